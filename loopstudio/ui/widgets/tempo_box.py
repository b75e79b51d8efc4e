"""TempoBox: a tempo in BPM that says whether its bars are a whole number of frames."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from loopstudio.core.batch import ENGINE_BPM_RANGE
from loopstudio.core.tempo import Tempo
from loopstudio.ui import wording
from loopstudio.ui.access import role_label


class BpmSpin(QDoubleSpinBox):
    """A spin box that writes 120, not 120.00."""

    def textFromValue(self, val: float) -> str:  # noqa: N802
        """Write a tempo without needless decimals."""
        return wording.bpm(val)


class TempoBox(QWidget):
    """60 to 200 BPM; the badge "exact" stands at tempos where no bar is rounded."""

    changed = Signal(float)

    def __init__(self, rate: int = 44_100) -> None:
        super().__init__()
        self._rate = rate
        self._own: float | None = None
        self.spin = BpmSpin()
        self.spin.setRange(*ENGINE_BPM_RANGE)
        self.spin.setDecimals(2)
        self.spin.setSingleStep(1.0)
        self.spin.setValue(120.0)
        self.spin.setKeyboardTracking(False)
        self.spin.setMinimumWidth(84)
        self._badge = role_label("exact", "badge")
        self._badge.setAccessibleName("Exact tempo")
        self._badge.setFixedHeight(18)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.spin)
        self.spin.valueChanged.connect(self._on_changed)
        self._show_badge()

    @property
    def tempo(self) -> Tempo:
        """The tempo as it stands, in 4/4."""
        return Tempo(round(self.spin.value(), 2))

    @property
    def badge(self) -> QLabel:
        """The label that says how bars come out at this tempo."""
        return self._badge

    def show_bpm(self, bpm: float) -> None:
        """Show a tempo; while another one is fixed, later."""
        if self._own is not None:
            self._own = bpm
        else:
            self.spin.setValue(bpm)

    def show_fixed(self, bpm: float | None) -> None:
        """Show a tempo that cannot be changed here, without a word to anybody; None ends that."""
        if self._own is None:
            self._own = self.spin.value()
        wanted = self._own if bpm is None else bpm
        self.spin.blockSignals(True)
        self.spin.setValue(wanted)
        self.spin.blockSignals(False)
        self.spin.setEnabled(bpm is None)
        if bpm is None:
            self._own = None
        self._show_badge()

    def show_rate(self, rate: int) -> None:
        """Judge exactness at another sample rate in Hz."""
        self._rate = rate
        self._show_badge()

    def _on_changed(self) -> None:
        self._show_badge()
        self.changed.emit(self.tempo.bpm)

    def _show_badge(self) -> None:
        exact = self.tempo.is_exact(self._rate)
        role = "badge" if exact else "badge-plain"
        self._badge.setText("exact" if exact else "rounded")
        frames = self.tempo.bar_frames(self._rate)
        self._badge.setToolTip(
            f"A bar is {frames:,} frames at {self._rate / 1000:g} kHz, "
            + (
                "a whole number: no drift over any number of bars."
                if exact
                else "rounded once over the whole loop."
            )
        )
        if self._badge.property("role") != role:
            self._badge.setProperty("role", role)
            self._badge.style().polish(self._badge)
