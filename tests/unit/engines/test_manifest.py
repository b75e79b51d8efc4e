from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.manifest import MANIFEST, read_manifest, write_manifest
from tests.support.gan import tiny_info

GOOD = """schema = 1
title = "Tiny"
engine = "gan"
kind = "drums"
rate = 44100
channels = 1
native_bpm = 120
bars = 1
labels = ["house"]
licence = "CC0-1.0"
sha256 = "{digits}"
""".format(digits="0" * 64)


def reading(folder: Path, text: str | bytes) -> object:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / MANIFEST).write_bytes(data)
    return read_manifest(folder)


def test_a_manifest_reads_back_as_it_was_written(tmp_path: Path) -> None:
    info = replace(
        tiny_info(tmp_path),
        description="Two\nlines",
        credits=("Somebody", "and another"),
        network={"axes": "bands-frames", "generator": {"const": [10, 21], "circular": True}},
    )
    write_manifest(info, tmp_path)
    again = read_manifest(tmp_path)
    assert again == info
    assert again.network == info.network


def test_writing_leaves_nothing_beside_the_manifest(tmp_path: Path) -> None:
    write_manifest(tiny_info(tmp_path), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]


def test_the_shortest_manifest_is_enough(tmp_path: Path) -> None:
    assert reading(tmp_path, GOOD)


def test_a_missing_manifest_says_what_the_folder_is_not(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="not a LoopStudio checkpoint"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("schema = 1", "schema = 9", "newer LoopStudio"),
        ("schema = 1\n", "", "schema"),
        ('title = "Tiny"\n', "", "'title' is missing"),
        ('"Tiny"', '"  "', "title"),
        ('"Tiny"', "7", "title"),
        ("44100", '"fast"', "rate"),
        ("44100", "4.4e4", "rate"),
        ("44100", "true", "rate"),
        ("44100", "1", "8000 to 192000"),
        ("channels = 1", "channels = 64", "channels"),
        ("120", "nan", "native_bpm"),
        ("120", "-3", "20 to 400"),
        ("bars = 1", "bars = 0", "bars"),
        ('["house"]', '["house", "house"]', "stands twice"),
        ('["house"]', '["house", 3]', "labels"),
        ('["house"]', '[""]', "labels"),
        ('["house"]', '"house"', "labels"),
        ("0" * 64, "0" * 63, "64 hexadecimal"),
        ("0" * 64, "../" + "0" * 61, "64 hexadecimal"),
        ("bars = 1", "bars = 1\nnetwork = 3", "network"),
        ("bars = 1", "bars = 1\nbars = 2", "not valid TOML"),
        ("bars = 1", "deep = " + "[" * 50_000, "not valid TOML"),
    ],
)
def test_a_wrong_manifest_is_told_in_a_sentence(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(CheckpointError, match=said):
        reading(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x00" * 10, b"# " + b"x" * (1 << 18)])
def test_a_manifest_that_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CheckpointError):
        reading(tmp_path, data)


def test_a_manifest_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).mkdir()
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_manifest(tmp_path)
