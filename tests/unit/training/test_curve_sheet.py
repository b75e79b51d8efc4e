import json
import struct
from pathlib import Path

import numpy as np
import pytest

from loopstudio.training.curve_sheet import (
    PANEL_HEIGHT,
    WIDTH,
    read_curves,
    write_curves,
    write_figures,
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    lines: list[dict[str, object]] = [
        {"step": 0, "machine": "two cores"},
        {"step": 50, "loss": 3.0, "seconds": 1.0},
        {"step": 100, "loss": 2.0, "seconds": 2.0},
        {"step": 100, "validation": {"mel_db": 9.0, "text": "x"}},
        {"step": 150, "loss": 1.0},
        {"step": 100, "machine": "two cores"},
        {"step": 150, "loss": 1.5, "late": 7.0},
        {"step": 200, "loss": float("nan")},
        {"step": 200, "validation": {"mel_db": 8.0}},
    ]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_figures_are_read_by_name_as_the_training_went_on(log: Path) -> None:
    held, learned = read_curves(log)
    assert {name: (s.tolist(), v.tolist()) for name, (s, v) in held.items()} == {
        "mel_db": ([100, 200], [9.0, 8.0])
    }
    assert {name: (s.tolist(), v.tolist()) for name, (s, v) in learned.items()} == {
        "loss": ([50, 100, 150], [3.0, 2.0, 1.5])
    }


def test_each_figure_has_a_panel(log: Path, tmp_path: Path) -> None:
    write_curves(log, tmp_path / "curves.png")
    head = (tmp_path / "curves.png").read_bytes()
    assert struct.unpack(">II", head[16:24]) == (WIDTH, 2 * PANEL_HEIGHT)


def test_a_curve_falls_from_the_left_to_the_right(log: Path, tmp_path: Path) -> None:
    drawn: list[np.ndarray] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "loopstudio.training.curve_sheet.write_png", lambda _path, pixels: drawn.append(pixels)
        )
        write_curves(log, tmp_path / "curves.png")
    lines = (drawn[0][PANEL_HEIGHT + 24 :] == (110, 160, 235)).all(axis=2)
    rows = lines.argmax(axis=0)[lines.any(axis=0)]
    assert (np.diff(rows) >= 0).all()
    assert rows[-1] > rows[0] + 50


def test_nothing_is_drawn_of_a_training_that_has_not_begun(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"step": 0, "machine": "x"}\n', encoding="utf-8")
    write_curves(tmp_path / "log.jsonl", tmp_path / "curves.png")
    assert not (tmp_path / "curves.png").exists()


def test_figures_have_a_dot_where_they_were_measured(tmp_path: Path) -> None:
    drawn: list[np.ndarray] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "loopstudio.training.curve_sheet.write_png", lambda _path, pixels: drawn.append(pixels)
        )
        calls = np.array([5.0, 10.0, 20.0, 80.0])
        figures = {"FD": (calls, np.array([4.0, 3.0, 2.0, 1.0]))}
        write_figures(figures, "calls", tmp_path / "figures.png")
    (panel,) = drawn
    assert panel.shape == (PANEL_HEIGHT, WIDTH, 3)
    inside = (panel[24 : PANEL_HEIGHT - 11, 10 : WIDTH - 10] == 235).all(axis=2)
    columns = inside.any(axis=0).nonzero()[0]
    middles = [part.mean() for part in np.split(columns, (np.diff(columns) > 1).nonzero()[0] + 1)]
    # Doublings lie as far apart as one another, whatever was doubled.
    assert len(middles) == 4
    assert middles[1] == pytest.approx(WIDTH / 4 - 5, abs=4)
    assert middles[2] == pytest.approx(WIDTH / 2 - 10, abs=4)
    assert (panel[PANEL_HEIGHT - 8 :] == 235).any()
