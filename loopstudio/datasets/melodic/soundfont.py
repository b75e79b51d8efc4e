"""General MIDI soundfonts as instruments, played by tinysoundfont (an optional package)."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.hits_soundfont import FLUID, MUSESCORE, Soundfont
from loopstudio.datasets.melodic.circle import LONGEST, Signal, folded, frame_at
from loopstudio.datasets.melodic.phrase import Phrase
from loopstudio.datasets.mono import FRAMES, RATE
from loopstudio.datasets.package import obtain

SOUNDFONTS = (FLUID, MUSESCORE)
PROGRAMS = {
    "bass": (32, 33, 34, 35, 36, 37, 38, 38, 39, 39, 87, 1038, 1039),
    "arp": (
        *(2, 4, 5, 6, 7, 8, 10, 11, 12, 13, 15, 24, 25, 26, 27, 28, 31, 45, 46, 62, 80, 81),
        *(84, 88, 90, 98, 99, 100, 102, 104, 105, 106, 107, 108, 112, 114, 1004, 1005, 1006),
        *(1024, 1025, 1028, 1080, 1107, 2025),
    ),
    "stab": (
        *(0, 1, 2, 4, 5, 16, 17, 18, 27, 28, 29, 48, 50, 51, 55, 61, 62, 63, 81, 84, 90),
        *(1017, 1028, 1048, 1050, 1061, 1062, 1063),
    ),
    "lead": (
        *(22, 26, 29, 30, 40, 41, 42, 53, 54, 56, 57, 59, 60, 64, 65, 66, 68, 69, 71, 72, 73, 74),
        *(75, 77, 78, 79, 80, 81, 82, 83, 84, 85, 87, 110, 1026, 1040, 1080),
    ),
    "pad": (
        *(16, 19, 20, 44, 48, 49, 50, 51, 52, 53, 54, 60, 88, 89, 90, 91, 92, 93, 94, 95, 101),
        *(103, 1016, 1019, 1048, 1050, 1063),
    ),
    "keys": (
        *(0, 1, 2, 3, 4, 5, 6, 7, 11, 16, 17, 18, 20, 21, 23, 0, 4, 5, 1000, 1004, 1005, 1006),
        *(1016, 1017),
    ),
    "pluck": (
        *(6, 7, 8, 9, 10, 11, 12, 13, 15, 24, 25, 26, 27, 28, 31, 45, 46, 88, 98, 100, 104, 105),
        *(106, 107, 108, 112, 114, 1024, 1025, 1026, 1028, 1107, 2025),
    ),
}
"""Kind to presets, counted from 0, plus 1000 for those of bank 8 and 2000 for those of bank 16."""
HELD_OUT = frozenset((5, 11, 17, 27, 34, 39, 51, 63, 73, 84, 95, 107))
"""Programs that only validation loops play, in either soundfont and in every bank."""
_FAINT = frozenset((0, 1, 3, 1000))
"""What tinysoundfont plays 40 dB too softly from MuseScore_General, whose modulators it lacks."""
_SLOW = frozenset((*range(40, 45), *range(48, 55), *range(88, 96), 97, 101, 103))
_SETTLE = 8820


@dataclass(frozen=True)
class Preset:
    """A preset of a soundfont, by bank and program."""

    soundfont: Soundfont
    bank: int
    program: int

    @property
    def held_out(self) -> bool:
        """Say whether only validation loops play it."""
        return self.program in HELD_OUT

    @property
    def name(self) -> str:
        """Name it uniquely."""
        return f"{self.soundfont.family}:{self.bank}:{self.program}"


def presets(kind: str) -> tuple[Preset, ...]:
    """Give every preset of a kind, those of FluidR3 first."""
    return tuple(
        Preset(soundfont, 8 * (number // 1000), number % 1000)
        for soundfont in SOUNDFONTS
        for number in PROGRAMS[kind]
        if soundfont is not MUSESCORE or number not in _FAINT
    )


def obtain_soundfonts(downloads: Path) -> None:
    """Fetch what is not there yet; raises DatasetError for a package that cannot be had."""
    _module()
    for soundfont in SOUNDFONTS:
        _file(soundfont, downloads)


@dataclass
class SoundfontPlayer:
    """Plays presets; a soundfont is read from the downloads when it is first needed.

    Raises DatasetError when tinysoundfont is not installed or a soundfont is not to be had.
    """

    downloads: Path
    _synths: dict[str, tuple[Any, int]] = field(default_factory=dict)

    def play(self, preset: Preset, phrase: Phrase) -> Signal:
        """Play a bar, (88200,), its tails folded onto its start."""
        synth, number = self._synth(preset.soundfont)
        synth.sounds_off(0)
        synth.program_select(0, number, preset.bank, preset.program, False)
        pieces = []
        now = 0
        for frame, pitch, velocity in _events(phrase, preset.program in _SLOW):
            if frame > now:
                pieces.append(_generated(synth, frame - now))
                now = frame
            if velocity:
                synth.noteon(0, pitch, velocity)
            else:
                synth.noteoff(0, pitch)
        while now < LONGEST:
            pieces.append(_generated(synth, FRAMES // 4))
            now += FRAMES // 4
            if now > FRAMES and float(np.abs(pieces[-1]).max()) < 1e-5:
                break
        synth.sounds_off(0)
        _generated(synth, _SETTLE)
        return folded(np.concatenate(pieces))

    def _synth(self, soundfont: Soundfont) -> tuple[Any, int]:
        if soundfont.family not in self._synths:
            synth = _module().Synth(samplerate=RATE, gain=-9.0)
            number = synth.sfload(str(_file(soundfont, self.downloads)))
            self._synths[soundfont.family] = (synth, number)
        return self._synths[soundfont.family]


def _module() -> Any:
    try:
        import tinysoundfont
    except ImportError as error:
        raise DatasetError(
            "tinysoundfont is not installed; pip install --no-deps tinysoundfont brings it in."
        ) from error
    return tinysoundfont


def _file(soundfont: Soundfont, downloads: Path) -> Path:
    place = obtain(soundfont.package, downloads) / soundfont.file
    if not place.is_file():
        raise DatasetError(f"{soundfont.package.name} holds no {soundfont.file}.")
    return place


def _events(phrase: Phrase, slow: bool) -> list[tuple[int, int, int]]:
    """Give (frame, pitch, velocity 1 to 127 or 0 for the end) in order, ends before starts.

    What is bowed or blown slowly is held a little longer, or short notes would not be heard.
    """
    events = []
    for note in phrase.notes:
        start = frame_at(note.beat)
        end = start + max(frame_at(note.beats), 9_000 if slow else 1_200)
        again = [frame_at(n.beat) for n in phrase.notes if n.pitch == note.pitch]
        end = min([end, *(frame for frame in again if frame > start)])
        events.append((start, note.pitch, round(1 + 126 * note.velocity)))
        events.append((end, note.pitch, 0))
    return sorted(events, key=lambda event: (event[0], event[2] > 0))


def _generated(synth: Any, frames: int) -> Signal:
    block = np.frombuffer(bytes(synth.generate(frames)), dtype=np.float32)
    return np.asarray(block.reshape(-1, 2).mean(axis=1), np.float32)
