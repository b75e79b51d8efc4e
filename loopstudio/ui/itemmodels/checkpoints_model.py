"""CheckpointsModel: what the catalog holds."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from loopstudio.app.vocoder import ENGINE as VOCODER
from loopstudio.core.checkpoint import CheckpointInfo

INFO_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class CheckpointsModel(QAbstractListModel):
    """The checkpoints as a list; a diffusion vocoder has no panel, so that it cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._infos: tuple[CheckpointInfo, ...] = ()

    def show(self, infos: tuple[CheckpointInfo, ...]) -> None:
        """Show these checkpoints instead."""
        self.beginResetModel()
        self._infos = infos
        self.endResetModel()

    def row_of(self, name: str) -> int:
        """Give the row of a checkpoint, -1 where it is not here."""
        return next((row for row, info in enumerate(self._infos) if info.name == name), -1)

    def info(self, row: int) -> CheckpointInfo:
        """Give the checkpoint of a row."""
        return self._infos[row]

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802
        """Give the number of checkpoints."""
        return 0 if parent is not None and parent.isValid() else len(self._infos)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let all be chosen that have a panel."""
        is_vocoder = index.isValid() and self._infos[index.row()].engine == VOCODER
        return Qt.ItemFlag.NoItemFlags if is_vocoder else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a checkpoint's title, its description, or its CheckpointInfo for INFO_ROLE."""
        if not index.isValid():
            return None
        info = self._infos[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return info.title
            case Qt.ItemDataRole.ToolTipRole:
                return described(info)
            case Qt.ItemDataRole.AccessibleTextRole:
                told = f"{engine_of(info)}, {summary(info)}, licence {info.licence}"
                return f"{info.title}, {told}"
        return info if role == INFO_ROLE else None


_USED_BY = "It has no panel: choose it as Vocoder (Alt+Z), or polish (P) and upsample (U) loops."
ENGINES = {"gan": "Loops", "rave": "Morph", "diffusion": "Diffuse", "wave": "Polish"}
"""What engines are called in the window."""


def engine_of(info: CheckpointInfo) -> str:
    """Say which engine a checkpoint is for, as the window calls it."""
    return ENGINES.get(info.engine, info.engine)


def summary(info: CheckpointInfo) -> str:
    """Say in a few words what a checkpoint makes."""
    styles = f" · {len(info.labels)} styles" if info.labels else ""
    return f"{info.kind}{styles} · {info.rate / 1000:g} kHz"


def described(info: CheckpointInfo) -> str:
    """Say what there is to know of a checkpoint in a few lines."""
    bars = "1 bar" if info.bars == 1 else f"{info.bars} bars"
    lines = [
        info.title,
        info.description,
        _USED_BY if info.engine == VOCODER else "",
        f"{bars} at {info.native_bpm:g} BPM · {info.rate / 1000:g} kHz · {engine_of(info)}",
        "Styles: " + ", ".join(info.labels) if info.labels else "",
        f"Licence: {info.licence}",
        *info.credits,
    ]
    return "\n".join(line for line in lines if line)
