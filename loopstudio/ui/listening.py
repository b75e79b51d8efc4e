"""Listening: keeps transport, table and player in step."""

from PySide6.QtCore import QObject, QTimer

from loopstudio.core.audio import Audio
from loopstudio.library.entry import Entry
from loopstudio.ui.audition import Audition
from loopstudio.ui.player import NO_DEVICE, Player
from loopstudio.ui.widgets.library_view import LibraryView
from loopstudio.ui.widgets.transport import Transport

PLAYHEAD_MS = 33


class Listening(QObject):
    """What is chosen is shown, what is shown is heard, and the playhead says where."""

    def __init__(
        self, table: LibraryView, transport: Transport, player: Player, audition: Audition
    ) -> None:
        super().__init__()
        self._table, self._transport = table, transport
        self._player, self._audition = player, audition
        self._device = ""
        self._playhead = QTimer(self)
        self._playhead.setInterval(PLAYHEAD_MS)
        self._playhead.timeout.connect(self._show_playhead)
        self._connect()
        self.show_devices()

    @property
    def tempo(self) -> float | None:
        """The tempo at which loops are heard, dragged and copied; None for their own."""
        transport = self._transport
        return transport.tempo.tempo.bpm if transport.follow.isChecked() else None

    @property
    def device(self) -> str:
        """The device a person prefers, there or not; "" is the system's own."""
        return self._device

    def prefer_device(self, name: str) -> None:
        """Use this device where it is there; "" is the system's own."""
        self._device = name
        self._player.choose_device(name)
        self.show_devices()

    def show_devices(self) -> None:
        """Offer the devices there are, or say that there is none."""
        message = "" if self._player.is_audible else NO_DEVICE
        self._transport.show_devices(self._player.devices(), self._device, message)

    def show_played(self, audio: Audio, beats: int) -> None:
        """Show a loop that a hand plays."""
        self._transport.show_played()
        self._transport.view.show_audio(audio, beats)

    def close(self) -> None:
        """Stop the playhead."""
        self._playhead.stop()

    def _connect(self) -> None:
        table, transport = self._table, self._transport
        player, audition = self._player, self._audition
        table.moved.connect(self._on_moved)
        table.entered.connect(self._on_entered)
        table.opened.connect(self._on_opened)
        table.pointed.connect(self._on_pointed)
        audition.shown.connect(self._on_shown)
        player.changed.connect(self._on_player_changed)
        player.devices_changed.connect(self.show_devices)
        transport.play_wanted.connect(audition.toggle)
        transport.view.sought.connect(self._on_sought)
        transport.volume_changed.connect(player.set_volume)
        transport.device_chosen.connect(self.prefer_device)
        transport.look_wanted.connect(player.find_device)
        transport.tempo.changed.connect(self._on_tempo)
        transport.follow.toggled.connect(self._on_tempo)

    def _on_moved(self, entry: Entry) -> None:
        self._audition.choose(entry, play=self._transport.autoplay.isChecked())

    def _on_entered(self, entry: Entry) -> None:
        # What a hand plays goes on where the table alone chose a row.
        if not (self._audition.is_played and self._player.is_playing):
            self._audition.choose(entry, play=False)

    def _on_pointed(self, entry: Entry) -> None:
        # A click on the clip that is chosen already moves nothing, and is meant to be heard.
        if self._audition.is_played or not self._player.is_playing:
            self._on_moved(entry)

    def _on_opened(self, entry: Entry) -> None:
        self._audition.choose(entry, play=True)

    def _on_sought(self, fraction: float) -> None:
        self._player.seek(fraction)
        self._transport.view.show_fraction(fraction)

    def _on_shown(self, entry: Entry | None, audio: Audio | None) -> None:
        self._transport.show_entry(entry)
        beats = round(entry.bars * entry.numerator * 4 / entry.denominator) if entry else 4
        self._transport.view.show_audio(audio, beats)

    def _on_player_changed(self) -> None:
        playing = self._player.is_playing
        self._transport.show_playing(playing)
        (self._playhead.start if playing else self._playhead.stop)()
        self._show_playhead()

    def _on_tempo(self) -> None:
        self._audition.set_tempo(self.tempo)

    def _show_playhead(self) -> None:
        entry, fraction = self._audition.entry, self._player.fraction
        playing = entry is not None and self._player.is_playing
        self._transport.view.show_fraction(fraction)
        self._table.show_playing(entry.id if playing and entry is not None else "", fraction)
