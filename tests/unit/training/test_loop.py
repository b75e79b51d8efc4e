import json
import math
import signal
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.training.loop import LOG_NAME, STATE_NAME, Pace, averages, train
from loopstudio.training.objective import State


class Counting:
    """An objective whose whole state is a sum of random numbers."""

    def __init__(self, fail_at: int | None = None) -> None:
        self.total = torch.zeros(())
        self.fail_at = fail_at

    def step(self, number: int) -> dict[str, float]:
        if number == self.fail_at:
            raise KeyboardInterrupt
        self.total += torch.rand(())
        return {"total": float(self.total)}

    def state(self) -> State:
        return {"total": self.total}

    def restore(self, state: State) -> None:
        total = state["total"]
        assert isinstance(total, torch.Tensor)
        self.total = total

    def preview(self, folder: Path, number: int) -> dict[str, float]:
        (folder / f"{number}.txt").write_text("seen")
        return {"seen": 1.0}

    def export(self, folder: Path) -> None:
        (folder / "weights.txt").write_text(str(float(self.total)))


def _quiet(number: int, total: int, figures: dict[str, float]) -> None:
    del number, total, figures


def test_two_stretches_give_what_one_would(tmp_path: Path) -> None:
    torch.manual_seed(1)
    whole = Counting()
    train(whole, tmp_path / "whole", Pace(steps=10), _quiet)
    torch.manual_seed(1)
    train(Counting(), tmp_path / "parts", Pace(steps=4), _quiet)
    rest = Counting()
    train(rest, tmp_path / "parts", Pace(steps=10), _quiet)
    assert torch.equal(rest.total, whole.total)


def test_an_interruption_keeps_what_was_done(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        train(Counting(fail_at=3), tmp_path, Pace(steps=10), _quiet)
    state = torch.load(tmp_path / STATE_NAME, weights_only=True)
    assert state["step"] == 3


class Interrupted(Counting):
    """One whose third step is interrupted before it has drawn its number."""

    def step(self, number: int) -> dict[str, float]:
        if number == 2:
            signal.raise_signal(signal.SIGINT)
        return super().step(number)


def test_a_training_that_was_interrupted_goes_on_as_if_it_was_not(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    torch.manual_seed(1)
    whole = Counting()
    train(whole, tmp_path / "whole", Pace(steps=6), _quiet)
    torch.manual_seed(1)
    with pytest.raises(KeyboardInterrupt):
        train(Interrupted(), tmp_path / "parts", Pace(steps=6), _quiet)
    signal.signal(signal.SIGINT, before)
    rest = Counting()
    train(rest, tmp_path / "parts", Pace(steps=6), _quiet)
    assert torch.load(tmp_path / "parts" / STATE_NAME, weights_only=True)["step"] == 6
    assert torch.equal(rest.total, whole.total)


def test_the_end_is_shown_and_logged(tmp_path: Path) -> None:
    train(Counting(), tmp_path, Pace(steps=2, log_every=1), _quiet)
    lines = [json.loads(line) for line in (tmp_path / LOG_NAME).read_text().splitlines()]
    assert (lines[-1]["validation"], (tmp_path / "previews/2.txt").exists()) == (
        {"seen": 1.0},
        True,
    )


class Noting(Counting):
    """One that learns something from being looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def state(self) -> State:
        return {**super().state(), "seen": self.seen}

    def restore(self, state: State) -> None:
        super().restore(state)
        self.seen = int(str(state["seen"]))

    def preview(self, folder: Path, number: int) -> dict[str, float]:
        self.seen += 1
        return super().preview(folder, number)


def test_what_a_preview_at_the_end_of_a_stretch_found_is_kept(tmp_path: Path) -> None:
    for steps in (2, 4):
        train(Noting(), tmp_path, Pace(steps=steps), _quiet)
    again = Noting()
    train(again, tmp_path, Pace(steps=6), _quiet)
    assert again.seen == 3


class Overflowing(Counting):
    """One whose every fourth step has a gradient that is no number."""

    def step(self, number: int) -> dict[str, float]:
        figures = {"loss": 2.0, "gradient": math.nan if number % 4 == 3 else 1.0}
        return {**super().step(number), **figures}


def test_a_step_that_overflowed_hides_no_others(tmp_path: Path) -> None:
    told: list[dict[str, float]] = []
    train(Overflowing(), tmp_path, Pace(8, log_every=8), lambda _n, _of, told_: told.append(told_))
    assert (told[0]["gradient"], told[0]["loss"], told[0]["not_finite"]) == (1.0, 2.0, 2.0)
    assert "NaN" not in (tmp_path / LOG_NAME).read_text()


def test_figures_without_a_number_are_left_out() -> None:
    nan = float("nan")
    assert averages({"a": [1.0, 3.0]}) == {"a": 2.0}
    assert averages({"a": [nan, 3.0], "b": [nan, nan]}) == {"a": 3.0, "not_finite": 3.0}


class Drawing(Counting):
    """One that leaves a picture and a sound."""

    def preview(self, folder: Path, number: int) -> dict[str, float]:
        for suffix in (".png", ".flac"):
            (folder / f"{number:07d}{suffix}").write_text("seen")
        return {}


def test_only_the_newest_previews_stay(tmp_path: Path) -> None:
    train(Drawing(), tmp_path, Pace(steps=12, preview_seconds=0.0), _quiet)
    names = sorted(path.name for path in (tmp_path / "previews").iterdir())
    assert names == ["0000011.png", "0000012.flac", "0000012.png"]


def test_time_ends_a_training_too(tmp_path: Path) -> None:
    assert train(Counting(), tmp_path, Pace(steps=10**9, seconds=0.05), _quiet) < 10**9


def test_a_state_of_something_else_is_refused_with_advice(tmp_path: Path) -> None:
    torch.save({"step": 1}, tmp_path / STATE_NAME)
    with pytest.raises(TrainingError, match="Use another --out folder"):
        train(Counting(), tmp_path, Pace(steps=2), _quiet)
