"""Promise: what a pack's README may say of its loops, by their format and by what was measured."""

from collections.abc import Sequence

from loopstudio.audio.tags import beats_of
from loopstudio.export.plan import MANIFEST_JSON, ExportPlan
from loopstudio.export.sound import Delivered


def promises(plan: ExportPlan, loops: Sequence[Delivered]) -> list[str]:
    """Give the lines that say how long the loops are, how they run on, and where the tempo is."""
    return [*_length(plan, loops), _tempo(plan)]


def _length(plan: ExportPlan, loops: Sequence[Delivered]) -> list[str]:
    if plan.options.format == "mp3":
        return [
            "Every loop is a whole number of bars, but MP3 adds a little silence at both ends:",
            "cut it off before you let one run on.",
        ]
    whole = "Every loop is a whole number of bars long to the sample"
    heard = [loop for loop in loops if loop.seam_db > 0.0]
    if not heard:
        return [f"{whole} and runs on without a seam."]
    listed = [f"  {loop.item.path} ({loop.seam_db:+.1f} dB)" for loop in heard]
    return [f"{whole}. Where these run on, a click may be heard:", *listed]


def _tempo(plan: ExportPlan) -> str:
    named = "{bpm" in plan.options.template
    if plan.options.profile == "hardware-clean":
        where = "in its name" if named else f"in the table below and in {MANIFEST_JSON}"
        return f"Drag one into your DAW: its tempo is {where}."
    beats = all(beats_of(item.tempo, item.source.bars) for item in plan.items)
    if plan.options.format == "wav" and beats:
        also = ", the tempo also in its name" if named else ""
        return f"Drag one into your DAW: its tempo and beats are in the file{also}."
    also = " and in its name" if named else ""
    return f"Drag one into your DAW: its tempo is in the file{also}."
