"""SlotHearing: what the slots of Morph are to hear, by which checkpoint and at which tempo."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from loopstudio.app.heard import ToHear
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.tempo import Tempo
from loopstudio.library.entry import Entry
from loopstudio.ui.widgets.blend_box import BlendBox
from loopstudio.ui.widgets.tempo_box import TempoBox

LATER_MS = 300


class SlotHearing(QObject):
    """Asks for files to be heard, and for all of them anew by another checkpoint or tempo.

    Where a sound lies holds for one of each. A tempo is stepped through: only where it stays for
    LATER_MS is anything heard, and while its panel is hidden nobody waits for these sounds.
    """

    wanted = Signal(int, object)
    """A slot is to hear something: its place, and a ToHear."""
    failed = Signal(str)
    began_anew = Signal()
    """All that has a file is heard anew, as the tempo is another."""

    def __init__(self, blending: BlendBox, tempo: TempoBox, panel: QWidget) -> None:
        super().__init__(panel)
        self._blending, self._tempo, self._panel = blending, tempo, panel
        self._info: CheckpointInfo | None = None
        self._picked: tuple[Entry, ...] = ()
        self._heard_at = Tempo(120.0)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATER_MS)
        self._later.timeout.connect(self._on_later)
        tempo.changed.connect(lambda _bpm: self._later.start())
        for slot in blending.slots:
            slot.wanted.connect(self._on_wanted)
            slot.pick_wanted.connect(self._on_pick)

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Hear by this checkpoint; what another one heard without a file is forgotten."""
        before, self._info = self._info, info
        if info is None:
            return
        if before is None or before.sha256 != info.sha256:
            self._listen_again(forget=True)
        elif self._heard_at != self._tempo.tempo:
            self._listen_again(forget=False)

    def show_picked(self, entries: Sequence[Entry]) -> None:
        """Take the selection of the library as what a slot may hear."""
        self._picked = tuple(entries)

    def _on_wanted(self, place: int, path: Path) -> None:
        name = self._info.name if self._info is not None else ""
        self.wanted.emit(place, ToHear(path, name, self._tempo.tempo))

    def _on_pick(self, place: int) -> None:
        if len(self._picked) != 1:
            self.failed.emit("Choose one loop in the library first, or drop a file here.")
            return
        self._blending.slots[place].listen(self._picked[0].path)

    def _on_later(self) -> None:
        if not self._panel.isHidden():
            self._listen_again(forget=False)
            self.began_anew.emit()

    def _listen_again(self, *, forget: bool) -> None:
        self._heard_at = self._tempo.tempo
        self._blending.listen_again(forget=forget)
