import os
import time
from pathlib import Path

from loopstudio.library.files import home, trash_home, write_clip
from loopstudio.library.measure import entry_of
from loopstudio.library.rebuild import Problem, RebuildReport, scan
from tests.support.clips import clip

ID = "ab" * 16


def test_clips_and_trash_are_told_apart(tmp_path: Path) -> None:
    kept = entry_of(clip(), ID, home(tmp_path, ID) / "a.wav", "2026")
    thrown = entry_of(clip(), "cd" * 16, trash_home(tmp_path, "cd" * 16) / "b.wav", "2026")
    write_clip(clip(), kept)
    write_clip(clip(), thrown)
    found = scan(tmp_path)
    assert (found.clips, found.trashed, found.problems) == ((kept,), (thrown,), ())


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert scan(tmp_path).clips == ()


def test_half_written_files_are_removed_once_they_are_old(tmp_path: Path) -> None:
    folder = home(tmp_path, ID)
    folder.mkdir(parents=True)
    old, young = folder / ".old.1-1.wav", folder / ".young.1-2.wav"
    for path in (old, young):
        path.touch()
    os.utime(old, (time.time() - 7200,) * 2)
    scan(tmp_path)
    assert list(folder.iterdir()) == [young]


def test_files_that_are_no_wav_are_passed_over(tmp_path: Path) -> None:
    folder = home(tmp_path, ID)
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("buy milk")
    assert scan(tmp_path).problems == ()


def test_a_report_is_told_in_sentences() -> None:
    report = RebuildReport(3, 1, 2, (Problem(Path("x.wav"), "it is broken."),))
    assert report.sentence == (
        "Found 3 clips, and 1 in the trash. The files of 2 clips are gone. "
        "Left alone: 1 file, such as x.wav: it is broken."
    )
