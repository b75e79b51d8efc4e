import torch
from torch.nn.utils.parametrize import remove_parametrizations

from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.latent_network import UNKNOWN
from loopstudio.training.latent_judge import LatentJudge

TINY = LatentConfig.tiny()
FRAMES = 4 * TINY.unet.stride
WAVES = 2 * len(TINY.beats)
LATENTS = torch.randn(3, TINY.latent, FRAMES)
PLACES = torch.randn(3, WAVES, FRAMES)
STYLES, KEYS = torch.tensor([0, 1, 0]), torch.tensor([3, 20, 5])


def judge(scale: torch.Tensor | None = None) -> LatentJudge:
    torch.manual_seed(0)
    return LatentJudge(TINY, 12, torch.ones(TINY.latent) if scale is None else scale).eval()


def test_each_frame_and_the_bar_are_judged() -> None:
    assert judge()(LATENTS, PLACES, STYLES, KEYS).shape == (3, FRAMES + 1)


def test_what_is_not_heard_does_not_count() -> None:
    scale = torch.ones(TINY.latent)
    scale[1] = 0.0
    other = LATENTS.clone()
    other[:, 1] += 3.0
    deaf, hears = judge(scale), judge()
    assert torch.equal(deaf(LATENTS, PLACES, STYLES, KEYS), deaf(other, PLACES, STYLES, KEYS))
    assert not torch.allclose(
        hears(LATENTS, PLACES, STYLES, KEYS), hears(other, PLACES, STYLES, KEYS)
    )


def test_style_and_key_count_for_the_bar_alone() -> None:
    made = judge()
    said = made(LATENTS, PLACES, STYLES, KEYS)
    for other in (made(LATENTS, PLACES, 1 - STYLES, KEYS), made(LATENTS, PLACES, STYLES, KEYS + 1)):
        assert torch.equal(said[:, :FRAMES], other[:, :FRAMES])
        assert not torch.isclose(said[:, FRAMES], other[:, FRAMES]).any()


def test_what_is_not_told_adds_nothing() -> None:
    made = judge()
    untold = torch.full((3,), UNKNOWN)
    before = made(LATENTS, PLACES, untold, untold)
    remove_parametrizations(made.known, "weight")
    made.known.get_parameter("weight").data.zero_()
    assert torch.equal(before, made(LATENTS, PLACES, STYLES, KEYS))


def test_no_frame_is_at_an_end() -> None:
    made = judge()
    said = made(LATENTS, PLACES, STYLES, KEYS)
    turned = made(LATENTS.roll(5, -1), PLACES.roll(5, -1), STYLES, KEYS)
    torch.testing.assert_close(turned[:, :FRAMES].roll(-5, -1), said[:, :FRAMES])
    torch.testing.assert_close(turned[:, FRAMES], said[:, FRAMES])
