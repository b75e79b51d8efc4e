"""VocoderFields: which vocoder sounds what is made; one of diffusion has steps and a strength."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from loopstudio.app.vocoder import diffusion_vocoder
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.vocoder_choice import (
    MAX_CALLS,
    USUAL_CALLS,
    USUAL_STRENGTH,
    DiffusionVocoder,
)
from loopstudio.ui import wording
from loopstudio.ui.access import name_control, role_label, shown
from loopstudio.ui.widgets.field_row import FieldRow
from loopstudio.ui.widgets.slider_box import SliderBox

KEY = "Alt+Z"
ROW_PIXELS = 34
"""How high the row of fields is, with whatever stands beside them."""

_WHAT = "Quick, or diffusion, which sounds each loop once more and takes longer"
_QUICK, _DIFFUSION = "Quick", "Diffusion"


class VocoderFields(QWidget):
    """Quick, or one of the diffusion vocoders that are here, with its steps and its strength.

    Where there is none, nothing can be chosen, and the tooltip says why.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice, self.steps = QComboBox(), QSpinBox()
        self.choice.addItem(_QUICK)
        self.choice.setMinimumWidth(104)
        self.steps.setRange(1, MAX_CALLS)
        self.steps.setValue(USUAL_CALLS)
        self.strength = SliderBox(0.01, 1.0, USUAL_STRENGTH, 99)
        self.expected = role_label("", "dim")
        self._infos: tuple[CheckpointInfo, ...] = ()
        self._build()
        self._name()
        self.offer(())
        self.choice.currentIndexChanged.connect(self._on_chosen)
        self.steps.valueChanged.connect(self.changed)
        self.strength.changed.connect(self.changed)

    def _build(self) -> None:
        self._fields = FieldRow(self, height=ROW_PIXELS)
        self._fields.add_field("Vocoder", self.choice)
        self._fields.add_field("Its steps", self.steps, beside=self.expected, keeps_room=True)
        words = self.strength.words
        self._fields.add_field("Its strength", self.strength, 1, beside=words, keeps_room=True)

    def _name(self) -> None:
        name_control(self.choice, "Vocoder", _WHAT, KEY)
        name_control(
            self.steps,
            "Vocoder steps",
            "How often the diffusion vocoder is asked for one loop: more takes longer",
            "Alt+Shift+N",
        )
        name_control(
            self.strength.slider,
            "Vocoder strength",
            "How far on its way to noise a loop goes before it is sounded again; "
            "double click resets",
            "Alt+Shift+S",
        )

    @property
    def chosen(self) -> DiffusionVocoder | None:
        """The diffusion vocoder that is chosen, None for the quick one."""
        place = self.choice.currentIndex() - 1
        if place < 0:
            return None
        strength = round(self.strength.value, 2)
        return diffusion_vocoder(self._infos[place], self.steps.value(), strength)

    @property
    def has_choice(self) -> bool:
        """Say whether there is a diffusion vocoder to be chosen."""
        return bool(self._infos)

    @property
    def numbers(self) -> dict[str, float]:
        """Steps and strength by their names, also where neither counts now."""
        strength = round(self.strength.value, 2)
        return {"vocoder steps": float(self.steps.value()), "vocoder strength": strength}

    def show_numbers(self, numbers: Mapping[str, float]) -> None:
        """Show what `numbers` gave; what is missing there stays."""
        self.steps.setValue(round(numbers.get("vocoder steps", self.steps.value())))
        self.strength.show_value(numbers.get("vocoder strength", self.strength.value))

    def offer(self, infos: Sequence[CheckpointInfo]) -> None:
        """Offer these diffusion vocoders; what is chosen stays where it still is among them."""
        before = self.chosen
        self._infos = tuple(infos)
        self.choice.blockSignals(True)
        self.choice.clear()
        several = len(self._infos) > 1
        self.choice.addItems(
            [_QUICK, *(f"{_DIFFUSION}, {info.title}" if several else _DIFFUSION for info in infos)]
        )
        self.choice.setCurrentIndex(self._place_of(before))
        self.choice.blockSignals(False)
        self.choice.setEnabled(self.has_choice)
        self._show()
        self.changed.emit()

    def show_vocoder(self, vocoder: DiffusionVocoder | None) -> None:
        """Show the vocoder of a request: the quick one where that of the request is not here."""
        if vocoder is not None:
            self.steps.setValue(vocoder.calls)
            self.strength.show_value(vocoder.strength)
        self.choice.setCurrentIndex(self._place_of(vocoder))

    def show_expected(self, text: str) -> None:
        """Write how long a loop takes; nothing while nobody knows."""
        self.expected.setText(text)

    def _place_of(self, vocoder: DiffusionVocoder | None) -> int:
        """Give the place of a vocoder, whatever it is called here; 0 where it is the quick one."""
        hashes = [info.sha256 for info in self._infos]
        return hashes.index(vocoder.sha256) + 1 if vocoder and vocoder.sha256 in hashes else 0

    def _on_chosen(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        asked = self.choice.currentIndex() > 0
        for field in (self.steps, self.strength):
            self._fields.show_field(field, asked)
        tip = _WHAT if self.has_choice else wording.NO_VOCODER
        self.choice.setToolTip(f"{tip} ({shown(KEY)})")
        self.choice.setAccessibleDescription(tip)
