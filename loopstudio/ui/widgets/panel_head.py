"""PanelHead: which checkpoint a panel asks, and in which of its modes."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loopstudio.app.abilities import abilities_of
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.ui.access import role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.segments import Segments

Mode = tuple[str, str, str, str]
"""Its name, its icon, what it does, and its key."""


class PanelHead(QWidget):
    """The checkpoint's name and facts, and beside them the modes."""

    def __init__(self, theme: Theme, modes: Sequence[Mode]) -> None:
        super().__init__()
        self._title, self._facts = role_label("", "title"), role_label("", "dim")
        self.modes = Segments(theme)
        for mode in modes:
            self.modes.add(*mode)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.modes)
        self.show_checkpoint(None)

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Say which checkpoint is asked."""
        self._title.setText(info.title if info else "No checkpoint")
        self._facts.setText("" if info is None else _facts(info))


def _facts(info: CheckpointInfo) -> str:
    tempo = "any tempo" if abilities_of(info).any_tempo else f"native {info.native_bpm:g} BPM"
    return f"{tempo} · {info.licence}"
