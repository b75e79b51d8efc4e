"""Splitting by source, so that no recording is both learnt from and measured against."""

import hashlib
from collections.abc import Iterable

from loopstudio.core.errors import InvalidValue


def split_sources(sums: Iterable[str], share: float, seed: int) -> dict[str, str]:
    """Assign "train" or "validation" to each source, given by the sha256 of its file.

    share of the sources, and at least one of two or more, is held out; which ones depends on
    the seed and on the sums only. Raises InvalidValue for a share outside 0 to 0.5.
    """
    if not 0.0 <= share <= 0.5:
        raise InvalidValue(f"A validation share of {share:g} is outside 0 to 0.5.")
    ranked = sorted(set(sums), key=lambda sha: hashlib.sha256(f"{seed}:{sha}".encode()).digest())
    held = round(len(ranked) * share)
    if share > 0 and len(ranked) > 1:
        held = max(1, held)
    return {sha: "validation" if k < held else "train" for k, sha in enumerate(ranked)}
