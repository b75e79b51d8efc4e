from pathlib import Path

import numpy as np
import pytest

from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue
from loopstudio.datasets.corpus import DrumBuild, build_drums
from loopstudio.datasets.role import LABELS
from loopstudio.datasets.store import LoopStore
from tests.support.hits import ignore, small_grooves, small_pool

TRAIN, HELD = 60, 12


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(tmp_path_factory.mktemp("corpus"))
    small_pool(root / "hits")
    small_grooves(root / "grooves")
    build_drums(request(root, "whole"), ignore)
    return root


def request(root: Path, name: str, train: int = TRAIN, **changes: int) -> DrumBuild:
    values = {"validation": HELD, "seed": 3, "workers": 1} | changes
    return DrumBuild(root / name, root / "hits", root / "grooves", train, **values)


@pytest.fixture(name="store")
def _store(made: Path) -> LoopStore:
    return LoopStore.open(made / "whole")


def sums(store: LoopStore, split: str) -> list[str]:
    return [entry.sha256 for entry in store.entries if entry.split == split]


def test_every_loop_has_exactly_one_bar(store: LoopStore) -> None:
    assert store.loops.shape == (TRAIN + HELD, 88_200)


def test_a_loop_depends_on_the_seed_and_its_number_only(made: Path, store: LoopStore) -> None:
    build_drums(request(made, "fewer", train=7, validation=2), ignore)
    fewer = LoopStore.open(made / "fewer")
    assert [sums(fewer, "train"), sums(fewer, "validation")] == [
        sums(store, "train")[:7],
        sums(store, "validation")[:2],
    ]


def test_workers_make_the_same_loops(made: Path, store: LoopStore) -> None:
    build_drums(request(made, "pooled", train=30, validation=0, workers=2), ignore)
    assert sums(LoopStore.open(made / "pooled"), "train") == sums(store, "train")[:30]


def test_another_seed_makes_other_loops(made: Path, store: LoopStore) -> None:
    build_drums(request(made, "other", train=3, validation=0, seed=4), ignore)
    assert not set(sums(LoopStore.open(made / "other"), "train")) & set(sums(store, "train"))


def test_no_two_loops_are_equal(store: LoopStore) -> None:
    assert len({entry.sha256 for entry in store.entries}) == len(store)


def test_nearly_every_loop_joins_its_beginning(store: LoopStore) -> None:
    seams = [seam_db(Audio(store.audio(index), 44_100)) for index in range(len(store))]
    assert sum(seam <= 0 for seam in seams) >= 0.98 * len(seams)


def test_every_style_is_there(store: LoopStore) -> None:
    assert {entry.style for entry in store.entries} == set(LABELS) == set(store.labels)


def test_people_and_grammar_both_play(store: LoopStore) -> None:
    assert {entry.source for entry in store.entries} == {"groove", "grammar"}


def test_train_never_plays_a_held_out_groove(store: LoopStore) -> None:
    held = {"groove:drummer1", "groove:drummer2"}
    played = {e.pattern.split("/")[0] for e in store.entries if e.split == "train"}
    assert not played & held


def test_validation_plays_only_held_out_grooves(store: LoopStore) -> None:
    held = [e for e in store.entries if e.split == "validation" and e.source == "groove"]
    assert all(not entry.pattern.startswith("groove:drummer0") for entry in held)


def test_loudness_keeps_to_a_narrow_range(store: LoopStore) -> None:
    levels = [20 * np.log10(np.sqrt(np.square(store.audio(i)).mean())) for i in range(len(store))]
    assert np.percentile(levels, 90) - np.percentile(levels, 10) < 8


def test_progress_ends_at_the_total(made: Path) -> None:
    seen: list[tuple[int, int]] = []
    small = request(made, "told", train=2, validation=0)
    build_drums(small, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2, 2)


def test_an_interrupted_build_leaves_no_dataset(made: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_drums(request(made, "stopped"), stop)
    assert not list(made.glob("stopped*"))


def test_without_grooves_the_grammar_plays_all(made: Path) -> None:
    alone = DrumBuild(made / "alone", made / "hits", None, 4, 0)
    report = build_drums(alone, ignore)
    assert (report.sources, "No grooves" in report.notes[0]) == ({"grammar": 4}, True)


@pytest.mark.parametrize(
    "wrong", [{"train": -1}, {"train": 0, "validation": 0}, {"workers": 0}, {"seed": -1}]
)
def test_a_senseless_build_is_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(InvalidValue):
        DrumBuild(tmp_path, tmp_path, **wrong)  # type: ignore[arg-type]
