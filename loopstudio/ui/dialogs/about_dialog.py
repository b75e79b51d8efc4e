"""AboutDialog: what this is, and whose work is in it."""

from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.version import VERSION
from loopstudio.ui.access import name_control, role_label
from loopstudio.ui.theme import Theme

_PARTS = (
    ("Qt and PySide6", "LGPL-3.0", "The Qt Company; linked dynamically, replaceable"),
    ("PyTorch", "BSD-3-Clause", "PyTorch contributors"),
    ("NumPy", "BSD-3-Clause", "NumPy developers"),
    (
        "libsndfile and python-soundfile",
        "LGPL-2.1, BSD-3-Clause",
        "Erik de Castro Lopo, Bastian Bechtold",
    ),
    ("soxr", "LGPL-2.1", "Rob Sykes; Python binding by KEUM Myungchul"),
    ("Signalsmith Stretch, python-stretch", "MIT", "Signalsmith Audio, Gregorio Andrea Giudici"),
    ("pydub", "MIT", "James Robert"),
    ("safetensors", "Apache-2.0", "Hugging Face"),
    ("typer, platformdirs, send2trash, PyYAML", "MIT, MIT, BSD-3-Clause, MIT", "their authors"),
    ("Inter typeface", "OFL-1.1", "The Inter Project Authors"),
)


class AboutDialog(QDialog):
    """Version, licence, parts with their licences, credits of the checkpoints."""

    def __init__(
        self, parent: QWidget | None, theme: Theme, resources: Path, infos: list[CheckpointInfo]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("About LoopStudio")
        self.resize(600, 520)
        picture = QLabel()
        picture.setPixmap(theme.logo().pixmap(64))
        words = QVBoxLayout()
        words.addWidget(role_label(f"LoopStudio {VERSION}", "hero"))
        words.addWidget(
            role_label("Seamless, tempo-tagged loops, made on your machine. Apache-2.0.", "dim")
        )
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture)
        head.addLayout(words, 1)
        text = QPlainTextEdit(credits_text(infos, resources))
        text.setReadOnly(True)
        name_control(text, "Licences", "Whose work is in this program, and its licences", "Alt+L")
        close = QPushButton("Close")
        close.setProperty("role", "primary")
        name_control(close, "Close", "Close this window", "Ctrl+W")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(text, 1)
        column.addLayout(foot)


def credits_text(infos: list[CheckpointInfo], resources: Path) -> str:
    """Write the parts, the checkpoints and the typeface's licence as text."""
    lines = [
        "Parts",
        *(f"  {name}: {licence} ({who})" for name, licence, who in _PARTS),
        "",
        "Checkpoints",
    ]
    for info in infos:
        lines += [f"  {info.title}: {info.licence}", *(f"    {credit}" for credit in info.credits)]
    font = resources / "fonts" / "OFL.txt"
    if font.is_file():
        lines += ["", "Licence of the typeface", font.read_text(encoding="utf-8")]
    return "\n".join(lines)
