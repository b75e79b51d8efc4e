import numpy as np
import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.datasets.grammar import compose
from loopstudio.datasets.pattern import Pattern
from loopstudio.datasets.role import LABELS

COUNT = 60


def bars(label: str) -> list[Pattern]:
    return [compose(label, np.random.default_rng([5, k])) for k in range(COUNT)]


def share(label: str, role: str, steps: set[int]) -> float:
    return sum(steps <= bar.steps(role) for bar in bars(label)) / COUNT


@pytest.mark.parametrize("label", LABELS)
def test_the_same_random_state_composes_the_same_bar(label: str) -> None:
    first, second = (compose(label, np.random.default_rng(3)) for _ in range(2))
    assert first.beats.tolist() == second.beats.tolist()


@pytest.mark.parametrize("label", LABELS)
def test_bars_of_a_style_differ(label: str) -> None:
    assert len({bar.fingerprint() for bar in bars(label)}) > 0.8 * COUNT


@pytest.mark.parametrize("label", ["house", "techno"])
def test_four_on_the_floor_is_there(label: str) -> None:
    assert share(label, "kick", {0, 4, 8, 12}) > 0.9


@pytest.mark.parametrize("label", ["rock", "funk", "drum-and-bass", "electro"])
def test_the_backbeat_is_there(label: str) -> None:
    struck = [bar.steps("snare") | bar.steps("clap") for bar in bars(label)]
    assert sum({4, 12} <= steps for steps in struck) > 0.75 * COUNT


def test_trap_strikes_on_three_and_not_on_two() -> None:
    struck = [bar.steps("snare") | bar.steps("clap") for bar in bars("trap")]
    assert sum(8 in steps and 4 not in steps for steps in struck) > 0.9 * COUNT


def test_trap_rolls_its_hats() -> None:
    closest = [np.diff(bar.beats[bar.where("chat")]).min() for bar in bars("trap")]
    assert sum(gap < 0.2 for gap in closest) > 0.5 * COUNT


def test_drum_and_bass_kicks_on_the_and_of_three() -> None:
    assert share("drum-and-bass", "kick", {0, 10}) > 0.6


def test_percussion_has_no_drum_kit() -> None:
    assert not any(len(bar.where("kick")) or len(bar.where("snare")) for bar in bars("percussion"))


def test_funk_has_ghost_notes() -> None:
    softest = [bar.velocities[bar.where("snare")].min() for bar in bars("funk")]
    assert sum(velocity < 0.45 for velocity in softest) > 0.7 * COUNT


def test_hip_hop_swings() -> None:
    late = []
    for bar in bars("hip-hop"):
        off = bar.beats * 4 % 2
        late += (off[(off > 0.7) & (off < 1.7)] - 1).tolist()
    assert float(np.mean(late)) > 0.05


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(InvalidValue, match="polka"):
        compose("polka", np.random.default_rng(0))
