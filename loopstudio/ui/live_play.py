"""LivePlay: what a hand moves in Morph is heard at once."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from loopstudio.app.live import Answer, Begun, Live, Sounded, Unsounded
from loopstudio.core.audio import Audio
from loopstudio.ui.audition import Audition
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.player import Player

_SHOWN_MS = 120
"""A loop is drawn so long after it is heard: drawing each one would be in the hand's way."""


class LivePlay(QObject):
    """Asks for the loop of each move and plays the answers, the one in the place of the other.

    A move of the hand begins to play; what else changes is heard only where that plays already.
    """

    failed = Signal(str)
    shown = Signal(object, int)
    _answered = Signal(object)

    def __init__(
        self, panel: RavePanel, live: Live, audition: Audition, player: Player, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._panel, self._live = panel, live
        self._audition, self._player = audition, player
        self._asked = self._void = self._renewed = 0
        self._turn = -1
        self._latest: Audio | None = None
        self._heard: Audio | None = None
        self._drawing = QTimer(self)
        self._drawing.setSingleShot(True)
        self._drawing.setInterval(_SHOWN_MS)
        self._drawing.timeout.connect(self._draw)
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)
        panel.moved.connect(self._on_moved)
        panel.came.connect(self._on_came)
        panel.left.connect(self.stop)
        panel.playing.live.toggled.connect(self._on_toggled)
        player.changed.connect(self._on_player)

    @property
    def is_playing(self) -> bool:
        """Say whether what a hand plays is heard."""
        return self._audition.is_played and self._player.is_playing

    def play(self) -> None:
        """Play the loop as it stands."""
        if self._panel.is_ready:
            self._asked = self._live.ask(self._panel.present(), self._tell, self._place)

    def stop(self) -> None:
        """Stop what a hand plays; a clip that plays goes on."""
        self._void = self._asked
        if self.is_playing:
            self._player.stop()

    def _on_moved(self, by_hand: bool) -> None:
        if self._panel.playing.is_live and (by_hand or self.is_playing):
            self.play()

    def _on_came(self) -> None:
        if self._panel.playing.is_live and self._panel.is_ready:
            # Nobody hears it: the network is loaded before a hand waits for it.
            self.play()
            self._void = self._asked

    def _on_toggled(self, live: bool) -> None:
        if live:
            self.play()
        else:
            self.stop()

    def _place(self) -> float | None:
        """Say where what a hand plays is, on the thread that makes what comes next of it."""
        return self._player.ahead() if self._player.turn == self._turn else None

    def _tell(self, answer: Answer) -> bool:
        """Hear of an answer on the thread that made it.

        What plays is renewed here: the window may be painting, and a hand does not wait for that.
        """
        if isinstance(answer, Begun):
            return self._begin(answer)
        if isinstance(answer, Sounded) and answer.ticket > self._void:
            renewed = self._renew(answer.audio)
            self._renewed = answer.ticket if renewed else 0
        self._answered.emit(answer)
        return True

    def _begin(self, begun: Begun) -> bool:
        """Put what comes next into what is heard; says whether it could be."""
        heard = self._heard
        whole = None if heard is None else begun.excerpt.laid_over(heard)
        if whole is None or begun.ticket <= self._void or not self._renew(whole):
            return False
        self._renewed = begun.ticket
        self._answered.emit(Sounded(begun.ticket, whole))
        return True

    def _renew(self, audio: Audio) -> bool:
        renewed = self._player.renew(audio, self._turn)
        if renewed:
            self._heard = audio
        return renewed

    def _on_answer(self, answer: Sounded | Unsounded) -> None:
        if answer.ticket <= self._void:
            return
        if isinstance(answer, Unsounded):
            self.failed.emit(answer.sentence)
            return
        if answer.ticket <= self._renewed:
            self._audition.note(answer.audio)
        else:
            self._audition.hear(answer.audio)
            self._turn, self._heard = self._player.turn, answer.audio
        self._latest = answer.audio
        if not self._drawing.isActive():
            self._drawing.start()

    def _draw(self) -> None:
        if self._latest is not None and self._audition.is_played:
            self.shown.emit(self._latest, self._panel.beats)

    def _on_player(self) -> None:
        if not self.is_playing:
            # Stopped, or a clip has taken its place: what is still to come is not wanted.
            self._void = self._asked
