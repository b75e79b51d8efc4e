"""Audition: from a chosen clip to a sounding loop, read and stretched off the main thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from loopstudio.audio.original import sound_of
from loopstudio.core.audio import Audio
from loopstudio.core.errors import LoopstudioError
from loopstudio.library.entry import Entry
from loopstudio.ui.pair import Half, Pair, pair_of
from loopstudio.ui.player import Player
from loopstudio.ui.tempo_copies import at_tempo, is_at

PLAYED = "played"
"""Stands where a clip's id does while what is heard is no clip: ids are longer."""

ReadAudio = Callable[[str], Audio]


@dataclass(frozen=True)
class _Loaded:
    ticket: int
    entry: Entry
    audio: Audio
    play: bool


class Audition(QObject):
    """Hears one clip at a time; only the newest wish counts."""

    shown = Signal(object, object)
    paired = Signal(object)
    """A Pair that was asked for."""
    failed = Signal(str)
    _loaded = Signal(object)
    _matched = Signal(int, object)
    _wrong = Signal(int, str)

    def __init__(self, player: Player, read_audio: ReadAudio) -> None:
        super().__init__()
        self._player, self._read_audio = player, read_audio
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="audition")
        self._ticket = 0
        self._entry: Entry | None = None
        self._audio: Audio | None = None
        self._heard_id = ""
        self._tempo: float | None = None
        self._loaded.connect(self._on_loaded, Qt.ConnectionType.QueuedConnection)
        self._matched.connect(self._on_matched, Qt.ConnectionType.QueuedConnection)
        self._wrong.connect(self._on_wrong, Qt.ConnectionType.QueuedConnection)

    @property
    def entry(self) -> Entry | None:
        """The clip that is chosen."""
        return self._entry

    @property
    def audio(self) -> Audio | None:
        """How it sounds, once it is read."""
        return self._audio

    def choose(self, entry: Entry, play: bool) -> None:
        """Show a clip, and hear it from its start where wanted."""
        self._entry = entry
        self._load(entry, play)

    def set_tempo(self, bpm: float | None) -> None:
        """Hear everything at this tempo, or at its own; what plays goes on at the same place."""
        self._tempo = bpm
        if self._entry is not None:
            self._load(self._entry, self._player.is_playing)

    def toggle(self) -> None:
        """Stop, or play the chosen clip."""
        if self._player.is_playing:
            self._player.stop()
        elif self._audio is not None:
            self._player.play(self._audio)
            self._heard_id = self._entry.id if self._entry is not None else PLAYED

    def hear(self, audio: Audio) -> None:
        """Hear a loop that is no clip, as a hand plays it; what played goes on as this one."""
        alike = self._heard_id == PLAYED
        self._player.hurry(True)
        self._ticket += 1
        self._entry, self._audio, self._heard_id = None, audio, PLAYED
        if self._player.is_playing:
            self._player.swap(audio, alike=alike)
        else:
            self._player.play(audio)

    def exchange(self, entry: Entry, audio: Audio) -> None:
        """Hear another clip in the place of what is heard, at the same place of the loop."""
        self._ticket += 1
        self._entry, self._audio, self._heard_id = entry, audio, entry.id
        self._player.hurry(False)
        self._player.swap(audio)
        self.shown.emit(entry, audio)

    def pair(self, first: Half, second: Half) -> None:
        """Read two loops that are to be compared; `paired` tells of them.

        Nothing comes of it where another wish follows meanwhile.
        """
        self._pool.submit(self._match, self._ticket, (first, second), self._tempo)

    def note(self, audio: Audio) -> None:
        """Take note of what a hand plays by now, which sounds already."""
        if self.is_played:
            self._audio = audio

    @property
    def is_played(self) -> bool:
        """Say whether what is heard is what a hand plays."""
        return self._heard_id == PLAYED and self._entry is None

    def forget(self, ids: set[str]) -> None:
        """Stop a clip that leaves the library."""
        if self._entry is not None and self._entry.id in ids:
            self._ticket += 1
            self._player.stop()
            self._entry = self._audio = None
            self.shown.emit(None, None)

    def close(self) -> None:
        """Wait for the reader; the audition is not used afterwards."""
        self._ticket += 1
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _load(self, entry: Entry, play: bool) -> None:
        self._ticket += 1
        self._pool.submit(self._read, self._ticket, entry, self._tempo, play)

    def _read(self, ticket: int, entry: Entry, tempo: float | None, play: bool) -> None:
        if ticket != self._ticket:
            return
        try:
            audio = self._heard(entry, tempo)
        except (LoopstudioError, OSError) as error:
            self._wrong.emit(ticket, str(error))
            return
        self._loaded.emit(_Loaded(ticket, entry, audio, play))

    def _match(self, ticket: int, both: tuple[Half, Half], tempo: float | None) -> None:
        try:
            first, second = ((half, self._half(half, tempo)) for half in both)
            pair = pair_of(first, second)
        except (LoopstudioError, OSError) as error:
            self._wrong.emit(ticket, str(error))
            return
        self._matched.emit(ticket, pair)

    def _heard(self, entry: Entry, tempo: float | None) -> Audio:
        """Read a clip as it is heard: at a tempo, where one is followed."""
        return _timed(self._read_audio(entry.id), entry, tempo)

    def _half(self, half: Half, tempo: float | None) -> Audio:
        if half.before is None:
            return self._heard(half.entry, tempo)
        return _timed(sound_of(half.before), half.timed, tempo)

    def _on_matched(self, ticket: int, pair: Pair) -> None:
        if ticket == self._ticket:
            self.paired.emit(pair)

    def _on_loaded(self, loaded: _Loaded) -> None:
        if loaded.ticket != self._ticket:
            return
        same = self._player.is_playing and self._heard_id == loaded.entry.id
        self._audio = loaded.audio
        self.shown.emit(loaded.entry, loaded.audio)
        if not loaded.play:
            if self._player.is_playing and not same:
                self._player.stop()
            return
        self._player.hurry(False)
        (self._player.swap if same else self._player.play)(loaded.audio)
        self._heard_id = loaded.entry.id

    def _on_wrong(self, ticket: int, message: str) -> None:
        if ticket == self._ticket:
            self.failed.emit(message)


def _timed(audio: Audio, entry: Entry, tempo: float | None) -> Audio:
    return audio if tempo is None or is_at(entry, tempo) else at_tempo(audio, entry, tempo)
