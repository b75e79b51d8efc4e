from dataclasses import replace

import torch
from torch.nn.utils.parametrize import remove_parametrizations

from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.styled import WAVES
from loopstudio.training.playing_judge import PlayingJudge

TINY = replace(MelodistConfig.tiny(), labels=7)
FRAMES = TINY.frames
ROLL = torch.rand(3, 2 * TINY.keys, FRAMES * TINY.image.division)
LATENTS = torch.randn(3, TINY.latent, FRAMES)
ASKED = torch.tensor([0, 1, 13])


def judge(scale: torch.Tensor | None = None) -> PlayingJudge:
    torch.manual_seed(0)
    return PlayingJudge(TINY, 12, torch.ones(TINY.latent) if scale is None else scale).eval()


def test_each_frame_and_the_bar_are_judged() -> None:
    assert judge()(LATENTS, ROLL, ASKED).shape == (3, FRAMES + 1)


def test_what_is_not_heard_does_not_count() -> None:
    scale = torch.ones(TINY.latent)
    scale[1] = 0.0
    other = LATENTS.clone()
    other[:, 1] += 3.0
    deaf, hears = judge(scale), judge()
    assert torch.equal(deaf(LATENTS, ROLL, ASKED), deaf(other, ROLL, ASKED))
    assert not torch.allclose(hears(LATENTS, ROLL, ASKED), hears(other, ROLL, ASKED))


def test_notes_and_what_was_asked_for_count() -> None:
    made = judge()
    said = made(LATENTS, ROLL, ASKED)
    assert not torch.allclose(said, made(LATENTS, ROLL.flip(1), ASKED))
    other = made(LATENTS, ROLL, ASKED.flip(0))
    assert torch.allclose(said[:, :FRAMES], other[:, :FRAMES])
    assert not torch.allclose(said[:, FRAMES], other[:, FRAMES])


def test_no_frame_is_at_an_end() -> None:
    """Only what tells a frame its place in the bar gives the bar a beginning."""
    made = judge()
    remove_parametrizations(made.play, "weight")
    weight = made.play.get_parameter("weight")
    weight.data[:, -WAVES:] = 0.0
    said = made(LATENTS, ROLL, ASKED)
    cells = 5 * TINY.image.division
    turned = made(LATENTS.roll(5, -1), ROLL.roll(cells, -1), ASKED)
    torch.testing.assert_close(turned[:, :FRAMES].roll(-5, -1), said[:, :FRAMES])
