"""LibraryPane: the clips that are shown, and what stands where none is."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QVBoxLayout

from loopstudio.core.errors import InvalidValue
from loopstudio.library.library import Library
from loopstudio.ui.itemmodels.library_model import LibraryModel
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.empty_state import EmptyState
from loopstudio.ui.widgets.filter_bar import FilterBar
from loopstudio.ui.widgets.generate_button import KEY
from loopstudio.ui.widgets.library_view import LibraryView
from loopstudio.ui.widgets.notice import Notice
from loopstudio.ui.wording import loops

LEAST_ROWS_PIXELS = 60
_MOVING = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.LayoutRequest,
}
_KEYS = (("Space", "play"), ("M", "more like this"))


class LibraryPane(QFrame):
    """Search and filters above the rows that they leave, or an invitation where they leave none.

    Messages lie over the last rows instead of pushing them.
    """

    def __init__(self, library: Library, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._library = library
        self._has_checkpoint = self._busy = False
        self._word = ""
        self.shown = LibraryModel(library, self)
        self.filters = FilterBar(theme)
        self.table = LibraryView(self.shown)
        self.empty = EmptyState(theme.logo())
        self.pages = QStackedWidget()
        self.notice = Notice(theme)
        self._build()
        self.filters.query_changed.connect(self._on_query)
        self.shown.layoutChanged.connect(self._show)
        # After the model, which takes rows out before the library has: both are counted.
        self._unsubscribe = library.subscribe(lambda _change: self._show())
        self._show()

    def show_ready(self, word: str, *, has_checkpoint: bool, busy: bool) -> None:
        """Say by which button's word loops are asked for, whether they can be, and are coming."""
        self._has_checkpoint, self._busy = has_checkpoint, busy
        if word != self._word:
            self._word = word
            self.empty.show_keys(((KEY, word.lower()), *_KEYS))
        self._invite()

    def unfollow(self) -> None:
        """Follow the library no more."""
        self._unsubscribe()
        self.shown.close()

    def _build(self) -> None:
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.empty)
        # A tall panel above must not be squeezed for the sake of rows below: they have the rest.
        self.pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.pages.setMinimumHeight(LEAST_ROWS_PIXELS)
        # In no layout: one whose text is broken into lines asks for room that a panel would lack.
        self.notice.setParent(self)
        for watched in (self.pages, self.notice):
            watched.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.filters)
        column.addWidget(self.pages, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the message over the foot of the rows, as high as it needs to be."""
        if event.type() in _MOVING:
            area = self.pages.geometry()
            height = self.notice.heightForWidth(area.width())
            self.notice.setGeometry(area.x(), area.bottom() + 1 - height, area.width(), height)
            self.notice.raise_()
        return super().eventFilter(watched, event)

    def _on_query(self, query: str) -> None:
        try:
            self.shown.set_query(query)
        except InvalidValue as error:
            self.filters.show_wrong(str(error))
            return
        self.filters.show_wrong("")
        self._show()

    def _show(self) -> None:
        everything, visible = len(self._library), self.shown.rowCount()
        self.filters.count.setText(
            loops(visible) if visible == everything else f"{visible:,} of {everything:,}"
        )
        self.filters.offer_kinds(sorted({entry.kind for entry in self._library}))
        self.filters.setVisible(everything > 0)
        self._invite()
        self.pages.setCurrentWidget(self.table if visible else self.empty)

    def _invite(self) -> None:
        if len(self._library):
            self.empty.invite(
                "Nothing matches", "No loop fits the search and the filters.", "Show everything"
            )
        elif self._busy:
            self.empty.invite(
                "Your first loops are on their way",
                "They appear here one by one; the first one plays as soon as it is there.",
                "",
            )
        elif self._has_checkpoint:
            self.empty.invite(
                "Make your first loops",
                f"Press {self._word}. Seamless loops appear here one by one,\n"
                "named, with their tempo written inside, ready to drag into your DAW.",
                self._word,
            )
        else:
            self.empty.invite(
                "Bring a checkpoint",
                "Drop the files of a checkpoint on this window, or choose them.",
                "Import…",
            )
