"""SettingsDialog: what a person chooses once."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from loopstudio.app.settings import THEMES, Settings
from loopstudio.export.licence import LICENCES
from loopstudio.ui.access import field_label, name_control, role_label


class SettingsDialog(QDialog):
    """Shows Settings and gives them back changed."""

    def __init__(self, parent: QWidget | None, settings: Settings, library_folder: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setMinimumWidth(600)
        self._settings = settings
        self._theme = QComboBox()
        self._theme.addItems([theme.capitalize() for theme in THEMES])
        self._autoplay = QCheckBox("Play a loop as soon as it is chosen")
        self._follow = QCheckBox("Hear and drag loops at the session tempo")
        self._folder = QLineEdit()
        self._folder.setPlaceholderText(str(library_folder))
        self._browse = QPushButton("Choose…")
        self._memory = QDoubleSpinBox()
        self._memory.setRange(0.0, 1024.0)
        self._memory.setDecimals(1)
        self._memory.setSuffix(" GiB")
        self._memory.setSpecialValueText("no limit")
        self._author = QLineEdit()
        self._licence = QComboBox()
        self._licence.addItems(list(LICENCES))
        self._save = QPushButton("Save")
        self._cancel = QPushButton("Cancel")
        self._build()
        self._name()
        self._show(settings)

    def settings(self) -> Settings:
        """Give the settings as they stand; raises InvalidValue for one out of range."""
        return replace(
            self._settings,
            theme=THEMES[self._theme.currentIndex()],
            autoplay=self._autoplay.isChecked(),
            follow_tempo_on_drag=self._follow.isChecked(),
            library_folder=self._folder.text().strip(),
            engine_memory_gb=round(self._memory.value(), 1),
            author=self._author.text().strip(),
            licence=self._licence.currentText().strip(),
        )

    def _build(self) -> None:
        folder = QHBoxLayout()
        folder.setSpacing(8)
        folder.addWidget(self._folder, 1)
        folder.addWidget(self._browse)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow(role_label("LOOK AND FEEL", "heading"))
        form.addRow(_label("Theme"), self._theme)
        form.addRow(_label("Listening"), self._autoplay)
        form.addRow(_label("Tempo"), self._follow)
        form.addRow(role_label("LIBRARY AND ENGINE", "heading"))
        form.addRow(_label("Library folder"), folder)
        form.addRow(_label("Engine memory"), self._memory)
        form.addRow(role_label("YOUR PACKS", "heading"))
        form.addRow(_label("Author"), self._author)
        form.addRow(_label("Licence"), self._licence)
        self._save.setProperty("role", "primary")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(24)
        column.addLayout(form)
        column.addLayout(foot)
        self._save.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        self._browse.clicked.connect(self._on_browse)

    def _name(self) -> None:
        name_control(self._theme, "Theme", "Light, dark, or as the system is", "Alt+T")
        name_control(self._autoplay, "Autoplay", "Play a loop as soon as it is chosen", "Alt+P")
        name_control(
            self._follow, "Follow tempo", "Hear and drag loops at the session tempo", "Alt+F"
        )
        name_control(
            self._folder,
            "Library folder",
            "Where loops are kept, from the next start on; empty for the standard place",
            "Alt+L",
        )
        name_control(self._browse, "Choose folder", "Choose the library folder", "Alt+B")
        name_control(
            self._memory,
            "Engine memory",
            "Memory the engine may take, from the next start on",
            "Alt+M",
        )
        name_control(self._author, "Author", "Your name, for the packs you export", "Alt+A")
        name_control(self._licence, "Licence", "The licence of the packs you export", "Alt+I")
        name_control(self._save, "Save", "Keep these settings", "Ctrl+Return")
        name_control(self._cancel, "Cancel", "Change nothing", "Ctrl+W")

    def _show(self, settings: Settings) -> None:
        self._theme.setCurrentIndex(THEMES.index(settings.theme))
        self._autoplay.setChecked(settings.autoplay)
        self._follow.setChecked(settings.follow_tempo_on_drag)
        self._folder.setText(settings.library_folder)
        self._memory.setValue(settings.engine_memory_gb)
        self._author.setText(settings.author)
        self._licence.setCurrentText(settings.licence)

    def _on_browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Library folder", self._folder.text())
        if chosen:
            self._folder.setText(chosen)


def _label(text: str) -> QLabel:
    label = field_label(text)
    label.setMinimumHeight(32)
    label.setMinimumWidth(128)
    return label
