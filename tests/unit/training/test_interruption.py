import signal
import threading
from collections.abc import Iterator

import pytest

from loopstudio.training.interruption import uninterrupted


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    """A program that was started in the background ignores Ctrl-C; these tests do not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(times: int, done: list[str]) -> None:
    with uninterrupted():
        for _ in range(times):
            signal.raise_signal(signal.SIGINT)
        done.append("all")


@pytest.mark.parametrize(("times", "what"), [(1, ["all"]), (2, [])])
def test_what_is_within_is_done_unless_it_is_interrupted_twice(times: int, what: list[str]) -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        interrupted(times, done)
    assert done == what
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_error_within_is_that_error() -> None:
    with pytest.raises(ValueError, match="within"), uninterrupted():
        raise ValueError("within")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_handles_it_goes_on_doing_so() -> None:
    heard = []
    signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    with uninterrupted():
        signal.raise_signal(signal.SIGINT)
    assert heard == [signal.SIGINT]


def test_outside_of_the_main_thread_it_does_nothing() -> None:
    done = []

    def work() -> None:
        with uninterrupted():
            done.append("all")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["all"]
