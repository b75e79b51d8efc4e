from typing import get_args

from loopstudio.app import events
from loopstudio.app.events import Ended, Event, Progressed


def test_every_event_says_which_job_it_is_about() -> None:
    assert all("job" in kind.__dataclass_fields__ for kind in get_args(Event))


def test_events_are_values() -> None:
    assert Progressed(1, 2, 3, None) == Progressed(1, 2, 3, None)
    assert hash(Ended(1, made=2)) == hash(Ended(1, made=2))


def test_no_event_is_left_out_of_the_union() -> None:
    kinds = {
        value
        for value in vars(events).values()
        if getattr(value, "__module__", "") == events.__name__
    }
    assert {kind for kind in kinds if isinstance(kind, type)} == set(get_args(Event))
