"""CheckpointList: the checkpoints as cards, and where others are dropped."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.ui.access import give_icon, name_control, role_label
from loopstudio.ui.itemmodels.checkpoints_model import (
    INFO_ROLE,
    CheckpointsModel,
    engine_of,
    summary,
)
from loopstudio.ui.theme import ACCENT, DIM, LINE, SOFT, Theme

Index = QModelIndex | QPersistentModelIndex
CARD_HEIGHT = 88
ENGINE_PIXELS = 11


class CardDelegate(QStyledItemDelegate):
    """Draws a checkpoint: its title, its engine, what it makes, its licence."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one card."""
        info = index.data(INFO_ROLE)
        if not isinstance(info, CheckpointInfo):
            return
        colours = option.palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        area = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -8.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = ACCENT if chosen else LINE
        painter.setPen(QPen(colours.color(edge), 2 if focused and chosen else 1))
        role = SOFT if chosen else colours.ColorRole.AlternateBase
        has_panel = bool(option.state & QStyle.StateFlag.State_Enabled)
        painter.setBrush(colours.color(role) if has_panel else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 10, 10)
        inner = area.adjusted(14, 10, -12, -10)
        engine = _wide(engine_of(info), painter, ENGINE_PIXELS)
        title = inner.adjusted(0, 0, -engine - 8, 0)
        text = colours.color(colours.ColorRole.Text)
        _write(painter, title, info.title, text, 14, QFont.Weight.DemiBold)
        place = inner.adjusted(inner.width() - engine, 2, 0, 0)
        ink = colours.color(ACCENT if has_panel else DIM)
        _write(painter, place, engine_of(info), ink, ENGINE_PIXELS, QFont.Weight.Medium)
        dim = colours.color(colours.ColorRole.Text if chosen else DIM)
        _write(painter, inner.adjusted(0, 22, 0, 0), summary(info), dim, 12, QFont.Weight.Normal)
        _write(painter, inner.adjusted(0, 42, 0, 0), info.licence, dim, 11, QFont.Weight.Medium)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002
        """Give every card the same height."""
        return QSize(160, CARD_HEIGHT)


class CheckpointList(QFrame):
    """The left side of the window."""

    chosen = Signal(object)
    import_wanted = Signal()

    def __init__(self, checkpoints: CheckpointsModel, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self._checkpoints = checkpoints
        self.list = QListView()
        self.list.setModel(checkpoints)
        self._cards = CardDelegate()
        self.list.setItemDelegate(self._cards)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        name_control(self.list, "Checkpoints", "The checkpoint that makes the next loops", "Ctrl+1")
        self._import = QPushButton(" Import checkpoint…")
        give_icon(self._import, theme, "import")
        name_control(
            self._import,
            "Import checkpoint",
            "Bring a checkpoint in from files; or drop them here",
            "Ctrl+I",
        )
        self._hint = role_label("or drop its files on the window", "dim")
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(role_label("CHECKPOINTS", "heading"))
        column.addWidget(self.list, 1)
        column.addWidget(self._import)
        column.addWidget(self._hint)
        self._import.clicked.connect(self.import_wanted)
        self.list.selectionModel().currentChanged.connect(self._on_current)

    def choose(self, name: str) -> bool:
        """Choose a checkpoint by name; False where it is not here."""
        row = self._checkpoints.row_of(name)
        if row >= 0:
            self.list.setCurrentIndex(self._checkpoints.index(row))
        return row >= 0

    @property
    def info(self) -> CheckpointInfo | None:
        """The chosen checkpoint."""
        index = self.list.currentIndex()
        return self._checkpoints.info(index.row()) if index.isValid() else None

    def _on_current(self) -> None:
        if self.info is not None:
            self.chosen.emit(self.info)


def _write(
    painter: QPainter, area: QRectF, text: str, colour: QColor, pixels: int, weight: QFont.Weight
) -> None:
    painter.setFont(_font(painter, pixels, weight))
    painter.setPen(colour)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(area.width()))
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)


def _wide(text: str, painter: QPainter, pixels: int) -> int:
    """Say how wide a text is in a medium weight."""
    font = _font(painter, pixels, QFont.Weight.Medium)
    return QFontMetrics(font).horizontalAdvance(text) + 1


def _font(painter: QPainter, pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
