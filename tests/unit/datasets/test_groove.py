from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.groove import Bar, GrooveBank, as_hands, load_grooves, suits
from loopstudio.datasets.pattern import Pattern
from loopstudio.datasets.role import ROLE_INDEX
from tests.support.hits import small_grooves

TRAIN = frozenset({"train"})


def bar(tag: str, fill: bool = False, **steps: str) -> Bar:
    strokes = [
        (int(step) / 4, ROLE_INDEX[role]) for role, word in steps.items() for step in word.split()
    ]
    beats, roles = (np.array(column) for column in zip(*strokes, strict=True))
    pattern = Pattern("p", beats, roles.astype(np.uint8), np.full(len(beats), 0.8))
    return Bar(tag, 100.0, fill, pattern)


@pytest.fixture(name="bank")
def _bank(tmp_path: Path) -> GrooveBank:
    return load_grooves(small_grooves(tmp_path), TRAIN)


def test_every_bar_has_four_hits_or_more(bank: GrooveBank) -> None:
    assert min(len(bar.pattern) for bar in bank.bars) >= 4


def test_micro_timing_is_kept(bank: GrooveBank) -> None:
    late = bank.bars[0].pattern.beats[:2]
    assert late == pytest.approx([1 / 480, 1 / 480])


def test_a_split_gives_only_its_own_performances(tmp_path: Path) -> None:
    held = load_grooves(small_grooves(tmp_path), frozenset({"validation", "test"}))
    assert {bar.pattern.name.split("/")[0] for bar in held.bars} == {
        "groove:drummer1",
        "groove:drummer2",
    }


def test_a_drawn_bar_suits_its_label(bank: GrooveBank) -> None:
    drawn = bank.draw("rock", np.random.default_rng(0))
    assert drawn is not None
    assert {4, 12} <= drawn.steps("snare")


def test_a_label_with_too_few_bars_gives_none(bank: GrooveBank) -> None:
    assert bank.draw("techno", np.random.default_rng(0)) is None


def test_percussion_moves_the_kit_to_hands() -> None:
    moved = as_hands(bar("latin", kick="0 8", snare="4 12", chat="0 2 4 6").pattern)
    assert moved.role_names() == ("shaker", "hand_hi", "hand_lo")


@pytest.mark.parametrize(
    ("played", "label"),
    [
        (bar("dance", kick="0 4 8 12", snare="4 12", chat="2 6 10 14 0"), "house"),
        (bar("hiphop", kick="0 6 10", snare="4 12", chat="0 2 4 6 8"), "electro"),
        (bar("jazz/funk", kick="0 10", snare="4 12 7 9", chat="0 2 4 6 8"), "drum-and-bass"),
        (bar("rock/halftime", kick="0 6", snare="8", chat="0 2 4 6 8 10"), "trap"),
        (bar("funk", kick="0 3 10", snare="4 7 9 12", chat="0 2 4 6 8"), "breakbeat"),
        (bar("latin/samba", kick="0 8", snare="2 6", chat="0 2 4 6"), "latin"),
    ],
)
def test_a_bar_is_known_by_tag_and_shape(played: Bar, label: str) -> None:
    assert label in suits(played)


def test_a_fill_is_no_house_bar() -> None:
    assert "house" not in suits(bar("dance", True, kick="0 4 8 12", snare="4 12", chat="0 2 6 10"))


def test_a_folder_that_is_not_the_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="not the Groove MIDI Dataset"):
        load_grooves(tmp_path, TRAIN)


def test_a_split_without_bars_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no 4/4 bar"):
        load_grooves(small_grooves(tmp_path), frozenset({"other"}))


def test_a_damaged_performance_is_named(tmp_path: Path) -> None:
    folder = small_grooves(tmp_path)
    damaged = next(folder.glob("drummer0/*.mid"))
    damaged.write_bytes(b"gone")
    with pytest.raises(DatasetError, match=damaged.name):
        load_grooves(folder, TRAIN)
