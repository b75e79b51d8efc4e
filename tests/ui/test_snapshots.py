import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLockFile

from loopstudio.core.errors import AudioFileError
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.tempo import Tempo
from loopstudio.ui import snapshots
from loopstudio.ui.morph_state import MorphState
from loopstudio.ui.snapshots import SnapshotFiles
from loopstudio.ui.widgets.sound_slot import Held
from tests.ui.test_morph_state import FULL
from tests.ui.test_rave_panel import TRACK

ONE, TWO = "a" * 64, "b" * 64


@pytest.fixture
def files(tmp_path: Path) -> SnapshotFiles:
    return SnapshotFiles(tmp_path / "snapshots")


@pytest.fixture
def state(tmp_path: Path) -> MorphState:
    beat, waiting = tmp_path / "beat.wav", tmp_path / "waiting.wav"
    beat.touch()
    waiting.touch()
    keyed = replace(TRACK, key="Am")
    held = (Held(beat, keyed, "beat"), Held(waiting, None, "waiting ..."), Held(), Held())
    held = (*held[:2], Held(None, TRACK, "its sound C"), Held())
    return MorphState(replace(FULL, sounds=(keyed, TRACK)), held, Tempo(93.5))


def told(tmp_path: Path) -> Any:
    return json.loads((tmp_path / "snapshots" / f"{ONE}.json").read_text("utf-8"))


def save(files: SnapshotFiles, sha256: str, kept: dict[int, MorphState]) -> None:
    for place, state in kept.items():
        files.keep(sha256, place, state)


def write(tmp_path: Path, value: object) -> None:
    (tmp_path / "snapshots" / f"{ONE}.json").write_text(json.dumps(value), "utf-8")


def test_what_was_kept_comes_back_with_its_checkpoint(
    files: SnapshotFiles, state: MorphState
) -> None:
    plain = MorphState(MorphRequest("morph"), (Held(),) * 4, Tempo(120.0))
    save(files, ONE, {0: state, 7: plain})
    save(files, TWO, {1: plain})
    assert files.load(ONE) == {0: state, 7: plain}
    assert files.load(ONE)[0].tempo == Tempo(93.5)
    assert files.load(TWO) == {1: plain}
    assert files.load("c" * 64) == {}


def test_what_stood_in_a_window_is_kept_beside_snapshots(
    files: SnapshotFiles, state: MorphState
) -> None:
    save(files, ONE, {0: state})
    files.keep_last(ONE, replace(state, tempo=Tempo(87.0)))
    kept = files.last(ONE)
    assert kept is not None
    assert (kept, kept.tempo) == (state, Tempo(87.0))
    assert files.load(ONE) == {0: state}
    assert files.last(TWO) is None


def test_a_file_that_is_gone_is_forgotten_but_not_what_was_heard_of_it(
    files: SnapshotFiles, state: MorphState, tmp_path: Path
) -> None:
    save(files, ONE, {0: state})
    for name in ("beat.wav", "waiting.wav"):
        (tmp_path / name).unlink()
    held = files.load(ONE)[0].held
    assert held[0] == replace(state.held[0], path=None)
    assert held[1] == Held()


def test_a_name_that_is_no_text_is_kept(
    files: SnapshotFiles, state: MorphState, tmp_path: Path
) -> None:
    odd = tmp_path / os.fsdecode(b"\xff.wav")
    odd.touch()
    save(files, ONE, {0: replace(state, held=(Held(odd, TRACK, "odd"), *state.held[1:]))})
    assert files.load(ONE)[0].held[0].path == odd


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"format": 9, "snapshots": {}}', "\x00"])
def test_a_damaged_file_is_as_good_as_none(
    files: SnapshotFiles, state: MorphState, tmp_path: Path, text: str
) -> None:
    save(files, ONE, {0: state})
    (tmp_path / "snapshots" / f"{ONE}.json").write_text(text)
    assert files.load(ONE) == {}
    save(files, ONE, {0: state})
    assert files.load(ONE) == {0: state}


@pytest.mark.parametrize(
    "change",
    [
        {"request": {}},
        {"slots": []},
        {"slots": [{"path": None, "heard": False, "text": ""}] * 4},
        {"slots": [{"path": None, "heard": True, "text": "x"}] * 4},
        {"tempo": {"bpm": 1e9, "numerator": 4, "denominator": 4}},
    ],
)
def test_a_damaged_snapshot_hides_no_other(
    files: SnapshotFiles, state: MorphState, tmp_path: Path, change: dict[str, object]
) -> None:
    save(files, ONE, {0: state, 1: state})
    found = told(tmp_path)
    found["snapshots"]["0"] |= change
    write(tmp_path, found)
    assert files.load(ONE) == {1: state}


def test_what_is_no_hash_names_no_file(
    files: SnapshotFiles, state: MorphState, tmp_path: Path
) -> None:
    save(files, "../evil", {0: state})
    assert files.load("../evil") == {}
    assert list(tmp_path.rglob("*.json")) == []


def test_files_used_longest_ago_go_first(
    files: SnapshotFiles, state: MorphState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "MOST_FILES", 2)
    for number, sha256 in enumerate((ONE, TWO)):
        save(files, sha256, {0: state})
        os.utime(tmp_path / "snapshots" / f"{sha256}.json", (number, number))
    save(files, "c" * 64, {0: state})
    assert [bool(files.load(sha256)) for sha256 in (ONE, TWO, "c" * 64)] == [False, True, True]


def test_a_file_that_is_far_too_large_is_not_read(
    files: SnapshotFiles, state: MorphState, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(files, ONE, {0: state})
    monkeypatch.setattr(snapshots, "MOST_BYTES", 10)
    assert files.load(ONE) == {}


def test_a_folder_that_refuses_is_told(state: MorphState, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises((AudioFileError, OSError)):
        SnapshotFiles(tmp_path / "file" / "snapshots").keep(ONE, 0, state)


def test_two_windows_keep_beside_each_other(state: MorphState, tmp_path: Path) -> None:
    one, other = (SnapshotFiles(tmp_path / "snapshots") for _ in range(2))
    assert one.load(ONE) == other.load(ONE) == {}
    one.keep(ONE, 0, state)
    other.keep(ONE, 5, state)
    one.keep(ONE, 2, state)
    assert one.load(ONE) == other.load(ONE) == dict.fromkeys((0, 2, 5), state)


def test_windows_that_write_at_once_lose_nothing(state: MorphState, tmp_path: Path) -> None:
    windows = [SnapshotFiles(tmp_path / "snapshots") for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda place: windows[place].keep(ONE, place, state), range(8)))
    assert windows[0].load(ONE) == dict.fromkeys(range(8), state)
    assert list((tmp_path / "snapshots").glob("*.lock")) == []


def test_a_window_that_stays_at_it_is_told_of(
    files: SnapshotFiles, state: MorphState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "PATIENCE", 0.01)
    files.keep(ONE, 0, state)
    other = QLockFile(str(tmp_path / "snapshots" / f"{ONE}.lock"))
    assert other.tryLock(0)
    with pytest.raises(AudioFileError, match="another window"):
        files.keep(ONE, 1, state)
    other.unlock()
    assert files.load(ONE) == {0: state}


def test_what_cannot_be_read_here_is_kept_for_who_can(
    files: SnapshotFiles, state: MorphState, tmp_path: Path
) -> None:
    files.keep(ONE, 0, state)
    found = told(tmp_path)
    found["snapshots"]["3"] = {"of": "tomorrow"}
    write(tmp_path, found)
    files.keep(ONE, 1, state)
    assert told(tmp_path)["snapshots"]["3"] == {"of": "tomorrow"}
    assert files.load(ONE) == {0: state, 1: state}


def test_a_mark_changes_with_the_file(files: SnapshotFiles, state: MorphState) -> None:
    marks = [files.mark(ONE)]
    for place in range(2):
        files.keep(ONE, place, state)
        marks.append(files.mark(ONE))
    assert marks[0] is None
    assert len(set(marks)) == 3
    assert files.mark("../evil") is None
