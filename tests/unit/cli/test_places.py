import json
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.heard import Sound
from loopstudio.cli.places import places_object, places_told, write_places
from loopstudio.core.errors import AudioFileError
from loopstudio.core.morph_request import LatentTrack


def heard(dimensions: int) -> Sound:
    places = np.outer(np.arange(1, dimensions + 1), [-1.0, 0.0, 3.0]).astype(np.float32)
    return Sound("kick", 1, LatentTrack.of(places))


def test_a_person_is_told_how_it_lies_along_the_first_dimensions() -> None:
    lines = places_told(heard(10), "Morph").splitlines()
    assert lines[0] == "kick: 1 bar, 3 frames, 10 dimensions of Morph."
    assert lines[3].split() == ["2", "+1.33", "-2.00", "+6.00"]
    assert lines[-1] == "2 dimensions more, and every frame: --json, or --out FILE."


def test_where_all_dimensions_are_told_none_are_more() -> None:
    assert places_told(heard(2), "Morph").splitlines()[-1].startswith("Every frame: ")


def test_a_program_is_given_every_frame(tmp_path: Path) -> None:
    write_places(heard(2), tmp_path / "kick.json")
    told = json.loads((tmp_path / "kick.json").read_text("utf-8"))
    assert told == places_object(heard(2))
    assert told["places"] == [[-1.0, 0.0, 3.0], [-2.0, 0.0, 6.0]]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match=r"kick\.json could not be written"):
        write_places(heard(2), tmp_path / "none" / "kick.json")
