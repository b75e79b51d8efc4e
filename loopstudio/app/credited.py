"""Credited: a pack with the thanks that the makers of its loops' checkpoints ask for."""

from collections.abc import Iterable
from dataclasses import replace

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Provenance
from loopstudio.core.pack import Pack


def credited(
    pack: Pack, made: Iterable[Provenance | None], checkpoints: Iterable[CheckpointInfo]
) -> Pack:
    """Give the pack with the credits of the checkpoints that made its loops, each line once.

    A checkpoint is known by its weights, whatever it is called now; one that is not here is named
    as uncredited.
    """
    known = {info.sha256: info for info in checkpoints}
    lines = dict.fromkeys(pack.credits)
    missing = dict.fromkeys(pack.uncredited)
    for each in made:
        if each is None:
            continue
        info = known.get(each.sha256)
        if info is None:
            missing[each.checkpoint] = None
        else:
            lines |= dict.fromkeys(info.credits)
    return replace(pack, credits=tuple(lines), uncredited=tuple(missing))
