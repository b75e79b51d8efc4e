import json
from pathlib import Path

import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.datasets.store import Description
from loopstudio.training.card import curves, figures, material, ran

ABOUT = Description(44_100, 88_200, 120.0, ("house",), {"seed": "3", "hits": "/x"}, ("CC0 hits",))


def test_the_licence_and_the_sources_are_said_but_no_paths() -> None:
    text = "\n".join(material("CC0-1.0", ABOUT))
    assert "Licence of the weights: CC0-1.0." in text
    assert "- CC0 hits" in text
    assert "Build: seed 3" in text
    assert "/x" not in text


def test_a_report_becomes_part_of_the_card(tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text("| a |")
    assert figures(tmp_path / "report.md") == ["## Figures", "| a |"]
    assert figures(None) == []
    with pytest.raises(TrainingError, match="evaluate first"):
        figures(tmp_path / "gone.md")


def test_a_table_by_number_of_calls_comes_with_its_picture(tmp_path: Path) -> None:
    (tmp_path / "calls.md").write_text("by calls")
    with pytest.raises(TrainingError, match="evaluate --calls first"):
        curves(tmp_path / "calls.md")
    (tmp_path / "calls.png").write_bytes(b"picture")
    assert curves(tmp_path / "calls.md") == (["by calls"], {"calls.png": b"picture"})
    assert curves(None) == ([], {})


def test_steps_and_hours_of_all_stretches_are_counted(tmp_path: Path) -> None:
    lines = [
        {"step": 0, "machine": "2 CPU cores"},
        {"step": 50, "seconds": 1800.0},
        {"step": 50, "machine": "2 CPU cores"},
        {"step": 1100, "seconds": 3600.0},
    ]
    (tmp_path / "log.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "recipe.toml").write_text("[rave]\nbatch = 4\n")
    assert ran(tmp_path) == "1,100 steps of batch 4 in 1.0 hours on 2 CPU cores"
