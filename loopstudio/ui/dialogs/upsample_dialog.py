"""UpsampleDialog: from which frequency on chosen loops are made anew."""

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from loopstudio.core.wave_request import CUTOFFS
from loopstudio.ui.access import field_label, name_control, role_label

_BEGIN_HZ, _STEP_HZ = 4_000, 100
_TIP = (
    "What lies above it is made anew; below, every frequency stays as it was. "
    "From now on U goes by it as well."
)


class UpsampleDialog(QDialog):
    """Asks for a cutoff, or to find where each loop was cut."""

    def __init__(self, parent: QWidget | None, cutoff: float, several: bool) -> None:
        """Show a cutoff in Hz, 0 where it is to be found; several says that loops are meant."""
        super().__init__(parent)
        self.setWindowTitle("Upsample")
        self.setMinimumWidth(400)
        self._found = QCheckBox(
            "Find where each loop was cut" if several else "Find where it was cut"
        )
        self._found.setChecked(cutoff == 0.0)
        self._hertz = QSpinBox()
        self._hertz.setRange(*(round(limit) for limit in CUTOFFS))
        self._hertz.setSingleStep(_STEP_HZ)
        self._hertz.setSuffix(" Hz")
        self._hertz.setGroupSeparatorShown(True)
        self._hertz.setValue(round(cutoff) if cutoff else _BEGIN_HZ)
        self._ok = QPushButton("Upsample")
        self._ok.setProperty("role", "primary")
        self._ok.setDefault(True)
        self._cancel = QPushButton("Cancel")
        self._cancel.setAutoDefault(False)
        self._build()
        self._name()
        self._found.toggled.connect(self._show)
        self._ok.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        self._show()

    @property
    def cutoff(self) -> float:
        """The cutoff in Hz, 0 where it is to be found."""
        return 0.0 if self._found.isChecked() else float(self._hertz.value())

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._ok)
        tip = role_label(_TIP, "dim")
        tip.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        for widget in (field_label("Cutoff"), self._found, self._hertz, tip):
            column.addWidget(widget)
        column.addLayout(foot)

    def _name(self) -> None:
        name_control(self._found, "Find the cutoff", "Go by where each loop was cut", "Alt+F")
        low, high = CUTOFFS
        told = f"The frequency above which all is made anew, {low:,.0f} to {high:,.0f} Hz"
        name_control(self._hertz, "Cutoff", told, "Alt+N")
        name_control(self._ok, "Upsample", "Upsample the chosen loops", "Ctrl+Return")
        name_control(self._cancel, "Cancel", "Change nothing", "Ctrl+W")

    def _show(self) -> None:
        self._hertz.setEnabled(not self._found.isChecked())
