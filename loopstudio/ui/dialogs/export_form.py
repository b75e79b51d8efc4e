"""ExportForm: what is wished of an export, as fields. Settings in, Pack and ExportOptions out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from loopstudio.app.settings import Settings
from loopstudio.audio.pcm import Encoding
from loopstudio.audio.wav import Profile
from loopstudio.core.errors import InvalidValue
from loopstudio.core.pack import Pack
from loopstudio.export.licence import LICENCES, Licence
from loopstudio.export.naming import DEFAULT_TEMPLATE, SPLICE_TEMPLATE, TEMPLATE_FIELDS
from loopstudio.export.plan import RATES, ExportOptions, Format, Normalise
from loopstudio.ui.access import field_label, name_control, role_label
from loopstudio.ui.wording import loops

_TERMS_ROW = 9
_SHAPES = ("Folder", "Zip file")
_ENCODINGS = ("16 bit", "24 bit", "32 bit float")
_NORMALISE = ("As they are", "One gain for all", "Each to the peak")
_PROFILES = ("Tagged (tempo, loop, key)", "Hardware-clean (sound only)")


@dataclass(frozen=True)
class Wished:
    """What the form says."""

    pack_name: str
    options: ExportOptions
    author: str
    licence: str

    def pack(self, paths: tuple[Path, ...]) -> Pack:
        """Make the pack of these files; raises InvalidValue without a name."""
        return Pack(self.pack_name, paths, self.author, self.licence)


class ExportForm(QWidget):
    """Emits `changed` at every change."""

    changed = Signal()

    def __init__(self, settings: Settings, count: int) -> None:
        super().__init__()
        # A preset is no word about recordings: only a choice licenses what is perhaps another's.
        self._licence_is_chosen = False
        self._make(settings)
        self._build(count)
        self._name()
        self._connect()

    def wished(self) -> Wished:
        """Give what the form says; raises InvalidValue for what cannot be."""
        licence = cast("Licence", self._licence.currentText())
        options = ExportOptions(
            folder=Path(self._folder.text().strip()).expanduser(),
            as_zip=self._shape.currentIndex() == 1,
            encoding=get_args(Encoding)[self._encoding.currentIndex()],
            rate=RATES[self._rate.currentIndex()],
            tempos=tempos_of(self._tempos.text()),
            template=self._template.currentText(),
            normalise=get_args(Normalise)[self._normalise.currentIndex()],
            target_dbtp=self._peak.value(),
            profile=get_args(Profile)[self._profile.currentIndex()],
            licence=licence if self._licence_is_chosen else None,
            licence_text=self._terms.toPlainText(),
            cover=self._cover.isChecked(),
            format=get_args(Format)[self._format.currentIndex()],
        )
        author = self._author.text().strip()
        return Wished(self._pack.text().strip(), options, author, licence)

    def _make(self, settings: Settings) -> None:
        folder = settings.export_folder or str(Path.home())
        self._pack = QLineEdit("My loops")
        self._folder = QLineEdit(folder)
        self._browse = QPushButton("Choose…")
        self._shape = _combo(_SHAPES)
        self._format = _combo([name.upper() for name in get_args(Format)])
        self._encoding = _combo(_ENCODINGS, 1)
        self._rate = _combo([f"{rate / 1000:g} kHz" for rate in RATES])
        self._tempos = QLineEdit()
        self._tempos.setPlaceholderText("as they are, or 120, 140")
        self._template = _combo((DEFAULT_TEMPLATE, SPLICE_TEMPLATE))
        self._template.setEditable(True)
        self._template.setCurrentText(DEFAULT_TEMPLATE)
        self._normalise = _combo(_NORMALISE)
        self._peak = QDoubleSpinBox()
        self._peak.setRange(-24.0, 0.0)
        self._peak.setSingleStep(0.5)
        self._peak.setDecimals(1)
        self._peak.setSuffix(" dBTP")
        self._peak.setValue(-1.0)
        self._profile = _combo(_PROFILES)
        self._licence = _combo(LICENCES)
        self._licence.setCurrentText(settings.licence)
        self._terms = QPlainTextEdit()
        self._terms.setPlaceholderText("The words of your own licence")
        self._terms.setFixedHeight(64)
        self._author = QLineEdit(settings.author)
        self._author.setPlaceholderText("Your name")
        self._cover = QCheckBox("Draw a cover from the sound")
        self._cover.setChecked(True)

    def _build(self, count: int) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        self._form = form
        rows: tuple[tuple[str, Sequence[QWidget]], ...] = (
            ("Pack", (self._pack,)),
            ("Into", (self._folder, self._browse)),
            ("As", (self._shape, self._format)),
            ("Sound", (self._encoding, self._rate)),
            ("Tempo", (self._tempos,)),
            ("File names", (self._template,)),
            ("Level", (self._normalise, self._peak)),
            ("Tags", (self._profile,)),
            ("Licence", (self._licence,)),
            ("", (self._terms,)),
            ("Author", (self._author,)),
            ("Cover", (self._cover,)),
        )
        for text, widgets in rows:
            row = QHBoxLayout()
            row.setSpacing(8)
            label = field_label(text)
            label.setMinimumHeight(32)
            for widget in widgets:
                row.addWidget(widget, 0 if isinstance(widget, QPushButton) else 1)
            form.addRow(label, row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(role_label(f"EXPORT {loops(count)}", "heading"))
        column.addLayout(form)
        column.addStretch(1)

    def _name(self) -> None:
        fields = ", ".join(f"{{{field}}}" for field in TEMPLATE_FIELDS)
        for widget, name, tip, key in (
            (self._pack, "Pack name", "The name of the pack and of its folder", "Alt+P"),
            (self._folder, "Folder", "Where the pack goes", "Alt+I"),
            (self._browse, "Choose folder", "Choose where the pack goes", "Alt+B"),
            (self._shape, "Folder or zip", "A folder, or one zip file", "Alt+S"),
            (self._format, "Format", "The kind of sound files", "Alt+F"),
            (self._encoding, "Bit depth", "Bits of each sample", "Alt+E"),
            (self._rate, "Sample rate", "The sample rate of the files", "Alt+R"),
            (self._tempos, "Tempos", "Tempos in BPM with commas; each loop once at each", "Alt+T"),
            (self._template, "File names", f"How files are named: {fields}", "Alt+N"),
            (self._normalise, "Level", "How loud the files are", "Alt+L"),
            (self._peak, "Peak", "The true peak to reach", "Alt+K"),
            (self._profile, "Tags", "What is written into the files beside sound", "Alt+G"),
            (self._licence, "Licence", "What others may do with the pack", "Alt+C"),
            (self._terms, "Licence text", "The words of your own licence", "Alt+X"),
            (self._author, "Author", "Who made the pack", "Alt+A"),
            (self._cover, "Cover", "Draw a cover picture from the sound", "Alt+O"),
        ):
            name_control(widget, name, tip, key)

    def _connect(self) -> None:
        for edit in (self._pack, self._folder, self._tempos, self._author):
            edit.textChanged.connect(self.changed)
        for combo in (
            self._shape,
            self._format,
            self._encoding,
            self._rate,
            self._normalise,
            self._profile,
        ):
            combo.currentIndexChanged.connect(self._on_choice)
        self._licence.currentIndexChanged.connect(self._on_licence)
        # Also where what is shown is chosen again.
        self._licence.activated.connect(self._on_licence)
        self._template.editTextChanged.connect(self.changed)
        self._terms.textChanged.connect(self.changed)
        self._peak.valueChanged.connect(self.changed)
        self._cover.toggled.connect(self.changed)
        self._browse.clicked.connect(self._on_browse)
        self._on_choice()

    def _on_choice(self) -> None:
        self._form.setRowVisible(_TERMS_ROW, self._licence.currentText() == "custom")
        self._encoding.setEnabled(self._format.currentText() not in ("OGG", "MP3"))
        self._peak.setEnabled(self._normalise.currentIndex() > 0)
        self.changed.emit()

    def _on_licence(self) -> None:
        self._licence_is_chosen = True
        self._on_choice()

    def _on_browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Export into", self._folder.text())
        if chosen:
            self._folder.setText(chosen)


def tempos_of(text: str) -> tuple[float, ...]:
    """Read tempos with commas between them; raises InvalidValue naming what is no number."""
    found: list[float] = []
    for part in text.replace(";", ",").split(","):
        if part.strip():
            try:
                found.append(float(part))
            except ValueError as error:
                raise InvalidValue(
                    f"{part.strip()!r} is no tempo: write numbers with commas between them."
                ) from error
    return tuple(found)


def _combo(choices: Sequence[str], chosen: int = 0) -> QComboBox:
    combo = QComboBox()
    combo.addItems(list(choices))
    combo.setCurrentIndex(chosen)
    combo.setMinimumContentsLength(8)
    return combo
