import pytest
import torch
from torch import Tensor, nn

from loopstudio.engines.bar import resampled
from loopstudio.engines.rave import image_stream
from loopstudio.engines.rave.image_stream import StreamedImageDecoder, StreamedImageEncoder
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.image_network import ImageNetwork
from tests.support.image_morph import even_hop, image_network

CONFIGS = {
    "hop 2100": ImageConfig.tiny(),
    "hop 1024": even_hop(),
    "courses": ImageConfig.tiny_with_courses(),
}
FRAMES = 12
BOTH = pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())


class Drawn:
    """Stands for torch.rand: gives a loop of noise round and round."""

    def __init__(self, noise: Tensor) -> None:
        self.noise, self.at = noise, 0

    def __call__(self, shape: list[int], **_: object) -> Tensor:
        places = (self.at + torch.arange(shape[1])) % self.noise.shape[1]
        self.at += shape[1]
        return self.noise[: shape[0], places]


@pytest.fixture
def noiseless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "rand", lambda shape, **_: torch.full(shape, 0.5))


def in_pieces(module: nn.Module, x: Tensor, piece: int) -> Tensor:
    return torch.cat([module(part) for part in torch.split(x, piece, dim=-1)], dim=-1)


def error_db(made: Tensor, wanted: Tensor) -> float:
    wrong = (made - wanted).square().mean() / (wanted - wanted.mean()).square().mean()
    return float(10.0 * wrong.log10())


def latents(network: ImageNetwork, batch: int = 1, frames: int = FRAMES) -> Tensor:
    torch.manual_seed(1)
    return 2.0 * torch.randn(batch, network.config.latent, frames)


@torch.inference_mode()
@BOTH
def test_latents_of_a_stream_are_those_of_the_loop_later(config: ImageConfig) -> None:
    network = image_network(config)
    encoder = StreamedImageEncoder(network)
    torch.manual_seed(1)
    sound = 0.1 * torch.randn(2, 1, FRAMES * encoder.hop)
    loop = resampled(sound, FRAMES * config.hop)
    whole = network.encoder(network.seeing(loop[:, 0]))
    late = encoder.delay // encoder.hop
    assert encoder.delay == late * encoder.hop
    told = encoder(torch.cat((sound, sound), -1))[..., FRAMES:].roll(-late, -1)
    # One frame off it would be -8 dB.
    assert error_db(told[..., :-late], whole[..., :-late]) < -25.0


@torch.inference_mode()
@BOTH
def test_sound_of_a_stream_is_that_of_the_loop_later(
    config: ImageConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = image_network(config)
    latent, drawn = latents(network, 2), torch.rand(2, FRAMES * config.hop)
    decoder = StreamedImageDecoder(network)
    whole = network.decode(latent, drawn[:, None] * 2.0 - 1.0)
    loop = resampled(whole, FRAMES * decoder.hop)
    monkeypatch.setattr(torch, "rand", Drawn(drawn))
    made = decoder(torch.cat((latent, latent), -1))[..., loop.shape[-1] :].roll(-decoder.delay, -1)
    # One sample off, or with the noise of other frames, it would be 0 dB and more.
    inside = loop.shape[-1] - decoder.delay
    assert error_db(made[..., :inside], loop[..., :inside]) < -12.0


@torch.inference_mode()
@pytest.mark.parametrize("frames", [1, 2, 5])
def test_pieces_give_what_one_piece_gives(frames: int) -> None:
    network = image_network()
    encoder, decoder = StreamedImageEncoder(network), StreamedImageDecoder(network)
    sound, latent = 0.1 * torch.randn(1, 1, FRAMES * encoder.hop), latents(network)
    for module, x, piece in ((encoder, sound, frames * encoder.hop), (decoder, latent, frames)):
        made = []
        for size in (x.shape[-1], piece):
            torch.manual_seed(2)
            module.reset()
            made.append(in_pieces(module, x, size))
        torch.testing.assert_close(made[1], made[0], atol=1e-4, rtol=0)


@torch.inference_mode()
@pytest.mark.usefixtures("noiseless")
def test_rows_of_a_batch_know_nothing_of_one_another() -> None:
    network = image_network()
    encoder, decoder = StreamedImageEncoder(network), StreamedImageDecoder(network)
    sound, latent = 0.1 * torch.randn(3, 1, 4 * encoder.hop), latents(network, 3, 4)
    for module, x in ((encoder, sound), (decoder, latent)):
        whole = torch.cat([module(x), module(x)], -1)
        for row in range(3):
            module.reset()
            alone = torch.cat([module(x[row, None]), module(x[row, None])], -1)
            torch.testing.assert_close(whole[row, None], alone, atol=1e-5, rtol=0)


@torch.inference_mode()
@pytest.mark.usefixtures("noiseless")
def test_before_the_first_latents_is_silence() -> None:
    network = image_network()
    latent, decoder = latents(network), StreamedImageDecoder(network)
    decoder(latents(network, frames=3))
    decoder.reset()
    made = decoder(latent)
    quiet = network.encode(torch.zeros(1, 1, 8 * network.config.hop))
    later = decoder(torch.cat((quiet, latent), -1))[..., 8 * decoder.hop :]
    fade = decoder.fade
    torch.testing.assert_close(made[..., fade:], later[..., fade:], atol=1e-5, rtol=0)


@torch.inference_mode()
def test_frames_meet_without_a_click(monkeypatch: pytest.MonkeyPatch) -> None:
    network = image_network()
    latent = latents(network, frames=32)

    def step(decoder: StreamedImageDecoder) -> float:
        steps = decoder(latent)[0, 0].diff(prepend=torch.zeros(1)).abs().view(32, -1)[1:]
        return float(steps[:, 0].mean() / steps[:, 1:].mean())

    assert step(StreamedImageDecoder(network)) < 1.2
    monkeypatch.setattr(image_stream, "FADE", 1)
    assert step(StreamedImageDecoder(network)) > 1.4
