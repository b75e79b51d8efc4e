import pytest

from loopstudio.datasets.melodic.composer import KINDS
from loopstudio.datasets.melodic.synth_bank import SYNTHS, SYNTHS_HELD_OUT


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_synthesisers_to_learn_from_and_one_held_out(kind: str) -> None:
    names = {name for name, synth in SYNTHS.items() if kind in synth.kinds}
    assert (bool(names & SYNTHS_HELD_OUT), len(names - SYNTHS_HELD_OUT) >= 3) == (True, True)


def test_what_is_held_out_is_there() -> None:
    assert set(SYNTHS) >= SYNTHS_HELD_OUT


def test_every_range_rises() -> None:
    spans = [s for synth in SYNTHS.values() for s in (*synth.shape, *synth.ranges.values())]
    assert all(low <= high for low, high in spans)
