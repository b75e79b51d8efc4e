"""ImportDialog: a name for the checkpoint that files become, and what they do not tell."""

from collections.abc import Collection
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from loopstudio.app.events import Asked
from loopstudio.app.import_checkpoint import suggest_name, suggested
from loopstudio.app.own_bundle import bundle_of
from loopstudio.app.which_engine import is_diffusion, is_rave
from loopstudio.core.untold import Said
from loopstudio.ui.access import field_label, name_control, role_label
from loopstudio.ui.widgets.untold_fields import UntoldFields

RATES = (44_100, 48_000, 32_000, 22_050, 16_000)
"""What networks are trained at, the most usual first."""
KINDS = ("drums", "loops", "synths", "one-shots")
"""What most networks make; another word may be written."""

_MATERIAL = "Material that comes with LoopStudio"


class ImportDialog(QDialog):
    """Lists the files and asks for a name, and for what somebody's files do not tell.

    own are names of checkpoints that may be replaced, among those that are taken.
    """

    def __init__(
        self,
        parent: QWidget | None,
        sources: tuple[Path, ...],
        taken: set[str],
        own: Collection[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import checkpoint")
        self.setMinimumWidth(480)
        self._taken, self._own = taken, own
        self._published = bundle_of(sources) is None and is_diffusion(sources)
        self._unreadable = ""
        self._edit = QLineEdit(_free_name(suggested(sources), taken))
        self._wrong = role_label("", "danger")
        self._wrong.setWordWrap(True)
        self._rate, self._kind = QComboBox(), QComboBox()
        self._measure, self._browse = QLineEdit(), QPushButton("Choose…")
        self._program = QCheckBox(
            "If it cannot be read: let its own program run, I trust its author"
        )
        self._replace = QCheckBox("Replace the one that is here")
        self.untold = UntoldFields()
        self._import, self._cancel = QPushButton("Import"), QPushButton("Cancel")
        self._import.setProperty("role", "primary")
        self._build(sources)
        self._name()
        self._edit.textChanged.connect(self._check)
        self._kind.currentTextChanged.connect(self._check)
        self._replace.toggled.connect(self._check)
        self.untold.changed.connect(self._check)
        self.untold.resized.connect(self._fit)
        self._browse.clicked.connect(self._on_browse)
        self._import.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        self._check()

    def _build(self, sources: tuple[Path, ...]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        text = "The files are read once, by a reader that runs no code, and kept in our own form."
        why = role_label(text, "dim")
        why.setWordWrap(True)
        files = role_label("\n".join(source.name for source in sources[:12]), "dim")
        for widget in (why, files):
            column.addWidget(widget)
        _add_field(column, "Name", self._edit)
        column.addWidget(self._replace)
        self._add_kind(column, asks=bundle_of(sources) is None)
        self._add_rate(column, asks=is_rave(sources))
        self.untold.setVisible(self.waits)
        column.addWidget(self.untold)
        column.addWidget(self._wrong)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._import)
        column.addLayout(foot)

    def _add_kind(self, column: QVBoxLayout, *, asks: bool) -> None:
        self._kind.setEditable(True)
        self._kind.addItems(KINDS)
        _add_field(column, "What it makes: its loops are called so", self._kind).setVisible(asks)

    def _add_rate(self, column: QVBoxLayout, *, asks: bool) -> None:
        for rate in RATES:
            self._rate.addItem(f"{rate / 1000:g} kHz", rate if asks else None)
        text = "Sample rate, where the file does not tell it"
        _add_field(column, text, self._rate).setVisible(asks)
        self._program.setVisible(asks)
        self._add_measure(column, asks=asks)
        column.addWidget(self._program)

    def _add_measure(self, column: QVBoxLayout, *, asks: bool) -> None:
        self._measure.setReadOnly(True)
        self._measure.setPlaceholderText(_MATERIAL)
        self._measure.setClearButtonEnabled(True)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._measure, 1)
        row.addWidget(self._browse)
        text = "Sounds that its sliders are measured on: a folder of yours"
        _add_field(column, text, both).setVisible(asks)

    def _name(self) -> None:
        name_control(
            self._edit,
            "Name",
            "The name of the checkpoint: small letters, digits, - and _",
            "Alt+N",
        )
        name_control(
            self._rate, "Sample rate", "The rate of a file that does not tell its own", "Alt+R"
        )
        name_control(
            self._program,
            "Run its program",
            "Keep what no network of ours is as a program, run in the engine's process",
            "Alt+P",
        )
        name_control(
            self._kind, "What it makes", "The word for its loops, in names and tags", "Alt+M"
        )
        name_control(
            self._measure, "Sounds to measure on", "The folder that was chosen, or none", "Alt+S"
        )
        name_control(self._browse, "Choose sounds", "Choose a folder of sounds it is for", "Alt+O")
        name_control(
            self._replace,
            "Replace",
            "Import in the place of your checkpoint of that name",
            "Alt+E",
        )
        name_control(self._import, "Import", "Read the files", "Ctrl+Return")
        name_control(self._cancel, "Cancel", "Import nothing", "Ctrl+W")

    @property
    def name(self) -> str:
        """The name that was given."""
        return self._edit.text().strip()

    @property
    def rate(self) -> int | None:
        """The sample rate for a file that does not tell its own; None where all do."""
        rate: int | None = self._rate.currentData()
        return rate

    @property
    def kind(self) -> str:
        """What it makes, in a word."""
        return self._kind.currentText().strip()

    @property
    def measure(self) -> Path | None:
        """The folder of sounds that sliders are measured on; None for material of our own."""
        return Path(self._measure.text()) if self._measure.text() else None

    @property
    def may_run(self) -> bool:
        """Whether a program may run that cannot be read into a network of ours."""
        return self._program.isChecked()

    @property
    def waits(self) -> bool:
        """Whether the files have first to be read for what they do not tell."""
        return self._published

    @property
    def said(self) -> Said:
        """What a person knows better than what is taken for what the files do not tell."""
        return self.untold.said

    @property
    def replaces(self) -> bool:
        """Whether it takes the place of the person's own checkpoint of that name."""
        return self._replace.isChecked() and self.name in self._own

    def show_untold(self, asked: Asked) -> None:
        """Show what the files do not tell, or why they cannot be imported."""
        self._unreadable = asked.wrong
        self.untold.setVisible(not asked.wrong)
        self.untold.show_untold(asked.untold)
        stops = (self._kind, *self.untold.controls, self._cancel, self._import)
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self._check()

    def _fit(self) -> None:
        # A grid that was just shown has its size once the layout has seen it.
        QTimer.singleShot(0, self, lambda: self.resize(self.sizeHint()))

    def _on_browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Sounds to measure on")
        if chosen:
            self._measure.setText(chosen)

    def _check(self) -> None:
        self._replace.setVisible(self.name in self._own)
        wrong = self._unreadable or self._wrong_name() or self.untold.wrong
        if not wrong and not self.kind:
            wrong = "Say in a word what it makes: drums, loops, synths."
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        self._import.setEnabled(not wrong)

    def _wrong_name(self) -> str:
        if self.name in self._taken and not self.replaces:
            return f"There is a checkpoint named {self.name} already."
        if suggest_name(Path(self.name + ".pt")) != self.name:
            return "A name is made of small letters, digits, - and _."
        return ""


def _add_field(column: QVBoxLayout, text: str, field: QWidget) -> QWidget:
    """Put a field close under its label, and give both as one."""
    both = QWidget()
    lines = QVBoxLayout(both)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(4)
    lines.addWidget(field_label(text))
    lines.addWidget(field)
    column.addWidget(both)
    return both


def _free_name(name: str, taken: set[str]) -> str:
    letters = (f"{name}-{chr(code)}" for code in range(ord("b"), ord("z") + 1))
    return (
        name if name not in taken else next((free for free in letters if free not in taken), name)
    )
