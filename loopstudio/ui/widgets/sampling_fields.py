"""SamplingFields: how carefully and precisely Diffuse works, how long, how strictly it obeys."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from loopstudio.core.diffuse_request import (
    MAX_CALLS,
    MAX_GUIDANCE,
    USUAL_GUIDANCE,
    DiffuseRequest,
    Precision,
)
from loopstudio.core.samplers import USUAL_CALLS, USUAL_SAMPLER, SamplerName
from loopstudio.ui.access import name_control, role_label, shown
from loopstudio.ui.widgets.field_row import FieldRow
from loopstudio.ui.widgets.slider_box import SliderBox

GUIDANCE_KEY = "Alt+V"
_HOW_STRICTLY = "How strictly to keep to what is asked for: 1 leaves it free; double click resets"
_TENTHS = 20
_PRECISIONS: Mapping[Precision, str] = {"full": "Full", "half": "Half"}
_HOW_PRECISELY = (
    "Half computes in 16 bits, in about half the time: another loop for each seed, "
    "which only processors of this kind make again to the bit"
)


@dataclass(frozen=True)
class _Quality:
    """A sampler in the words of a musician, and in those of the field."""

    text: str
    technical: str
    says: str


_QUALITIES: Mapping[SamplerName, _Quality] = {
    "sketch": _Quality("Sketch", "DEIS, log-SNR", "roughly, in few steps"),
    "faithful": _Quality("Faithful", "DEIS, log-SNR", "for most loops"),
    "exact": _Quality("Exact", "DEIS, log-SNR", "as with very many steps"),
    "published": _Quality("Published", "DDIM", "as audio-diffusion-pytorch samples"),
}
_OTHERS: Mapping[SamplerName, _Quality] = {
    "quick": _Quality("Quick", "iPLMS, Karras", "in few steps, as before Sketch"),
    "balanced": _Quality("Balanced", "iPLMS, Karras", "as before Faithful"),
    "fine": _Quality("Fine", "UniPC, linear", "as before Exact"),
    "best": _Quality("Best", "iPLMS, crash", "in many steps, as before Exact"),
    "heun": _Quality("Heun", "Heun, linear", "two calls a step"),
    "dpmpp-2m": _Quality("2M", "DPM++ 2M, log-SNR", "one call a step"),
    "dpmpp-2m-sde": _Quality("2M SDE", "DPM++ 2M SDE, log-SNR", "with new noise in each step"),
}
"""Those that the command line alone offers: shown for a loop that was made so, or settings."""
_ALL = {**_QUALITIES, **_OTHERS}


class SamplingFields(QWidget):
    """A sampler, the steps it may take, precision where it saves time, and guidance.

    Settings of a loop that was kept early ask for as few steps again, until a hand sets others.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.quality = QComboBox()
        for name in _QUALITIES:
            self._offer(name)
        self.technical = role_label("", "dim")
        self.steps = QSpinBox()
        self.steps.setRange(1, MAX_CALLS)
        self.expected = role_label("", "dim")
        # As wide as their longest texts, so that fields stay where they are.
        for label, pixels in ((self.technical, 120), (self.expected, 114)):
            label.setMinimumWidth(pixels)
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.guidance = SliderBox(
            1.0, MAX_GUIDANCE, USUAL_GUIDANCE, round((MAX_GUIDANCE - 1) * _TENTHS)
        )
        self.guidance.slider.setSingleStep(2)
        self.precision = QComboBox()
        self.precision.addItems(list(_PRECISIONS.values()))
        self._told, self._towards = False, "a style or a key"
        self._halves = False
        self._expected = ""
        self.kept_at: int | None = None
        """After how many steps loops are kept as they are, None for all."""
        self._build()
        self._name()
        self._choose(USUAL_SAMPLER)
        self.steps.setValue(USUAL_CALLS[USUAL_SAMPLER])
        self._shown: SamplerName = USUAL_SAMPLER
        self._show()
        self.quality.currentIndexChanged.connect(self._on_quality)
        self.steps.valueChanged.connect(self._on_steps)
        self.guidance.changed.connect(self._on_guidance)
        self.precision.currentIndexChanged.connect(self.changed)

    def _build(self) -> None:
        self._fields = FieldRow(self)
        self._fields.add_field("Quality", self.quality, 1, beside=self.technical)
        self._fields.add_field("Steps", self.steps, 1, beside=self.expected)
        self._fields.add_field("Precision", self.precision)
        self.show_halves(False)
        words = self.guidance.words
        self._fields.add_field("Guidance", self.guidance, 2, beside=words, keeps_room=True)

    def _name(self) -> None:
        name_control(
            self.quality,
            "Quality",
            "How carefully each loop is made; sets the usual number of steps",
            "Alt+Q",
        )
        name_control(
            self.steps,
            "Steps",
            "How often the network is asked for one loop: more is finer and takes longer",
            "Alt+N",
        )
        name_control(self.precision, "Precision", _HOW_PRECISELY, "Alt+Shift+P")
        name_control(self.guidance.slider, "Guidance", _HOW_STRICTLY, GUIDANCE_KEY)
        self.guidance.write_as(lambda value: "free" if value == 1.0 else f"{value:.2f}")

    @property
    def sampler(self) -> SamplerName:
        """The sampler that is chosen."""
        name: SamplerName = self.quality.currentData()
        return name

    @property
    def chosen_precision(self) -> Precision:
        """The precision that is chosen, also where none is asked for now."""
        return list(_PRECISIONS)[self.precision.currentIndex()]

    def show_request(self, request: DiffuseRequest) -> None:
        """Show what a request says of them, after `show_told`."""
        self._choose(request.sampler)
        self.guidance.show_value(request.guidance)
        self.steps.setValue(request.calls)
        self.show_precision(request.precision)
        self.show_kept(request.kept_at)

    def show_kept(self, kept_at: int | None) -> None:
        """Keep loops after so many steps again, until a hand sets others."""
        self.kept_at = kept_at
        self._show()

    def show_precision(self, precision: Precision) -> None:
        """Choose a precision, also where none is asked for now."""
        self.precision.setCurrentIndex(list(_PRECISIONS).index(precision))

    def show_halves(self, halves: bool) -> None:
        """Show precision only where half of it saves time; what was chosen stays till then."""
        self._halves = halves
        self._fields.show_field(self.precision, halves)

    def show_told(self, told: bool) -> None:
        """Say whether a style, a key or an embedding is there: without one nothing leads."""
        self._told = told
        self._show()

    def show_guidance(self, towards: str) -> None:
        """Show guidance only for a checkpoint that can be told something to keep to: what."""
        self._towards = towards
        self._fields.show_field(self.guidance, bool(towards))
        self._show()

    def show_expected(self, text: str) -> None:
        """Write how long a loop takes; nothing while nobody knows."""
        self._expected = text
        self._show()

    def filled(self, request: DiffuseRequest) -> DiffuseRequest:
        """Give a request with what stands here in it."""
        return replace(
            request,
            sampler=self.sampler,
            calls=self.steps.value(),
            guidance=round(self.guidance.value, 2),
            precision=self.chosen_precision if self._halves else "full",
            kept_at=self._kept_at_of(request),
        )

    def _offer(self, name: SamplerName) -> None:
        quality, place = _ALL[name], self.quality.count()
        self.quality.addItem(quality.text, name)
        tip = f"{quality.technical}, {USUAL_CALLS[name]} steps: {quality.says}"
        self.quality.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)

    def _choose(self, name: SamplerName) -> None:
        if self.quality.findData(name) < 0:
            self._offer(name)
        self.quality.setCurrentIndex(self.quality.findData(name))

    def _kept_at_of(self, request: DiffuseRequest) -> int | None:
        """Give when loops are kept, where there are so many steps: a longer loop had more."""
        most = self.steps.value() * request.pieces
        return self.kept_at if self.kept_at is not None and self.kept_at <= most else None

    def _on_steps(self) -> None:
        self.kept_at = None
        self._show()
        self.changed.emit()

    def _on_quality(self) -> None:
        self.kept_at = None
        # Steps that a hand has set stay.
        if self.steps.value() == USUAL_CALLS[self._shown]:
            self.steps.setValue(USUAL_CALLS[self.sampler])
        self._shown = self.sampler
        self._show()
        self.changed.emit()

    def _on_guidance(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.technical.setText(_ALL[self.sampler].technical)
        kept = "" if self.kept_at is None else f"kept after {self.kept_at:,}"
        self.expected.setText(kept or self._expected)
        self.guidance.setEnabled(self._told)
        self.guidance.words.setEnabled(self._told)
        why = _HOW_STRICTLY if self._told else f"Choose {self._towards} to keep to first"
        self.guidance.slider.setToolTip(f"{why} ({shown(GUIDANCE_KEY)})")
        # Guidance asks twice at once.
        self.steps.setMinimum(2 if self._told and self.guidance.value != 1.0 else 1)
