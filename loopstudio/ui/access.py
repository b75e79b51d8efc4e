"""Every control has a name for screen readers, a tooltip that names its key, and that key."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QComboBox, QHBoxLayout, QLabel, QWidget

from loopstudio.ui.theme import Theme


def name_control(widget: QWidget, name: str, tip: str, key: str = "") -> None:
    """Give a control its accessible name, its tooltip and the key that focuses or presses it.

    Without a key the tooltip names Tab or an arrow where the caller wrote so into `tip`.
    """
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(tip)
    widget.setToolTip(f"{tip} ({shown(key)})" if key else tip)
    if isinstance(widget, QAbstractButton):
        # A click must not take the keyboard away from the library.
        widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if key:
        widget.setProperty("key", key)
        shortcut = QShortcut(QKeySequence(key), widget)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(_action_of(widget))


def shown(key: str) -> str:
    """Write a key as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def field_label(text: str) -> QLabel:
    """Make the small dim label that stands above a field."""
    label = QLabel(text)
    label.setProperty("role", "field")
    return label


def labelled(text: str, beside: QWidget | None = None) -> QHBoxLayout:
    """Make the line above a field: its label, and at its end what says more."""
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(field_label(text))
    row.addStretch(1)
    if beside is not None:
        row.addWidget(beside)
    return row


def role_label(text: str, role: str) -> QLabel:
    """Make a label that the style sheet knows by its role."""
    label = QLabel(text)
    label.setProperty("role", role)
    return label


def give_icon(button: QAbstractButton, theme: Theme, name: str, on_accent: bool = False) -> None:
    """Give a button an icon that follows the theme."""

    def paint() -> None:
        button.setIcon(theme.primary_icon(name) if on_accent else theme.icon(name))

    first = button.property("icon name") is None
    button.setProperty("icon name", name)
    paint()
    if first:
        theme.changed.connect(lambda: _repaint(button, theme, on_accent))


def _repaint(button: QAbstractButton, theme: Theme, on_accent: bool) -> None:
    give_icon(button, theme, str(button.property("icon name")), on_accent)


def _action_of(widget: QWidget) -> Callable[[], None]:
    if isinstance(widget, QAbstractButton):
        return widget.click
    if isinstance(widget, QComboBox):
        return widget.showPopup
    return widget.setFocus
