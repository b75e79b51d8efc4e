"""SoundSlot: a place for a sound to be morphed, dropped on it or taken from the library."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton

from loopstudio.core.morph_request import LatentTrack
from loopstudio.ui.access import give_icon, name_control, role_label
from loopstudio.ui.dropping import AUDIO
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.drop_frame import DropFrame

LETTERS = "ABCD"

_ASK = "drop a sound"
_TEXT_PIXELS = 160
_EDGE_PIXELS = 20


@dataclass(frozen=True)
class Held:
    """What a slot holds: a file, its track once that was heard, and what is written."""

    path: Path | None = None
    track: LatentTrack | None = None
    text: str = ""


class SoundSlot(DropFrame):
    """What is heard here: nothing, a file that is being listened to, or a sound."""

    wanted = Signal(int, object)
    pick_wanted = Signal(int)
    changed = Signal()

    def __init__(self, theme: Theme, place: int, key: str) -> None:
        super().__init__(AUDIO)
        self.place, self.letter = place, LETTERS[place]
        letter = self.letter
        self.path: Path | None = None
        self.track: LatentTrack | None = None
        self._text = _ASK
        self._before = Held()
        self._name = QPushButton(_ASK)
        self._name.setProperty("role", "slot")
        # Four of them share a line: what is written must not say how wide they are.
        self._name.setMinimumWidth(84)
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._clear = QToolButton()
        self._clear.setProperty("role", "quiet")
        give_icon(self._clear, theme, "close")
        name_control(
            self._name,
            f"Sound {letter}",
            f"Hear the chosen loop as sound {letter}, or drop one here",
            key,
        )
        name_control(self._clear, f"Clear sound {letter}", "Take this sound away (Tab)")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(4)
        row.addWidget(role_label(letter, "heading"))
        row.addWidget(self._name, 1)
        row.addWidget(self._clear)
        self._name.clicked.connect(self._on_pressed)
        self.dropped.connect(self.listen)
        self._name.installEventFilter(self)
        self._clear.clicked.connect(self.clear)
        self._clear.setVisible(False)

    @property
    def text(self) -> str:
        """What is written on it."""
        return self._name.text()

    @property
    def held(self) -> Held:
        """What it holds."""
        empty = self.path is None and self.track is None
        return Held() if empty else Held(self.path, self.track, self._text)

    @property
    def is_waiting(self) -> bool:
        """Say whether a file is being listened to."""
        return self.path is not None and self.track is None

    def is_waiting_for(self, path: Path | None) -> bool:
        """Say whether it is this one that is being listened to."""
        return self.is_waiting and self.path == path

    def listen(self, path: Path) -> None:
        """Say that a file is being listened to, and ask for that.

        Where it cannot be heard, what was here before comes back.
        """
        if not self.is_waiting:
            self._before = self.held
        self._ask_for(path)

    def listen_again(self, *, forget: bool) -> None:
        """Listen anew to its file, if it has one: by another checkpoint or at another tempo.

        Where it cannot be heard now it is gone. What was here before a file that is still listened
        to is then heard anew too, or forgotten if it is of no file and that is wished.
        """
        if self.path is None:
            return
        before = self._before if self.is_waiting else Held()
        stays = before.path is None and not forget
        self._before = before if stays else replace(before, track=None)
        self._ask_for(self.path)

    def show_sound(self, name: str, track: LatentTrack) -> None:
        """Show a sound that was heard."""
        self.track = track
        self._show(name)

    def show_held(self, held: Held) -> None:
        """Hold what was held before; a file that was still listened to is listened to again."""
        if held.path is not None and held.track is None:
            self.listen(held.path)
            return
        self.path, self.track = held.path, held.track
        self._show(held.text if held.track is not None else _ASK)

    def give_up(self) -> None:
        """Hold again what was here before the file that cannot be heard."""
        before, self._before = self._before, Held()
        self.show_held(before)

    def clear(self) -> None:
        """Hold nothing."""
        self.path, self.track = None, None
        self._show(_ASK)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Write as much as there is room for."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._write()
        return super().eventFilter(watched, event)

    def _ask_for(self, path: Path) -> None:
        self.path, self.track = path, None
        self._show(f"{path.stem} ...")
        self.wanted.emit(self.place, path)

    def _on_pressed(self) -> None:
        self.pick_wanted.emit(self.place)

    def _show(self, text: str) -> None:
        self._text = text
        self._write()
        self._clear.setVisible(self.path is not None or self.track is not None)
        self.changed.emit()

    def _write(self) -> None:
        room = self._name.width() - _EDGE_PIXELS if self.isVisible() else _TEXT_PIXELS
        middle = Qt.TextElideMode.ElideMiddle
        self._name.setText(self._name.fontMetrics().elidedText(self._text, middle, room))
