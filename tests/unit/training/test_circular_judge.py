import torch
from torch.nn.utils.parametrize import remove_parametrizations

from loopstudio.training.circular_judge import CircularJudge

WIDTH, FRAMES, TOLD = 12, 16, 5
HEARD = torch.randn(3, FRAMES, WIDTH)
ASKED = torch.eye(TOLD)[:3]


def judge() -> CircularJudge:
    torch.manual_seed(0)
    return CircularJudge(WIDTH, TOLD, torch.ones(4)).eval()


def test_each_frame_and_the_bar_are_judged() -> None:
    assert judge().judged(HEARD, ASKED).shape == (3, FRAMES + 1)


def test_no_frame_is_at_an_end() -> None:
    made = judge()
    said, turned = made.judged(HEARD, ASKED), made.judged(HEARD.roll(5, 1), ASKED)
    torch.testing.assert_close(turned[:, :FRAMES].roll(-5, -1), said[:, :FRAMES])
    torch.testing.assert_close(turned[:, FRAMES], said[:, FRAMES])


def test_what_was_told_counts_for_the_bar_alone() -> None:
    made = judge()
    said, other = made.judged(HEARD, ASKED), made.judged(HEARD, ASKED.flip(0))
    assert torch.equal(said[:, :FRAMES], other[:, :FRAMES])
    assert not torch.allclose(said[:, FRAMES], other[:, FRAMES])


def test_nothing_told_adds_nothing() -> None:
    made = judge()
    before = made.judged(HEARD, torch.zeros_like(ASKED))
    remove_parametrizations(made.known, "weight")
    made.known.get_parameter("weight").data.zero_()
    assert torch.equal(before, made.judged(HEARD, ASKED))
