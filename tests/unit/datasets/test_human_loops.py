from pathlib import Path

import pytest

from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.errors import DatasetError
from loopstudio.datasets.human_loops import (
    HUMAN_LOOPS,
    build_human_loops,
    human_bars,
    is_human_loop,
)
from loopstudio.datasets.mono import RATE
from loopstudio.datasets.store import LoopStore
from tests.support.hits import drum_loop, write_loop

SOME = ("loop_weirdo", "loop_industrial")


@pytest.fixture(name="samples")
def _samples(tmp_path: Path) -> Path:
    write_loop(tmp_path / "samples" / "loop_weirdo.flac", drum_loop(97, 8))
    write_loop(tmp_path / "samples" / "loop_industrial.flac", drum_loop(136, 2))
    return tmp_path / "samples"


def test_all_human_loops_are_cut_to_bars(samples: Path, tmp_path: Path) -> None:
    names = build_human_loops(samples, tmp_path / "out", SOME)
    assert names == ("loop_weirdo:0", "loop_weirdo:1", "loop_industrial:0")


def test_all_are_held_out(samples: Path, tmp_path: Path) -> None:
    build_human_loops(samples, tmp_path / "out", SOME)
    store = LoopStore.open(tmp_path / "out")
    assert (len(store.indices("train")), len(store.indices("validation"))) == (0, 3)


def test_every_bar_joins_its_beginning(samples: Path) -> None:
    bars = [bar for loop in HUMAN_LOOPS if loop.name in SOME for bar in human_bars(samples, loop)]
    assert max(seam_db(Audio(bar, RATE)) for bar in bars) <= 0


def test_a_missing_loop_is_named(samples: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="arovane_beat_a"):
        build_human_loops(samples, tmp_path / "out")


def test_the_amen_is_among_none_of_them() -> None:
    assert not any("amen" in loop.name for loop in HUMAN_LOOPS)


def test_they_make_sixty_seven_bars() -> None:
    assert sum(loop.bars for loop in HUMAN_LOOPS) == 67


def test_a_drum_hit_is_no_human_loop() -> None:
    assert not is_human_loop("bd_haus")
