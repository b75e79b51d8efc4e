"""MorphDesk: the line below the sliders: snapshots, undo, throw, drift and texture."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from loopstudio.core.errors import LoopstudioError
from loopstudio.ui.access import give_icon, name_control
from loopstudio.ui.drift import SPEEDS, Drift
from loopstudio.ui.morph_history import MorphHistory
from loopstudio.ui.morph_state import MorphState, held_at, show_state, state_of
from loopstudio.ui.snapshots import Mark, SnapshotFiles
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.roomy import Roomy, words_of
from loopstudio.ui.widgets.snapshot_row import SnapshotRow
from loopstudio.ui.widgets.sound_slot import Held

if TYPE_CHECKING:
    from loopstudio.ui.panels.rave_panel import RavePanel


class MorphDesk(QWidget):
    """What is done with the whole of a panel's state at once.

    Snapshots are those of one checkpoint; another one has its own. They stay until the window
    closes, and in files longer than that, which other windows share.
    """

    def __init__(self, theme: Theme, panel: "RavePanel") -> None:
        super().__init__()
        self._panel = panel
        self._checkpoint = ""
        self._kept: dict[str, dict[int, MorphState]] = {}
        self._files: SnapshotFiles | None = None
        self._marks: dict[str, Mark | None] = {}
        self.history = MorphHistory(panel)
        self.walk = Drift(panel.dimensions)
        self.snapshots = SnapshotRow()
        self.undo, self.redo, self.drift = QToolButton(), QToolButton(), QToolButton()
        self._speeds = QActionGroup(self)
        self._build(theme)
        self._connect()
        self._show_history()

    @property
    def speed(self) -> float:
        """How fast sliders drift."""
        chosen = self._speeds.checkedAction()
        return SPEEDS[chosen.text()]

    def keep_in(self, files: SnapshotFiles) -> None:
        """Keep snapshots in files too, and show those that were kept there before."""
        self._files = files
        self._kept.clear()
        self._marks.clear()
        self._show_here()

    def keep_sounds(self) -> None:
        """Keep what the slots hold for the next window; raises what SnapshotFiles does."""
        state = state_of(self._panel)
        if self._files is None or not self._checkpoint:
            return
        # A file is made only where there is something to say, be it that nothing is left.
        if any(held != Held() for held in state.held) or self._files.last(self._checkpoint):
            self._files.keep_last(self._checkpoint, state)

    def show_sounds(self) -> None:
        """Show what the slots held when a window closed; all that is set now is no step."""
        last = None if self._files is None else self._files.last(self._checkpoint)
        if last is not None:
            self._panel.show_held(held_at(last, self._panel.tempo.tempo))
        self.history.forget()

    def show_checkpoint(self, sha256: str) -> None:
        """Begin anew with another checkpoint, and show what was kept of it."""
        self.walk.stop()
        if sha256 != self._checkpoint:
            self._checkpoint = sha256
            self.history.forget()
        self._show_here()

    def _build(self, theme: Theme) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.snapshots)
        row.addStretch(1)
        for button, icon in ((self.undo, "undo"), (self.redo, "redo"), (self.drift, "drift")):
            button.setProperty("role", "quiet")
            give_icon(button, theme, icon)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        row.addWidget(self.drift)
        thrown = self._panel.dimensions.throw_button, self._panel.dimensions.reset_button
        for one in thrown:
            row.addWidget(one)
        self._roomy = Roomy(self, [words_of(one) for one in thrown])
        row.addStretch(1)
        row.addWidget(self._panel.dimensions.texture)
        name_control(self.undo, "Undo in Morph", "Undo; the key too after a change here (Ctrl+Z)")
        name_control(self.redo, "Redo in Morph", "Redo; the key too after a change here (Ctrl+Y)")
        name_control(
            self.drift,
            "Drift",
            "Let all sliders that are not locked drift by the seed, until it is pressed again",
            "Alt+W",
        )
        self.drift.setCheckable(True)
        menu = QMenu("Speed of the drift", self.drift)
        for word in SPEEDS:
            action = QAction(word, menu)
            action.setCheckable(True)
            action.setChecked(word == "Medium")
            self._speeds.addAction(action)
            menu.addAction(action)
        self.drift.setMenu(menu)
        self.drift.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def _connect(self) -> None:
        self.history.changed.connect(self._show_history)
        self.undo.clicked.connect(self.history.undo)
        self.redo.clicked.connect(self.history.redo)
        self.snapshots.keep_wanted.connect(self._keep)
        self.snapshots.take_wanted.connect(self._take)
        self.drift.toggled.connect(self._on_drift)
        self.walk.started.connect(partial(self.history.begin, "drift"))
        self.walk.stopped.connect(self.history.end)
        self.walk.stopped.connect(partial(self.drift.setChecked, False))
        self._speeds.triggered.connect(self._on_speed)

    def _here(self) -> dict[int, MorphState]:
        """Give what is kept of the checkpoint, with what other windows kept meanwhile."""
        kept = self._kept.setdefault(self._checkpoint, {})
        mark = None if self._files is None else self._files.mark(self._checkpoint)
        if self._files is not None and mark != self._marks.get(self._checkpoint):
            self._marks[self._checkpoint] = mark
            kept |= self._files.load(self._checkpoint)
        return kept

    def _keep(self, place: int) -> None:
        before = self._kept.get(self._checkpoint, {}).get(place)
        if self._here().get(place) != before:
            self._show_here()
            self._panel.failed.emit(
                f"Another window kept snapshot {place + 1} meanwhile: it is there now. Keep yours "
                "in another place, or once again to replace it."
            )
            return
        state = self._here()[place] = state_of(self._panel)
        try:
            if self._files is not None:
                self._files.keep(self._checkpoint, place, state)
        except (LoopstudioError, OSError) as error:
            self._panel.failed.emit(f"The snapshot is lost when the window closes. {error}")
        self._show_here()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Show what other windows kept, before a hand is there."""
        super().enterEvent(event)
        self._show_here()

    def _show_here(self) -> None:
        self.snapshots.show_kept(set(self._here()))

    def _take(self, place: int) -> None:
        self.walk.stop()
        with self.history.step(f"snapshot {place + 1}"):
            show_state(self._panel, self._here()[place])

    def _on_drift(self, is_wanted: bool) -> None:
        if is_wanted and self._panel.dimensions.all_locked:
            self.drift.setChecked(False)
            self._panel.failed.emit("No slider can drift: all of them are locked. Unlock one.")
        elif is_wanted:
            self.walk.start(self._panel.seed.seed, self.speed)
        else:
            self.walk.stop()

    def _on_speed(self) -> None:
        if self.walk.is_running:
            self.walk.start(self._panel.seed.seed, self.speed)

    def _show_history(self) -> None:
        self.undo.setEnabled(self.history.undo_title is not None)
        self.redo.setEnabled(self.history.redo_title is not None)
