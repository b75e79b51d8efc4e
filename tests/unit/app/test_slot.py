from multiprocessing.shared_memory import SharedMemory

import numpy as np
import pytest

from loopstudio.app.slot import Slot, fill, seen
from loopstudio.core.errors import LoopstudioError

WAVE = np.linspace(-1.0, 1.0, 24, dtype=np.float32).reshape(2, 12)


def test_what_goes_in_comes_out() -> None:
    with Slot(2, 12) as slot:
        fill(slot.name, WAVE)
        taken = slot.take(2, 12)
    assert np.array_equal(taken, WAVE)


def test_a_clip_longer_than_announced_is_refused() -> None:
    with Slot(1, 12) as slot, pytest.raises(LoopstudioError, match="longer than was announced"):
        fill(slot.name, WAVE)


def test_a_slot_is_gone_when_it_is_left() -> None:
    with Slot(2, 12) as slot:
        name = slot.name
    with pytest.raises(FileNotFoundError):
        SharedMemory(name=name)


def test_no_room_is_said_in_words() -> None:
    with pytest.raises(LoopstudioError, match="shared memory"):
        Slot(1 << 30, 1 << 30)


def test_a_sound_is_seen_from_the_childs_side() -> None:
    with Slot(2, 12) as slot:
        slot.put(WAVE)
        assert np.array_equal(seen(slot.name, 2, 12), WAVE)


def test_no_more_is_seen_than_there_is() -> None:
    with Slot(1, 12) as slot, pytest.raises(LoopstudioError, match="longer than was announced"):
        seen(slot.name, 2, 2_000)
