import numpy as np
import pytest

from loopstudio.datasets.melodic.rhythm import Step, steps, varied


def test_a_line_is_read_step_by_step() -> None:
    assert steps("X.o-............") == (
        Step(0.0, 0.25, 1.0, True),
        Step(0.5, 0.5, 0.62, False),
    )


def test_twelve_characters_are_triplets() -> None:
    assert steps("x..x..x..x..")[1].beat == 1.0


def test_a_hold_without_a_note_before_it_is_silence() -> None:
    assert [step.beat for step in steps("--.-x-..........")] == [1.0]


@pytest.mark.parametrize("seed", range(30))
def test_a_varied_line_keeps_its_length_and_some_note(seed: int) -> None:
    made = varied("x...x...x...x...", np.random.default_rng(seed))
    assert (len(made), len(steps(made)) > 0) == (16, True)


def test_variation_makes_many_lines_of_one() -> None:
    rng = np.random.default_rng(0)
    assert len({varied("X..x..x...x..x..", rng) for _ in range(50)}) > 25
