import json
from pathlib import Path

import numpy as np
import pytest

from loopstudio.audio.loop import seam_db
from loopstudio.core.audio import Audio
from loopstudio.core.errors import DatasetError, InvalidValue
from loopstudio.datasets.melodic import corpus
from loopstudio.datasets.melodic.band import Sources
from loopstudio.datasets.melodic.composer import KINDS
from loopstudio.datasets.melodic.corpus import Job, MelodicBuild, build_melodic, make_loops
from loopstudio.datasets.melodic.key import SCALES, TONICS
from loopstudio.datasets.store import LoopStore
from tests.support.hits import ignore

TRAIN, HELD = 42, 14


@pytest.fixture(name="own_only", autouse=True, scope="module")
def _own_only() -> "pytest.MonkeyPatch":  # type: ignore[misc]
    patch = pytest.MonkeyPatch()
    patch.setattr(corpus, "obtain_sources", lambda place: Sources(place, ("own",), ("No npm.",)))
    yield patch
    patch.undo()


@pytest.fixture(name="made", scope="module")
def _made(own_only: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    del own_only
    root = Path(tmp_path_factory.mktemp("melodic"))
    build_melodic(request(root, "whole"), ignore)
    return root


@pytest.fixture(name="store")
def _store(made: Path) -> LoopStore:
    return LoopStore.open(made / "whole")


def request(root: Path, name: str, train: int = TRAIN, **changes: int) -> MelodicBuild:
    values = {"validation": HELD, "seed": 3, "workers": 1} | changes
    return MelodicBuild(root / name, root / "downloads", train, **values)


def sums(store: LoopStore, split: str) -> list[str]:
    return [entry.sha256 for entry in store.entries if entry.split == split]


def test_a_loop_depends_on_the_seed_and_its_number_only(made: Path, store: LoopStore) -> None:
    build_melodic(request(made, "fewer", train=5, validation=2), ignore)
    fewer = LoopStore.open(made / "fewer")
    assert [sums(fewer, "train"), sums(fewer, "validation")] == [
        sums(store, "train")[:5],
        sums(store, "validation")[:2],
    ]


def test_workers_make_the_same_loops(made: Path, store: LoopStore) -> None:
    build_melodic(request(made, "pooled", train=30, validation=0, workers=2), ignore)
    assert sums(LoopStore.open(made / "pooled"), "train") == sums(store, "train")[:30]


def test_another_seed_makes_other_loops(made: Path, store: LoopStore) -> None:
    build_melodic(request(made, "other", train=3, validation=0, seed=4), ignore)
    assert not set(sums(LoopStore.open(made / "other"), "train")) & set(sums(store, "train"))


def test_kinds_are_the_labels(store: LoopStore) -> None:
    assert {entry.style for entry in store.entries} == set(KINDS) == set(store.labels)


def test_every_loop_tells_its_key_and_scale(store: LoopStore) -> None:
    assert {entry.key for entry in store.entries} <= set(TONICS)
    assert {entry.scale for entry in store.entries} <= set(SCALES)
    assert len({entry.key for entry in store.entries}) > 6


def test_training_never_plays_a_held_out_instrument(store: LoopStore) -> None:
    held = set(store.description.build["held_out"].split(", "))
    assert {e.kit in held for e in store.entries if e.split == "train"} == {False}
    assert {e.kit in held for e in store.entries if e.split == "validation"} == {True}


def test_every_loop_joins_its_beginning(store: LoopStore) -> None:
    seams = [seam_db(Audio(store.audio(index), 44_100)) for index in range(len(store))]
    assert max(seams) <= 0


def test_no_loop_is_silent_too_loud_or_off_centre(store: LoopStore) -> None:
    for index in range(len(store)):
        bar = store.audio(index)
        assert np.abs(bar).max() <= 10 ** (-0.99 / 20)
        assert np.sqrt(np.square(bar).mean()) > 0.01
        assert abs(float(bar.mean())) < 1e-4


def test_no_two_loops_are_equal(store: LoopStore) -> None:
    assert len({entry.sha256 for entry in store.entries}) == len(store)


def test_most_energy_lies_on_the_notes_of_the_key(store: LoopStore) -> None:
    shares = [in_key(store, index) for index in range(len(store))]
    assert np.median(shares) > 0.85


def in_key(store: LoopStore, index: int) -> float:
    entry = store.entries[index]
    power = np.square(np.abs(np.fft.rfft(store.audio(index))))
    hertz = np.fft.rfftfreq(88_200, 1 / 44_100)
    heard = (hertz > 100) & (hertz < 2000)
    classes = np.rint(69 + 12 * np.log2(hertz[heard] / 440)).astype(int)
    inside = np.isin((classes - TONICS.index(entry.key)) % 12, SCALES[entry.scale])
    return float(power[heard][inside].sum() / power[heard].sum())


def test_the_report_counts_kinds_and_tells_what_is_left_out(made: Path) -> None:
    report = build_melodic(request(made, "told", train=6, validation=1), ignore)
    assert (sum(report.styles.values()), report.sources, report.notes) == (
        7,
        {"own": 7},
        ("No npm.",),
    )


def test_the_dataset_credits_what_it_is_made_of(made: Path, store: LoopStore) -> None:
    about = json.loads((made / "whole" / "dataset.json").read_text(encoding="utf-8"))
    assert about["credits"] == ["LoopStudio's own oscillators"]
    assert about["build"]["packages"] == "LoopStudio's own oscillators (Apache-2.0)"
    assert {entry.licences for entry in store.entries} == {
        ("LoopStudio's own oscillators: Apache-2.0",)
    }


def test_a_loop_that_stays_silent_is_told() -> None:
    class Silence:
        def play(self, parts: list[object]) -> list[np.ndarray]:
            return [np.zeros(88_200, np.float32) for _ in parts]

    with pytest.raises(DatasetError, match="Loop 5 stays silent"):
        list(make_loops(Silence(), ("own",), [Job(0, 5, "train", 1)]))  # type: ignore[arg-type]


def test_a_loop_that_is_silent_once_is_planned_anew() -> None:
    class Late:
        calls = 0

        def play(self, parts: list[object]) -> list[np.ndarray]:
            self.calls += 1
            level = 0.5 if self.calls > 1 else 0.0
            wave = np.sin(np.arange(88_200) * 2 * np.pi * 440 / 44_100)
            return [np.asarray(level * wave, np.float32) for _ in parts]

    jobs = [Job(0, 5, "train", 1)]
    assert len(list(make_loops(Late(), ("own",), jobs))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"train": -1}, {"train": 0, "validation": 0}, {"workers": 0}, {"seed": -1}]
)
def test_a_build_that_makes_no_sense_is_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(InvalidValue):
        request(tmp_path, "never", **wrong)
