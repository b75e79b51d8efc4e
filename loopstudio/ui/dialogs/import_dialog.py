"""ImportDialog: a name for the checkpoint that files become."""

from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from loopstudio.app.import_checkpoint import suggest_name, suggested
from loopstudio.app.which_engine import is_diffusion, is_rave
from loopstudio.ui.access import field_label, name_control, role_label

RATES = (44_100, 48_000, 32_000, 22_050, 16_000)
"""What networks are trained at, the most usual first."""


class ImportDialog(QDialog):
    """Lists the files and asks for a name."""

    def __init__(self, parent: QWidget | None, sources: tuple[Path, ...], taken: set[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import checkpoint")
        self.setMinimumWidth(480)
        self._taken = taken
        self._edit = QLineEdit(_free_name(suggested(sources), taken))
        self._wrong = role_label("", "danger")
        self._wrong.setWordWrap(True)
        self._import = QPushButton("Import")
        self._import.setProperty("role", "primary")
        self._cancel = QPushButton("Cancel")
        files = QLabel("\n".join(source.name for source in sources[:12]))
        files.setProperty("role", "dim")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._import)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        text = "The files are read once, by a reader that runs no code, and kept in our own form."
        why = role_label(text, "dim")
        why.setWordWrap(True)
        for widget in (why, files, field_label("Name"), self._edit, self._wrong):
            column.addWidget(widget)
        self._rate = QComboBox()
        self._program = QCheckBox(
            "If it cannot be read: let its own program run, I trust its author"
        )
        self._add_rate(column, asks=is_rave(sources), published=is_diffusion(sources))
        column.addLayout(foot)
        self._name()
        self._edit.textChanged.connect(self._check)
        self._import.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        self._check()

    def _add_rate(self, column: QVBoxLayout, *, asks: bool, published: bool) -> None:
        if published:
            self._rate.addItem("As published", None)
        for rate in RATES:
            self._rate.addItem(f"{rate / 1000:g} kHz", rate if asks or published else None)
        label = field_label("Sample rate, where the file does not tell it")
        label.setVisible(asks or published)
        self._rate.setVisible(asks or published)
        self._program.setVisible(asks)
        column.addWidget(label)
        column.addWidget(self._rate)
        column.addWidget(self._program)

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
    def may_run(self) -> bool:
        """Whether a program may run that cannot be read into a network of ours."""
        return self._program.isChecked()

    def _check(self) -> None:
        wrong = ""
        if self.name in self._taken:
            wrong = f"There is a checkpoint named {self.name} already."
        elif suggest_name(Path(self.name + ".pt")) != self.name:
            wrong = "A name is made of small letters, digits, - and _."
        self._wrong.setText(wrong)
        self._import.setEnabled(not wrong)


def _free_name(name: str, taken: set[str]) -> str:
    letters = (f"{name}-{chr(code)}" for code in range(ord("b"), ord("z") + 1))
    return (
        name if name not in taken else next((free for free in letters if free not in taken), name)
    )
