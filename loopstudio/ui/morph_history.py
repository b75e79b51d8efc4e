"""MorphHistory: what was done in the panel of Morph, to be undone and done again."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from loopstudio.ui.morph_state import MorphState, show_state, state_of, title_between
from loopstudio.ui.steps import Steps

if TYPE_CHECKING:
    from loopstudio.ui.panels.rave_panel import RavePanel

KEYS_SECONDS = 1.0
_WATCH_MS = 60
_WHOLE = {"sounds", "sliders"}
"""Changes that are steps by themselves, however soon after one another."""


def is_mouse_down() -> bool:
    """Say whether a button of the mouse is held."""
    return QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton


class MorphHistory(QObject):
    """A drag is one step, and so are keys within a second on one control; the rest is one each."""

    changed = Signal()

    def __init__(
        self,
        panel: "RavePanel",
        is_held: Callable[[], bool] = is_mouse_down,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(panel)
        self._panel, self._is_held, self._clock = panel, is_held, clock
        self._steps: Steps[MorphState] = Steps(state_of(panel))
        self._is_showing = False
        self._is_open, self._by_mouse, self._last = False, False, 0.0
        self._name: str | None = None
        # All that one press changes comes in one turn of the event loop, and is one step.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.settle)
        self._watch = QTimer(self)
        self._watch.setInterval(_WATCH_MS)
        self._watch.timeout.connect(self._on_watch)
        panel.blending.changed.connect(self._on_changed)
        panel.dimensions.changed.connect(self._on_changed)
        panel.ways.chosen.connect(self._on_changed)
        panel.bars.valueChanged.connect(self._on_changed)
        panel.spread.changed.connect(self._on_changed)

    @property
    def undo_title(self) -> str | None:
        """Say what undo would take back."""
        title = self._steps.undo_title
        return None if title is None else f"Morph: {title}"

    @property
    def redo_title(self) -> str | None:
        """Say what redo would do again."""
        title = self._steps.redo_title
        return None if title is None else f"Morph: {title}"

    def undo(self) -> None:
        """Take the last step back, if there is one."""
        self.settle()
        if self._steps.undo_title is not None:
            self._show(self._steps.undo())

    def redo(self) -> None:
        """Do the step again that was taken back last, if there is one."""
        self.settle()
        if self._steps.redo_title is not None:
            self._show(self._steps.redo())

    def forget(self) -> None:
        """Begin anew: what was set belongs to another checkpoint."""
        self._later.stop()
        self._is_open = False
        self._steps.forget(state_of(self._panel))
        self.changed.emit()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Make all that is changed meanwhile one step of this title."""
        self.begin(title)
        try:
            yield
        finally:
            self.end()

    def begin(self, title: str) -> None:
        """Make all that is changed from now on one step of this title."""
        self.settle()
        self._name, self._is_open = title, False

    def end(self) -> None:
        """End what was begun."""
        self.settle()
        self._name, self._is_open = None, False

    def settle(self) -> None:
        """Take what was changed as a step; a sound that is still listened to is waited for."""
        self._later.stop()
        if any(slot.is_waiting for slot in self._panel.slots):
            return
        state = state_of(self._panel)
        title = title_between(self._steps.state, state)
        if not title:
            return
        title = self._name or title
        self._steps.take(title, state, goes_on=self._goes_on(title))
        self._is_open, self._by_mouse, self._last = True, self._is_held(), self._clock()
        self._watch.start()
        self.changed.emit()

    def _goes_on(self, title: str) -> bool:
        if not self._is_open:
            return False
        return self._name is not None or self._by_mouse or title not in _WHOLE

    def _on_changed(self) -> None:
        if not self._is_showing:
            self._later.start(0)

    def _on_watch(self) -> None:
        """Close the step once the mouse is let go of, or no key was pressed for a while."""
        if self._name is not None or self._is_held():
            return
        if self._by_mouse or self._clock() - self._last > KEYS_SECONDS:
            self.settle()
            self._is_open = False
            self._watch.stop()

    def _show(self, state: MorphState) -> None:
        self._is_showing, self._is_open = True, False
        try:
            show_state(self._panel, state)
        finally:
            self._is_showing = False
        self.changed.emit()
