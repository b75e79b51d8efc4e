import pytest
import torch

from loopstudio.core.errors import Cancelled
from loopstudio.engines.diffusion.counting import Counted, Enough, Step, taken
from loopstudio.engines.diffusion.sampling import Sampling
from loopstudio.engines.diffusion.schedule import Level
from tests.support.toy_diffusion import Mixture, drawing, noise

SAMPLING = Sampling("heun", "crash", 5)
AT = SAMPLING.levels()


class Ticks:
    """A run that notes its ticks and stops before the call of a number."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.stop_at = stop_at
        self.seen: list[tuple[int, int]] = []

    def tick(self, done: int, total: int) -> None:
        if done == self.stop_at:
            raise Cancelled
        self.seen.append((done, total))


def solved(counted: Counted) -> torch.Tensor:
    return SAMPLING.solve(counted, noise(20), AT, drawing(count=20))


def test_each_call_is_a_tick() -> None:
    run = Ticks()
    solved(Counted(Mixture(), run, 5))
    assert run.seen == [(i, 5) for i in range(5)]


def test_a_question_of_two_calls_counts_as_two() -> None:
    run = Ticks()
    solved(Counted(Mixture(), run, 10, each=2))
    assert run.seen == [(i, 10) for i in range(0, 10, 2)]


def test_what_is_thought_to_be_sound_is_heard_after_each_call() -> None:
    mixture, steps = Mixture(), list[Step]()
    solved(Counted(mixture, Ticks(), 5, heard=steps.append))
    assert [(step.done, step.total) for step in steps] == [(i, 5) for i in range(1, 6)]
    assert steps[0].level == Level(1.0)
    assert mixture.last is not None
    assert steps[-1].clean is mixture.last.clean


def test_a_stop_ends_the_sampling_before_the_next_call() -> None:
    mixture = Mixture()
    with pytest.raises(Cancelled):
        solved(Counted(mixture, Ticks(stop_at=2), 5))
    assert len(mixture.asked) == 2


def test_counting_changes_nothing() -> None:
    plain = SAMPLING.solve(Mixture(), noise(20), AT, drawing(count=20))
    assert torch.equal(solved(Counted(Mixture(), Ticks(), 5)), plain)


def test_who_hears_that_it_is_enough_ends_the_sampling_with_what_is_thought() -> None:
    mixture = Mixture()
    with pytest.raises(Enough) as enough:
        solved(Counted(mixture, Ticks(), 5, heard=lambda step: step.done == 3))
    assert len(mixture.asked) == 3
    assert mixture.last is not None
    assert enough.value.clean is mixture.last.clean


def test_what_is_enough_is_taken() -> None:
    mixture = Mixture()
    made = taken(lambda: solved(Counted(mixture, Ticks(), 5, heard=lambda step: step.done == 3)))
    assert mixture.last is not None
    assert made is mixture.last.clean
    whole = taken(lambda: solved(Counted(Mixture(), Ticks(), 5)))
    assert torch.equal(whole, solved(Counted(Mixture(), Ticks(), 5)))
