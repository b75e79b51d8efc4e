from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loopstudio.export.promise import promises
from loopstudio.export.sound import Delivered, deliver, prepared
from tests.support.packs import planned


def _promised(tmp_path: Path, seam_db: float = -6.0, **options: Any) -> str:
    plan = planned(tmp_path, **options)
    loops: list[Delivered] = []
    for item in plan.items:
        path = tmp_path / item.name
        made = deliver(plan, item, path, prepared(plan, item), 0.0)
        loops.append(replace(made, seam_db=seam_db))
    return "\n".join(promises(plan, loops))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "its tempo and beats are in the file, the tempo also in its name."),
        ({"template": "{name}"}, "its tempo and beats are in the file."),
        ({"format": "flac"}, "its tempo is in the file and in its name"),
        ({"format": "ogg", "template": "{name}"}, "its tempo is in the file."),
        ({"profile": "hardware-clean"}, "its tempo is in its name"),
        ({"profile": "hardware-clean", "template": "{name}"}, "in the table below"),
    ],
)
def test_it_says_where_the_tempo_is(tmp_path: Path, options: dict[str, Any], says: str) -> None:
    assert says in _promised(tmp_path, **options)


def test_a_clean_file_is_not_said_to_hold_anything(tmp_path: Path) -> None:
    assert "in the file" not in _promised(tmp_path, profile="hardware-clean")


def test_mp3_is_not_said_to_run_on_without_a_seam(tmp_path: Path) -> None:
    text = _promised(tmp_path, format="mp3")
    assert "MP3 adds a little silence" in text
    assert "without a seam" not in text


def test_a_seam_that_may_be_heard_is_told_of(tmp_path: Path) -> None:
    assert "runs on without a seam" in _promised(tmp_path / "good", 0.0)
    text = _promised(tmp_path / "bad", 3.25)
    assert "without a seam" not in text
    assert "amber-falcon_240bpm_Am.wav (+3.2 dB)" in text
