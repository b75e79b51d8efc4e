import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from loopstudio.core.errors import DatasetError, InvalidValue
from loopstudio.datasets.folder import FolderBuild, build_folder
from loopstudio.datasets.store import LoopStore
from tests.support.hits import drum_loop, ignore, write_loop


def sound(count: int, level: float) -> NDArray[np.float32]:
    return np.full(count, level, np.float32)


@pytest.fixture(name="source")
def _source(tmp_path: Path) -> Path:
    root = tmp_path / "mine"
    for number, bpm in enumerate((90, 120, 140)):
        loop = drum_loop(bpm, 8, seed=number)
        write_loop(root / "breaks" / f"b{number}_{bpm}bpm.wav", loop)
    write_loop(root / "house" / "h_120bpm.flac", drum_loop(120, 4, seed=9))
    write_loop(root / "house" / "beat_120bpm.wav", drum_loop(120, 1, seed=8))
    write_loop(root / "house" / "odd_120bpm.wav", drum_loop(120, 3, seed=7))
    write_loop(root / "house" / "again_120bpm.flac", drum_loop(120, 4, seed=9))
    (root / "house" / "broken.mp3").write_bytes(b"no sound")
    (root / "LICENSE").write_text("CC-BY 4.0\n")
    return root


def built(source: Path, **changes: float) -> tuple[LoopStore, tuple[str, ...]]:
    out = source.parent / "out"
    report = build_folder(FolderBuild(source, out, **changes), ignore)  # type: ignore[arg-type]
    return LoopStore.open(out), report.notes


def test_every_whole_bar_is_stored(source: Path) -> None:
    store, _ = built(source)
    assert store.loops.shape == (9, 88_200)


def test_subfolders_are_the_styles(source: Path) -> None:
    store, _ = built(source)
    assert store.labels == ("breaks", "house")


def test_bars_of_one_file_stay_in_one_split(source: Path) -> None:
    store, _ = built(source, validation=0.4)
    sides = {(entry.kit, entry.split) for entry in store.entries}
    assert len(sides) == len({kit for kit, _ in sides})


def test_both_splits_are_there(source: Path) -> None:
    store, _ = built(source)
    assert {entry.split for entry in store.entries} == {"train", "validation"}


def test_every_file_left_out_is_named_with_its_reason(source: Path) -> None:
    _, notes = built(source)
    about = {note.split(" is left out: ")[0] for note in notes if " is left out: " in note}
    assert sorted(about) == ["house/broken.mp3", "house/h_120bpm.flac"]


def test_what_is_too_short_for_a_bar_is_joined_to_one(source: Path) -> None:
    for number in range(3):
        write_loop(
            source / "house" / f"hit{number}.wav", drum_loop(120, 1, seed=20 + number)[:9_000]
        )
    store, notes = built(source)
    assert "4 short sounds joined to 1 bar." in notes
    (bar,) = [entry for entry in store.entries if "joined" in entry.detail]
    assert bar.detail["joined"].split(", ") == [
        *(f"house/hit{number}.wav" for number in range(3)),
        "house/odd_120bpm.wav",
    ]
    assert bar.style == "house"


def test_a_folder_of_short_sounds_loses_none_without_a_word(tmp_path: Path) -> None:
    source = tmp_path / "shots"
    for number in range(7):
        write_loop(source / f"hit{number}.wav", sound(4_000 + 900 * number, 0.1 + 0.1 * number))
    write_loop(source / "silent.wav", sound(8_000, 0.0))
    write_loop(source / "click.wav", sound(1, 0.5))
    store, notes = built(source)
    named = {name for entry in store.entries for name in entry.detail["joined"].split(", ")}
    assert named == {*(f"hit{number}.wav" for number in range(7)), "click.wav"}
    assert set(notes) == {
        "silent.wav is left out: it is silent.",
        "8 short sounds joined to 1 bar.",
    }


def test_what_is_left_at_the_end_of_a_recording_is_said(source: Path) -> None:
    write_loop(source / "long_120bpm.wav", drum_loop(120, 6, seed=5))
    _, notes = built(source)
    assert "long_120bpm.wav: 0.5 of a bar at its end left out." in notes


def test_a_copy_is_told_as_a_copy(source: Path) -> None:
    _, notes = built(source)
    assert any("the same file as house/again_120bpm.flac" in note for note in notes)


def test_the_manifest_holds_sum_and_licence_of_the_file(source: Path) -> None:
    store, _ = built(source)
    entry = next(entry for entry in store.entries if entry.kit == "breaks/b0_90bpm.wav")
    sha256 = hashlib.sha256((source / entry.kit).read_bytes()).hexdigest()
    assert (entry.detail["file_sha256"], entry.licences) == (sha256, ("CC-BY 4.0",))


def test_the_manifest_holds_the_sum_of_the_stored_samples(source: Path) -> None:
    store, _ = built(source)
    sums = [hashlib.sha256(loop.tobytes()).hexdigest() for loop in store.loops]
    assert sums == [entry.sha256 for entry in store.entries]


def test_the_manifest_is_one_object_a_line(source: Path) -> None:
    store, _ = built(source)
    lines = (store.path / "manifest.jsonl").read_text().splitlines()
    assert [json.loads(line)["index"] for line in lines] == list(range(9))


def test_a_folder_without_loops_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match="can be used"):
        build_folder(FolderBuild(tmp_path / "empty", tmp_path / "out"), ignore)


def test_an_interrupted_build_leaves_no_dataset(source: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_folder(FolderBuild(source, source.parent / "out"), stop)
    assert not list(source.parent.glob("out*"))


def test_a_senseless_share_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"0\.9"):
        FolderBuild(tmp_path, tmp_path, validation=0.9)
