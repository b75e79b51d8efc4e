"""TempoCopies: tagged copies of clips at another tempo, made once and kept in the cache."""

from dataclasses import replace
from pathlib import Path

from loopstudio.audio.bounce import kept_encoding
from loopstudio.audio.level import remove_dc
from loopstudio.audio.provenance import with_bounce
from loopstudio.audio.stretch import stretch
from loopstudio.audio.wav import read_wav, write_wav
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Bounce
from loopstudio.core.tempo import Tempo
from loopstudio.library.entry import Entry
from loopstudio.library.files import file_name


class TempoCopies:
    """A folder per clip; a file is only ever added, so that a DAW never loses what it took."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, entry: Entry, target_bpm: float) -> Path:
        """Give the file of a clip at a tempo, making it where it is not there.

        The clip's own file where it has that tempo already. Raises AudioFileError or InvalidValue.
        """
        if is_at(entry, target_bpm):
            return entry.path
        changed = int(entry.path.stat().st_mtime)
        name = file_name(entry.name, target_bpm, entry.key)
        made = self._folder / f"{entry.id}-{changed}" / name
        if not made.is_file():
            made.parent.mkdir(parents=True, exist_ok=True)
            self._make(entry, target_bpm, made)
        return made

    def _make(self, entry: Entry, target_bpm: float, path: Path) -> None:
        wav = read_wav(entry.path)
        audio = at_tempo(wav.audio, entry, target_bpm)
        tempo = Tempo(target_bpm, entry.numerator, entry.denominator)
        tags = None if wav.tags is None else replace(wav.tags, tempo=tempo)
        encoding = kept_encoding(audio)
        made = with_bounce(
            wav.provenance_json, Bounce(tempo, audio.rate, 0.0, encoding, 0, centred=True)
        )
        write_wav(path, audio, tags, made, encoding)


def at_tempo(audio: Audio, entry: Entry, target_bpm: float) -> Audio:
    """Give a clip's sound at another tempo, exactly as many bars."""
    source = Tempo(entry.bpm, entry.numerator, entry.denominator)
    stretched = stretch(audio, source, replace(source, bpm=target_bpm), entry.bars)
    return remove_dc(stretched)


def is_at(entry: Entry, target_bpm: float) -> bool:
    """Say whether a clip has a tempo already."""
    return abs(entry.bpm - target_bpm) < 0.005
