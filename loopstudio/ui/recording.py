"""Recording: a performance of slider moves as a clip of its own."""

from PySide6.QtCore import QObject, QTimer, Signal

from loopstudio.core.performance import Performance
from loopstudio.ui.live_play import LivePlay
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.player import Player

_TICK_MS = 10
_START = 0.1
"""A loop that is heard first before this part of it was begun at its start."""
_WRAP = 0.5
"""A place so far before the last one is in the next turn of the loop."""


class Recording(QObject):
    """From one start of the loop to an end of it: notes each move and when it was heard.

    What comes out is a request, so that the clip can be made again as any other.
    """

    said = Signal(str)

    def __init__(
        self, panel: RavePanel, live_play: LivePlay, player: Player, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panel, self._live_play, self._player = panel, live_play, player
        self._played: Performance | None = None
        self._loops = 0
        self._before = 0.0
        self._heard = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._follow)
        panel.playing.record.toggled.connect(self._on_toggled)
        panel.moved.connect(self._on_moved)

    @property
    def is_running(self) -> bool:
        """Say whether moves are being noted."""
        return self._played is not None

    def _on_toggled(self, wanted: bool) -> None:
        if wanted:
            self._begin()
        elif self._played is None:
            self._timer.stop()

    def _begin(self) -> None:
        if not self._panel.is_ready:
            self._panel.playing.record.setChecked(False)
            self.said.emit("Choose a checkpoint of Morph first.")
            return
        self._heard = self._live_play.is_playing
        self._before = self._player.fraction
        if not self._heard:
            self._panel.playing.live.setChecked(True)
            self._live_play.play()
        self._timer.start()

    def _follow(self) -> None:
        if not self._live_play.is_playing:
            if self._heard:
                # Cut short by a stop, the turn that had begun still counts.
                self._end(self._loops + 1)
            return
        at = self._player.fraction
        # What a clip played before goes on in its middle: then the start is still to come.
        begun = not self._heard and at < _START
        turned = begun or at < self._before - _WRAP
        self._before, self._heard = at, True
        if not turned:
            return
        if self._played is None:
            self._played = Performance(self._panel.present())
            self.said.emit("Recording: press again to end with the loop.")
            return
        self._loops += 1
        if self._loops >= self._played.most_loops or not self._panel.playing.record.isChecked():
            self._end(self._loops)

    def _on_moved(self, _by_hand: bool) -> None:
        if self._played is not None:
            at = self._player.fraction
            turns = self._loops + (1 if at < self._before - _WRAP else 0)
            self._played.note(turns + at, self._panel.present())

    def _end(self, loops: int) -> None:
        self._timer.stop()
        played = self._played
        self._played, self._loops, self._heard = None, 0, False
        self._panel.playing.record.setChecked(False)
        if played is not None:
            self._panel.request_made.emit(played.request(loops))
