"""EmbeddingSlot: a place for what a published network looks at, out of a file of anybody's."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
)

from loopstudio.app.abilities import abilities_of
from loopstudio.app.embedded import SUFFIXES, check_fits, embedding_of
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.ui.access import give_icon, name_control
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.drop_frame import DropFrame

_ASK = "drop a file, or choose one"


class EmbeddingSlot(DropFrame):
    """Holds an embedding for the checkpoint that is shown, where that looks at one.

    It is dropped here or chosen, and stays while other checkpoints are shown.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(SUFFIXES)
        self._info: CheckpointInfo | None = None
        self._held: LatentTrack | None = None
        self._text = ""
        self._name, self._clear = QPushButton(_ASK), QToolButton()
        self._name.setProperty("role", "slot")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._clear.setProperty("role", "quiet")
        give_icon(self._clear, theme, "close")
        self._build()
        name_control(self._name, "Embedding", "What the network looks at", "Alt+Shift+E")
        name_control(self._clear, "Clear embedding", "Let the network look at nothing (Tab)")
        self._name.clicked.connect(self._on_pressed)
        self.dropped.connect(self.take)
        self._clear.clicked.connect(lambda: self.show_track(None))
        self._show()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(4)
        row.addWidget(self._name, 1)
        row.addWidget(self._clear)

    @property
    def is_needed(self) -> bool:
        """Say whether the checkpoint looks at an embedding."""
        return self._info is not None and abilities_of(self._info).looks_at is not None

    @property
    def told(self) -> LatentTrack | None:
        """The embedding, None where there is none that is for the checkpoint."""
        return self._held if self._fits() else None

    @property
    def text(self) -> str:
        """What is written on it."""
        return self._name.text()

    def show_checkpoint(self, info: CheckpointInfo) -> None:
        """Hold what is for this checkpoint, and keep what is for another one until it is back."""
        self._info = info
        self._show()

    def show_track(self, track: LatentTrack | None, text: str = "") -> None:
        """Hold an embedding under a name, or nothing."""
        self._held, self._text = track, text
        self._show()
        self.changed.emit()

    def take(self, path: Path) -> None:
        """Hold the embedding of a file; says what is wrong where it is none for the checkpoint."""
        if self._info is None:
            return
        try:
            track = embedding_of(path)
            check_fits(track, self._info)
        except InvalidValue as error:
            self.failed.emit(str(error))
            return
        self.show_track(track, path.stem)

    def _on_pressed(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Choose an embedding", "", f"Embeddings ({patterns})"
        )
        if chosen:
            self.take(Path(chosen))

    def _fits(self) -> bool:
        if self._held is None or self._info is None:
            return False
        try:
            check_fits(self._held, self._info)
        except InvalidValue:
            return False
        return True

    def _show(self) -> None:
        told = self.told
        tokens = 0 if told is None else told.array().shape[1]
        words = " · ".join(filter(None, (self._text, counted(tokens, "token"))))
        self._name.setText(words if told is not None else _ASK)
        self._clear.setVisible(told is not None)
        looks_at = abilities_of(self._info).looks_at if self._info is not None else None
        if looks_at is not None:
            size = f"up to {looks_at[0]} tokens of {looks_at[1]} features"
            tip = f"Words or sounds as numbers, {size}: .npy or .safetensors (Alt+Shift+E)"
            self._name.setToolTip(tip)
