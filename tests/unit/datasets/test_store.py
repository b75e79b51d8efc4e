from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.errors import DatasetError, InvalidValue
from loopstudio.datasets.store import Description, Entry, LoopStore, StoreWriter, digest, quantise

ABOUT = Description(8_000, 100, 120.0, ("a", "b"), {"seed": "1"}, ("credit",))


def entry(index: int, split: str = "train") -> Entry:
    sha = digest(loop(index))
    return Entry(
        index, split, "a", "grammar", f"p{index}", "k", 1, 120.0, ("MIT",), sha, {"x": "y"}
    )


def loop(index: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.full(100, index * 1000, np.int16)


def write(out: Path, count: int = 3) -> Path:
    with StoreWriter(out, count, ABOUT) as writer:
        array = np.load(writer.array_path, mmap_mode="r+")
        for index in range(count):
            array[index] = loop(index)
        array.flush()
        splits = ["train"] * (count - 1) + ["validation"]
        writer.finish(entry(index, split) for index, split in enumerate(splits))
    return out


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    store = LoopStore.open(write(tmp_path / "s"))
    assert store.entries == (entry(0), entry(1), entry(2, "validation"))


def test_the_description_is_read_back(tmp_path: Path) -> None:
    assert LoopStore.open(write(tmp_path / "s")).description == ABOUT


def test_audio_is_float_at_full_scale(tmp_path: Path) -> None:
    store = LoopStore.open(write(tmp_path / "s"))
    assert store.audio(2)[0] == pytest.approx(2000 / 32767)


def test_indices_are_those_of_the_split(tmp_path: Path) -> None:
    assert LoopStore.open(write(tmp_path / "s")).indices("validation").tolist() == [2]


def test_the_array_is_mapped_and_not_loaded(tmp_path: Path) -> None:
    assert isinstance(LoopStore.open(write(tmp_path / "s")).loops, np.memmap)


def test_an_interrupted_build_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), StoreWriter(tmp_path / "s", 2, ABOUT):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_missing_loop_leaves_nothing(tmp_path: Path) -> None:
    with (
        pytest.raises(DatasetError, match="not made"),
        StoreWriter(tmp_path / "s", 2, ABOUT) as writer,
    ):
        writer.finish([entry(0)])
    assert list(tmp_path.iterdir()) == []


def test_a_taken_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    with pytest.raises(DatasetError, match="already there"):
        StoreWriter(tmp_path / "s", 2, ABOUT)


def test_no_loop_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no loop"):
        StoreWriter(tmp_path / "s", 0, ABOUT)


@pytest.mark.parametrize("name", ["loops.npy", "manifest.jsonl", "dataset.json"])
def test_a_store_without_a_part_is_refused(tmp_path: Path, name: str) -> None:
    (write(tmp_path / "s") / name).unlink()
    with pytest.raises(DatasetError, match="not a whole dataset"):
        LoopStore.open(tmp_path / "s")


def test_a_folder_of_loops_is_told_how_it_becomes_a_training_set(tmp_path: Path) -> None:
    (tmp_path / "loop.wav").write_bytes(b"RIFF")
    with pytest.raises(DatasetError, match=r"no training set.* dataset build folder"):
        LoopStore.open(tmp_path)


def test_a_manifest_of_another_length_is_refused(tmp_path: Path) -> None:
    manifest = write(tmp_path / "s") / "manifest.jsonl"
    manifest.write_text(manifest.read_text().splitlines()[0] + "\n")
    with pytest.raises(DatasetError, match="unequal size"):
        LoopStore.open(tmp_path / "s")


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    about = write(tmp_path / "s") / "dataset.json"
    about.write_text(about.read_text().replace('"format": 1', '"format": 9'))
    with pytest.raises(DatasetError, match="format 9"):
        LoopStore.open(tmp_path / "s")


def test_a_loop_tells_its_key_where_it_has_one() -> None:
    keyed = replace(entry(0), detail={"key": "F#", "scale": "dorian"})
    assert [(e.key, e.scale) for e in (keyed, entry(1))] == [("F#", "dorian"), ("", "")]


def test_a_split_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidValue, match="'test'"):
        entry(0, "test")


def test_quantise_clips_at_full_scale() -> None:
    assert quantise(np.array([2.0, -2.0], np.float32)).tolist() == [32767, -32768]
