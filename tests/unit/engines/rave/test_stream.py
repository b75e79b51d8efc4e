from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.pqmf import Pqmf
from loopstudio.engines.rave.stream import StreamedDecoder, StreamedEncoder, analysis, synthesis

BASE = RaveConfig(bands=4, capacity=4, ratios=(4, 2), dilations=((1, 3), (1,)), latent=4)
FORMS = {
    "v2": BASE,
    "v1": replace(BASE, form="v1"),
    "stereo": replace(BASE, channels=2),
    "causal": replace(BASE, causal=True),
    "snake": replace(BASE, activation="snake"),
    "plain": replace(BASE, amplitude=False),
    "sixteen bands": replace(BASE, bands=16),
    "sixteen bands causal": replace(BASE, bands=16, causal=True),
}
NOISY = {form: replace(BASE, form=form, noise=NoiseConfig((2, 2), 3, 4)) for form in ("v1", "v2")}
FRAMES, SETTLED = 96, 24


def network(config: RaveConfig) -> Rave:
    torch.manual_seed(4)
    return Rave(config).eval().requires_grad_(False)


def in_pieces(module: nn.Module, x: Tensor, piece: int) -> Tensor:
    return torch.cat([module(part) for part in torch.split(x, piece, dim=-1)], dim=-1)


@torch.inference_mode()
@pytest.mark.parametrize("pieces", [1, 3, 16])
@pytest.mark.parametrize("config", FORMS.values(), ids=FORMS.keys())
def test_latents_of_pieces_are_those_of_the_whole_later(config: RaveConfig, pieces: int) -> None:
    net = network(config)
    sound = torch.randn(2, config.channels, FRAMES * config.hop)
    encoder = StreamedEncoder(net)
    assert encoder.delay % config.hop == 0
    late = encoder.delay // config.hop
    told = in_pieces(encoder, sound, pieces * config.hop)
    whole = net.encoder(net.pqmf.analyse(sound)[:, :, None], "silent")[:, :, 0]
    torch.testing.assert_close(
        told[..., late + SETTLED :], whole[..., SETTLED : FRAMES - late], atol=1e-5, rtol=0
    )


@torch.inference_mode()
@pytest.mark.parametrize("pieces", [1, 3, 16])
@pytest.mark.parametrize("config", FORMS.values(), ids=FORMS.keys())
def test_sound_of_pieces_is_that_of_the_whole_later(config: RaveConfig, pieces: int) -> None:
    net = network(config)
    latent = torch.randn(2, 4, FRAMES)
    decoder = StreamedDecoder(net)
    assert decoder.delay % (2 * config.bands) == 0
    begin = SETTLED * config.hop
    whole = net.decode(latent, torch.zeros(net.noise_shape(2, FRAMES)))
    made = in_pieces(decoder, latent, pieces)
    torch.testing.assert_close(
        made[..., decoder.delay + begin :],
        whole[..., begin : FRAMES * config.hop - decoder.delay],
        atol=1e-5,
        rtol=0,
    )


@torch.inference_mode()
@pytest.mark.parametrize("config", NOISY.values(), ids=NOISY.keys())
def test_noise_is_as_late_as_the_wave(config: RaveConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "rand", lambda shape, **_: torch.full(shape, 0.75))
    net = network(config)
    assert net.decoder.noise is not None
    for weight in net.decoder.noise.parameters():
        weight.mul_(6.0)  # it begins nearly silent
    latent = torch.randn(2, 4, FRAMES) * 4.0
    decoder = StreamedDecoder(net)
    whole = net.decode(latent, torch.full(net.noise_shape(2, FRAMES), 0.5))
    silent = net.decode(latent, torch.zeros(net.noise_shape(2, FRAMES)))
    assert (whole - silent).abs().max() > 1e-3
    begin = SETTLED * config.hop
    torch.testing.assert_close(
        in_pieces(decoder, latent, 4)[..., decoder.delay + begin :],
        whole[..., begin : FRAMES * config.hop - decoder.delay],
        atol=1e-5,
        rtol=0,
    )


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("config", [*FORMS.values(), *NOISY.values()])
def test_both_become_programs(config: RaveConfig) -> None:
    net = network(config)
    torch.jit.script(StreamedEncoder(net))
    torch.jit.script(StreamedDecoder(net))


@torch.inference_mode()
@pytest.mark.parametrize("piece", [32, 2_048])
@pytest.mark.parametrize("causal", [False, True])
def test_a_bank_is_as_late_as_it_tells(causal: bool, piece: int) -> None:
    """An impulse through sixteen bands and back, nothing between them."""
    bank = Pqmf(16, causal=causal)
    into, late = analysis(bank)
    out, late = synthesis(bank, late)
    sound = torch.zeros(1, 1, 4_096)
    sound[..., 1_000] = 1.0
    bands = in_pieces(into, sound, piece)  # twice upright is as it was
    back = in_pieces(out, bands, piece // 16).transpose(1, 2).flatten()
    assert back.abs().argmax() == 1_000 + 16 * late
    assert late == 32


VERSION_2 = RaveConfig(capacity=2, latent=2, causal=True)


def test_a_causal_network_is_as_late_as_the_published_one() -> None:
    """The encoder not at all; the decoder's strides 1,696 samples, beside them the bank."""
    net = network(VERSION_2)
    assert StreamedEncoder(net).delay == 0
    assert StreamedDecoder(net).delay == 1_696 + 512


HOSTED = {
    "v2_small": RaveConfig(capacity=2, ratios=(4, 2, 2, 2), latent=2),
    "v1": replace(RaveConfig.v1(), capacity=2, ratios=(4, 2, 2, 2), latent=2, noise=None),
}


@torch.inference_mode()
@pytest.mark.parametrize("block", [512, 1_024, 2_048, 4_096, 8_192])
@pytest.mark.parametrize("config", HOSTED.values(), ids=HOSTED.keys())
def test_blocks_of_a_host_give_what_one_piece_gives(config: RaveConfig, block: int) -> None:
    net = network(config)
    encoder, decoder = StreamedEncoder(net), StreamedDecoder(net)
    sound, latent = torch.randn(4, 1, 32_768), torch.randn(4, 2, 32_768 // config.hop)
    for module, x, piece in ((encoder, sound, block), (decoder, latent, block // config.hop)):
        whole = module(x)
        module.reset()
        torch.testing.assert_close(in_pieces(module, x, piece), whole, atol=1e-5, rtol=0)
