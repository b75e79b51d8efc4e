import json
import struct
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines import bundle
from loopstudio.engines.bundle import SOUNDS, WEIGHTS, load_sounds, load_tensors, save
from loopstudio.engines.manifest import read_manifest
from tests.support.gan import tiny_info

TENSORS = {"a": torch.arange(4.0), "b": torch.ones(2, 3)}


def saved(folder: Path) -> CheckpointInfo:
    return save(folder / "made", tiny_info(folder / "made"), TENSORS)


def exchanged(info: CheckpointInfo, data: bytes) -> CheckpointInfo:
    """Put other weights in, with a manifest that vouches for them."""
    path = info.folder / WEIGHTS
    path.write_bytes(data)
    return replace(info, sha256=bundle._sha256(path))


def test_tensors_come_back_as_they_were(tmp_path: Path) -> None:
    loaded = load_tensors(saved(tmp_path))
    assert loaded.keys() == TENSORS.keys()
    assert all(torch.equal(loaded[key], TENSORS[key]) for key in TENSORS)


def test_the_manifest_vouches_for_the_weights(tmp_path: Path) -> None:
    info = saved(tmp_path)
    assert read_manifest(info.folder) == info
    assert info.sha256 == bundle._sha256(info.folder / WEIGHTS)


def test_the_same_tensors_give_the_same_hash(tmp_path: Path) -> None:
    assert saved(tmp_path / "1").sha256 == saved(tmp_path / "2").sha256


def test_half_precision_is_widened(tmp_path: Path) -> None:
    info = save(tmp_path / "half", tiny_info(tmp_path), {"a": torch.ones(3).half()})
    assert load_tensors(info)["a"].dtype == torch.float32


def test_recipe_and_credits_are_kept_beside(tmp_path: Path) -> None:
    extras = {"recipe.toml": "a = 1\n", "CREDITS.md": "Thanks\n"}
    save(tmp_path / "made", tiny_info(tmp_path), TENSORS, extras)
    assert (tmp_path / "made" / "CREDITS.md").read_text(encoding="utf-8") == "Thanks\n"


def test_another_file_has_no_place_in_a_bundle(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="belongs into a checkpoint"):
        save(tmp_path / "made", tiny_info(tmp_path), TENSORS, {"run.sh": ""})


def test_a_bundle_is_replaced_whole(tmp_path: Path) -> None:
    saved(tmp_path)
    (tmp_path / "made" / "stale").touch()
    saved(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == [
        "checkpoint.toml",
        "made",
        WEIGHTS,
    ]


def test_nan_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="'a'"):
        save(tmp_path / "made", tiny_info(tmp_path), {"a": torch.tensor([float("nan")])})
    assert not (tmp_path / "made").exists()


def test_a_disk_that_refuses_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="cannot be written"):
        save(tmp_path / "file" / "made", tiny_info(tmp_path), TENSORS)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    info = saved(tmp_path)
    (info.folder / WEIGHTS).unlink()
    with pytest.raises(CheckpointError, match="has no weights"):
        load_tensors(info)


def test_weights_that_are_a_folder_are_refused(tmp_path: Path) -> None:
    info = saved(tmp_path)
    (info.folder / WEIGHTS).unlink()
    (info.folder / WEIGHTS).mkdir()
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_tensors(info)


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    info = saved(tmp_path)
    save_file({"a": torch.zeros(4)}, info.folder / WEIGHTS)
    with pytest.raises(CheckpointError, match="not those its manifest names"):
        load_tensors(info)


def test_oversized_weights_are_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = saved(tmp_path)
    monkeypatch.setattr(bundle, "MAX_BYTES", 10)
    with pytest.raises(CheckpointError, match="too large"):
        load_tensors(info)


def _header(table: object) -> bytes:
    text = json.dumps(table).encode()
    return struct.pack("<Q", len(text)) + text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        struct.pack("<Q", 1 << 60) + b"{}",
        _header({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}) + bytes(8),
        _header({"a": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 16]}}) + bytes(16),
        _header([1, 2, 3]),
    ],
    ids=["empty", "text", "endless header", "cut short", "shape too large", "no table"],
)
def test_damaged_weights_are_told_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CheckpointError, match="damaged"):
        load_tensors(exchanged(saved(tmp_path), data))


def test_weights_that_are_no_fractions_are_refused(tmp_path: Path) -> None:
    header = {"a": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}}
    with pytest.raises(CheckpointError, match="I64"):
        load_tensors(exchanged(saved(tmp_path), _header(header) + bytes(8)))


def test_nan_in_the_weights_is_refused(tmp_path: Path) -> None:
    header = {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
    with pytest.raises(CheckpointError, match="not numbers"):
        load_tensors(exchanged(saved(tmp_path), _header(header) + struct.pack("<f", float("inf"))))


HEARD = {"c": torch.full((2, 2), 3.0)}


def sounding(folder: Path, value: float = 3.0) -> CheckpointInfo:
    """Write a bundle of two files."""
    info = replace(tiny_info(folder / "made"), network={"form": "two"})
    return save(folder / "made", info, TENSORS, sounds={"c": torch.full((2, 2), value)})


def test_a_second_file_comes_back_beside_the_first(tmp_path: Path) -> None:
    info = sounding(tmp_path)
    assert torch.equal(load_sounds(info)["c"], HEARD["c"])
    assert load_tensors(info).keys() == TENSORS.keys()
    told = read_manifest(info.folder).network
    assert told == {"form": "two", "sounds": bundle._sha256(info.folder / SOUNDS)}


def test_the_hash_of_the_weights_stands_for_both_files(tmp_path: Path) -> None:
    first, other = sounding(tmp_path / "1"), sounding(tmp_path / "2", value=4.0)
    assert first.sha256 != other.sha256
    assert first.sha256 == sounding(tmp_path / "3").sha256


def test_a_bundle_that_names_no_second_file_has_none(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"does not name its sounds\.safetensors"):
        load_sounds(saved(tmp_path))


def test_a_second_file_is_checked_as_the_first_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = sounding(tmp_path)
    path = info.folder / SOUNDS
    with pytest.raises(CheckpointError, match="'c'"):
        sounding(tmp_path / "nan", value=float("nan"))
    for data, said in [(b"hello", "damaged"), (_wholes(), "I64")]:
        path.write_bytes(data)
        with pytest.raises(CheckpointError, match="not those its manifest names"):
            load_sounds(info)
        with pytest.raises(CheckpointError, match=said):
            load_sounds(replace(info, network={"sounds": bundle._sha256(path)}))
    with monkeypatch.context() as patch:
        patch.setattr(bundle, "MAX_BYTES", 1)
        with pytest.raises(CheckpointError, match="too large"):
            load_sounds(info)
    path.unlink()
    with pytest.raises(CheckpointError, match=r"has no sounds\.safetensors"):
        load_sounds(info)


def _wholes() -> bytes:
    return _header({"a": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}}) + bytes(8)
