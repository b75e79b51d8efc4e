from pathlib import Path
from threading import Event

import pytest

from loopstudio.app.yardstick import Yardstick, measure


class Clock:
    """Tells steps of so many seconds, one after the other, and the last one for ever."""

    def __init__(self, *steps: float) -> None:
        self.now, self.steps = 0.0, list(steps)
        self.is_begun = False

    def __call__(self) -> float:
        self.is_begun = not self.is_begun
        if not self.is_begun:
            self.now += self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        return self.now


def found(stick: Yardstick) -> float | None:
    done = Event()
    stick.begin(done.set)
    assert done.wait(30.0)
    return stick.seconds


def test_what_else_runs_is_left_out() -> None:
    assert measure(Clock(0.5, 0.002, 0.1)) == pytest.approx(0.002)


def test_this_machine_takes_a_time() -> None:
    assert 0.0 < measure() < 10.0


def test_nothing_is_known_before_it_was_measured_and_then_it_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "yardstick.json"
    stick = Yardstick(path, Clock(0.004))
    assert stick.seconds is None
    assert found(stick) == pytest.approx(0.004)
    assert Yardstick(path).seconds == pytest.approx(0.004)


def test_what_is_known_is_not_measured_again(tmp_path: Path) -> None:
    path = tmp_path / "yardstick.json"
    path.write_text("0.003")
    stick, done = Yardstick(path), Event()
    stick.begin(done.set)
    assert stick.seconds == 0.003
    assert not done.wait(0.1)


@pytest.mark.parametrize("text", ["", "[", "0", "-1", "1e9", "true", '"x"', "[1]"])
def test_what_is_damaged_is_measured_anew(tmp_path: Path, text: str) -> None:
    path = tmp_path / "yardstick.json"
    path.write_text(text)
    assert Yardstick(path).seconds is None


def test_a_full_disk_costs_nothing_but_the_memory_of_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert found(Yardstick(tmp_path / "file" / "yardstick.json", Clock(0.004))) is not None
