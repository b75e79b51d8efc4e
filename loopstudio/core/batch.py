"""What holds for every batch of loops, whichever engine makes it."""

from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo

SEED_LIMIT = 2**32
MAX_COUNT = 256
ENGINE_BPM_RANGE = (60.0, 200.0)


def check_batch(count: int, first: int, tempo: Tempo) -> None:
    """Raise InvalidValue unless 1 <= count <= 256, 0 <= first < count, and 60 to 200 BPM."""
    if not 1 <= count <= MAX_COUNT:
        raise InvalidValue(f"{count} loops at once is outside 1 to {MAX_COUNT}.")
    if not 0 <= first < count:
        raise InvalidValue(f"Item {first} is none of a batch of {count}.")
    low, high = ENGINE_BPM_RANGE
    if not low <= tempo.bpm <= high:
        raise InvalidValue(f"{tempo.bpm:g} BPM is outside {low:g} to {high:g} BPM.")


def check_seed(seed: int) -> None:
    """Raise InvalidValue for a seed that is not 0 to 2**32 - 1."""
    if not 0 <= seed < SEED_LIMIT:
        raise InvalidValue(f"Seed {seed} is outside 0 to {SEED_LIMIT - 1}.")
