import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.ui.steps import LIMIT, Steps


def test_one_goes_back_and_forward_again() -> None:
    steps = Steps(0)
    steps.take("one", 1, goes_on=False)
    steps.take("two", 2, goes_on=False)
    assert (steps.undo(), steps.undo()) == (1, 0)
    assert (steps.undo_title, steps.redo_title) == (None, "one")
    assert (steps.redo(), steps.redo()) == (1, 2)


def test_what_goes_on_is_one_step_where_it_is_of_the_same_title() -> None:
    steps = Steps(0)
    for state in (1, 2, 3):
        steps.take("drag", state, goes_on=True)
    steps.take("other", 4, goes_on=True)
    assert (steps.undo(), steps.undo()) == (3, 0)


def test_after_going_back_nothing_goes_on() -> None:
    steps = Steps(0)
    steps.take("drag", 1, goes_on=False)
    steps.take("drag", 2, goes_on=False)
    steps.undo()
    steps.take("drag", 3, goes_on=True)
    assert steps.redo_title is None
    assert (steps.undo(), steps.undo()) == (1, 0)


def test_at_the_end_it_says_so() -> None:
    steps = Steps(0)
    with pytest.raises(InvalidValue, match="nothing to go back to"):
        steps.undo()


def test_only_so_many_are_kept() -> None:
    steps = Steps(0)
    for state in range(1, LIMIT + 11):
        steps.take("step", state, goes_on=False)
    for _ in range(LIMIT):
        steps.undo()
    assert steps.undo_title is None
    assert steps.state == 10


def test_what_is_forgotten_is_gone() -> None:
    steps = Steps(0)
    steps.take("one", 1, goes_on=False)
    steps.forget(5)
    assert (steps.undo_title, steps.redo_title, steps.state) == (None, None, 5)
