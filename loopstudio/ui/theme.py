"""The look: colours from theme.toml turned into a palette, a style sheet and tinted icons."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPalette,
)
from PySide6.QtWidgets import QApplication

from loopstudio.ui.line_icon import PLAIN, LineIcon

FAMILY = "Inter"
THEMES = ("system", "dark", "light")
ACCENT, DIM = QPalette.ColorRole.Link, QPalette.ColorRole.Dark
LINE, SOFT = QPalette.ColorRole.Mid, QPalette.ColorRole.Midlight
"""Roles for what is painted by hand: a style sheet overwrites Highlight and PlaceholderText."""


@dataclass(frozen=True)
class Colours:
    """The colours of one theme, as "#rrggbb"."""

    window: str
    surface: str
    raised: str
    line: str
    text: str
    dim: str
    accent: str
    accent_soft: str
    on_accent: str
    danger: str
    warning: str


def read_colours(resources: Path, name: str) -> Colours:
    """Read the colours of "dark" or "light" from theme.toml."""
    tables = tomllib.loads((resources / "theme.toml").read_text(encoding="utf-8"))
    return Colours(**{field.name: str(tables[name][field.name]) for field in fields(Colours)})


def palette(colours: Colours) -> QPalette:
    """Give a palette, so that what is painted by hand follows the theme too."""
    roles = {
        QPalette.ColorRole.Window: colours.window,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.surface,
        QPalette.ColorRole.AlternateBase: colours.raised,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.ToolTipBase: colours.raised,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.dim,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Accent: colours.accent,
        LINE: colours.line,
        SOFT: colours.accent_soft,
        ACCENT: colours.accent,
        DIM: colours.dim,
        QPalette.ColorRole.BrightText: colours.danger,
    }
    result = QPalette()
    for role, colour in roles.items():
        result.setColor(role, QColor(colour))
    return result


def style_sheet(resources: Path, name: str, colours: Colours) -> str:
    """Fill style.qss in with the colours of one theme."""
    template = Template((resources / "style.qss").read_text(encoding="utf-8"))
    values = {field.name: getattr(colours, field.name) for field in fields(Colours)}
    icons = (resources / "icons").as_posix()
    return template.substitute(values, icons=icons, check=f"check-{name}.svg")


def icon(resources: Path, name: str, colours: Colours) -> QIcon:
    """Give one of our line icons in the text colour, dim where it is disabled."""
    source = (resources / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    inks = {
        PLAIN: colours.text,
        (QIcon.Mode.Normal, QIcon.State.On): colours.accent,
        (QIcon.Mode.Disabled, QIcon.State.Off): colours.dim,
    }
    return QIcon(LineIcon(source, inks))


def load_fonts(resources: Path) -> None:
    """Make the bundled typeface known; the system's own is used where that fails."""
    for file in sorted((resources / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))


class Theme(QObject):
    """The theme in use; `changed` is emitted after every part of it has been applied."""

    changed = Signal()

    def __init__(self, resources: Path, choice: str) -> None:
        super().__init__()
        self._resources = resources
        self._choice = choice
        self._icons: dict[str, QIcon] = {}
        self.name = ""
        self.colours = read_colours(resources, "dark")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    def choose(self, choice: str) -> None:
        """Use "dark", "light" or what the system uses."""
        self._choice = choice
        self.apply()

    def apply(self) -> None:
        """Give the application palette, style sheet and font of the chosen theme."""
        name = _resolved(self._choice)
        if name == self.name:
            return
        self.name, self.colours = name, read_colours(self._resources, name)
        self._icons.clear()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            font = QFont(FAMILY)
            font.setPixelSize(13)
            app.setFont(font)
            app.setPalette(palette(self.colours))
            app.setStyleSheet(style_sheet(self._resources, name, self.colours))
        self.changed.emit()

    def forget(self) -> None:
        """Let go of all icons: one that outlives the application ends the process in a crash."""
        self._icons.clear()

    def icon(self, name: str) -> QIcon:
        """Give an icon in the colours of the theme."""
        if name not in self._icons:
            self._icons[name] = icon(self._resources, name, self.colours)
        return self._icons[name]

    def primary_icon(self, name: str) -> QIcon:
        """Give an icon in the colour that is legible on the accent."""
        key = f"{name} on accent"
        if key not in self._icons:
            ink = self.colours.on_accent
            inks = Colours(**{**self.colours.__dict__, "text": ink, "accent": ink})
            self._icons[key] = icon(self._resources, name, inks)
        return self._icons[key]

    def logo(self) -> QIcon:
        """Give the application's own icon."""
        return QIcon(str(self._resources / "icons" / "loopstudio.svg"))

    def _on_system_changed(self) -> None:
        self.apply()


def _resolved(choice: str) -> str:
    if choice in {"dark", "light"}:
        return choice
    scheme = QGuiApplication.styleHints().colorScheme()
    return "light" if scheme == Qt.ColorScheme.Light else "dark"
