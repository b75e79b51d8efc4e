from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.errors import AudioFileError
from loopstudio.library.files import (
    file_name,
    home,
    newest_record,
    trash_home,
    write_clip,
    write_marks,
)
from loopstudio.library.measure import entry_of
from loopstudio.library.record import read_record
from tests.support.clips import clip

ID = "ab" * 16


def test_a_clip_has_a_folder_named_by_its_id() -> None:
    assert home(Path("lib"), ID) == Path("lib/clips/ab") / ID
    assert trash_home(Path("lib"), ID) == Path("lib/trash") / ID


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("amber-falcon", "amber-falcon_120.2bpm_Am.wav"),
        ("späte Nacht", "späte Nacht_120.2bpm_Am.wav"),
        ("a/b\\c:d", "a-b-c-d_120.2bpm_Am.wav"),
        ("..", "loop_120.2bpm_Am.wav"),
        ("con", "loop-con_120.2bpm_Am.wav"),
        ("LPT1.x", "loop-LPT1.x_120.2bpm_Am.wav"),
        ("x" * 200, "x" * 120 + "_120.2bpm_Am.wav"),
    ],
)
def test_a_file_is_named_as_its_clip_but_safely(name: str, made: str) -> None:
    assert file_name(name, 120.2, "Am") == made


def test_a_tempo_that_the_name_tells_is_not_told_twice() -> None:
    assert file_name("Kit_87bpm", 87.0, None) == "Kit_87bpm.wav"
    assert file_name("87.3bpm kit", 87.3, "Am") == "87.3bpm kit_Am.wav"


def test_a_tempo_that_is_not_the_clips_goes_from_its_file_name() -> None:
    assert file_name("Kit_90bpm", 87.3, None) == "Kit_87.3bpm.wav"
    assert file_name("Kit_87bpm_90bpm", 87.0, None) == "Kit_87bpm.wav"
    assert file_name("con_90bpm", 120.0, None) == "loop-con_120bpm.wav"


def test_a_clip_without_a_key_has_none_in_its_file_name() -> None:
    assert file_name("a", 99.97, None) == "a_99.97bpm.wav"


def test_nothing_half_written_is_left_beside_a_file(tmp_path: Path) -> None:
    entry = entry_of(clip(), ID, home(tmp_path, ID) / "x.wav", "2026")
    write_clip(clip(), entry)
    assert list(entry.path.parent.iterdir()) == [entry.path]
    assert read_record(entry.path).entry == entry


def test_of_two_files_of_a_clip_the_one_written_last_counts(tmp_path: Path) -> None:
    old = entry_of(clip(), ID, home(tmp_path, ID) / "z.wav", "2026")
    write_clip(clip(), old)
    new = replace(old, path=old.path.with_name("a.wav"), name="new")
    write_marks(old.path, new)
    found = newest_record(home(tmp_path, ID))
    assert found is not None
    assert (found.entry, found.revision) == (new, 2)


def test_a_half_written_file_is_not_looked_at(tmp_path: Path) -> None:
    entry = entry_of(clip(), ID, home(tmp_path, ID) / ".x.1-1.wav", "2026")
    write_clip(clip(), entry)
    assert newest_record(home(tmp_path, ID)) is None


def test_a_folder_without_a_file_has_no_record(tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    assert newest_record(tmp_path) is None


def test_marks_are_not_written_to_a_file_that_is_gone(tmp_path: Path) -> None:
    entry = entry_of(clip(), ID, tmp_path / "x.wav", "2026")
    with pytest.raises(AudioFileError, match="cannot be read"):
        write_marks(entry.path, entry)
