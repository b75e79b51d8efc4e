"""Loops that something is to be made of, as files; what had to be guessed of one is said."""

from pathlib import Path

from loopstudio.app.hearing import clip_to_hear
from loopstudio.cli.output import complain
from loopstudio.core.clip import Clip
from loopstudio.core.counted import counted
from loopstudio.library.imported import tells_tempo


def read_loop(path: Path) -> Clip:
    """Read a loop; where neither tags nor name tell its tempo, stderr says what it is taken for.

    Raises what `clip_to_hear` does.
    """
    clip = clip_to_hear(path)
    if not tells_tempo(path):
        complain(
            f"{path.name} does not tell its tempo: it is taken for {counted(clip.bars, 'bar')} at "
            f"{clip.tempo.bpm:.1f} BPM. Where that is wrong put the tempo into its name, such as "
            f"{path.stem}_120bpm{path.suffix}."
        )
    return clip
