"""FilterBar: the search field and the quick filters over the library."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QWidget

from loopstudio.ui.access import give_icon, name_control, role_label
from loopstudio.ui.theme import Theme

_TYPING_MS = 120
_BPM = (
    ("Tempo", ""),
    ("60 to 89 BPM", "bpm:60-89.99"),
    ("90 to 109 BPM", "bpm:90-109.99"),
    ("110 to 129 BPM", "bpm:110-129.99"),
    ("130 to 159 BPM", "bpm:130-159.99"),
    ("160 to 200 BPM", "bpm:160-200"),
)
_RATING = (
    ("Rating", ""),
    ("1 star or more", "rating:>=1"),
    ("3 stars or more", "rating:>=3"),
    ("5 stars", "rating:5"),
    ("Not rated", "rating:0"),
)
_ENGINE = (
    ("Source", ""),
    ("Made by GAN", "engine:gan"),
    ("Imported", "-engine:a -engine:e -engine:i"),
)


class Filter(QComboBox):
    """A box as wide as the words it shows, not as the longest that could be chosen."""

    def __init__(self, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for text, query in choices:
            self.addItem(text, query)
        self.view().setMinimumWidth(160)
        self.currentTextChanged.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Give the room that the words and the arrow need."""
        hint, metrics = super().sizeHint(), self.fontMetrics()
        longest = max(metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count()))
        spare = longest - metrics.horizontalAdvance(self.currentText())
        return QSize(hint.width() - spare, hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Never cut the words."""
        return self.sizeHint()


class FilterBar(QWidget):
    """Emits the whole query a moment after the last key."""

    query_changed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search: name, style, bpm:90-120, rating:>=3 …")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(140)
        self._magnifier = self.search.addAction(
            theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._bpm, self._kind = Filter(_BPM), Filter((("Kind", ""),))
        self._engine, self._rating = Filter(_ENGINE), Filter(_RATING)
        self._combos = (self._bpm, self._kind, self._engine, self._rating)
        self._favourites = QToolButton()
        self._favourites.setCheckable(True)
        self.count = role_label("", "dim")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._build()
        self._name()
        self._connect()

    def _build(self) -> None:
        give_icon(self._favourites, self._theme, "heart")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        for combo in self._combos:
            row.addWidget(combo)
        row.addWidget(self._favourites)
        row.addWidget(self.count)

    def _name(self) -> None:
        tip = "Find loops by any word, or by bpm: key: style: rating: tag:"
        name_control(self.search, "Search", tip, "Ctrl+F")
        name_control(self._bpm, "Tempo filter", "Show one range of tempos", "Alt+1")
        name_control(self._kind, "Kind filter", "Show one kind of sound", "Alt+2")
        name_control(self._engine, "Source filter", "Show loops of one source", "Alt+3")
        name_control(self._rating, "Rating filter", "Show loops with these stars", "Alt+4")
        name_control(self._favourites, "Favourites only", "Show favourites only", "Alt+5")

    def _connect(self) -> None:
        self._timer.timeout.connect(self._emit)
        self.search.textChanged.connect(self._timer.start)
        for combo in self._combos:
            combo.currentIndexChanged.connect(self._emit)
        self._favourites.toggled.connect(self._emit)
        self._theme.changed.connect(self._on_theme_changed)

    def _on_theme_changed(self) -> None:
        self._magnifier.setIcon(self._theme.icon("search"))

    @property
    def query(self) -> str:
        """The search text and the quick filters as one query."""
        parts = [self.search.text().strip()]
        parts += [str(combo.currentData() or "") for combo in self._combos]
        parts.append("fav:yes" if self._favourites.isChecked() else "")
        return " ".join(part for part in parts if part)

    def offer_kinds(self, kinds: list[str]) -> None:
        """Offer these kinds of sound, keeping the one that is chosen."""
        shown = [self._kind.itemText(place) for place in range(1, self._kind.count())]
        if shown == kinds:
            return
        chosen = self._kind.currentText()
        self._kind.blockSignals(True)
        while self._kind.count() > 1:
            self._kind.removeItem(1)
        for kind in kinds:
            self._kind.addItem(kind, f'kind:"{kind}"')
        self._kind.setCurrentIndex(max(0, self._kind.findText(chosen)))
        self._kind.blockSignals(False)

    def show_wrong(self, message: str) -> None:
        """Mark the query as not understood, with the reason; an empty one takes the mark away."""
        self.search.setProperty("wrong", bool(message))
        self.search.setToolTip(message or self.search.accessibleDescription())
        self.search.style().polish(self.search)

    def clear(self) -> None:
        """Show everything."""
        self.search.clear()
        for combo in self._combos:
            combo.setCurrentIndex(0)
        self._favourites.setChecked(False)
        self._emit()

    def _emit(self) -> None:
        self._timer.stop()
        self.query_changed.emit(self.query)
