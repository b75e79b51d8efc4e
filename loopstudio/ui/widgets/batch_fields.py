"""BatchFields: how many loops Morph makes, how long, at which tempo, and how far they wander."""

from dataclasses import replace

from PySide6.QtWidgets import QSpinBox, QWidget

from loopstudio.core.batch import MAX_COUNT
from loopstudio.core.morph_request import MAX_BARS, USUAL_SPREAD, MorphRequest
from loopstudio.ui.access import name_control
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.field_row import FieldRow
from loopstudio.ui.widgets.seed_box import SeedBox
from loopstudio.ui.widgets.slider_box import SliderBox
from loopstudio.ui.widgets.tempo_box import TempoBox


class BatchFields(QWidget):
    """A row of fields, each with its label above it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.count, self.bars = QSpinBox(), QSpinBox()
        self.count.setRange(1, MAX_COUNT)
        self.bars.setRange(1, MAX_BARS)
        self.tempo = TempoBox()
        self.seed = SeedBox(theme)
        self.spread = SliderBox(0.0, 1.0, 0.0, 100)
        self.spread.slider.setMinimumWidth(72)
        self._build()
        name_control(self.count, "Number of loops", "How many loops to make", "Alt+C")
        name_control(self.bars, "Bars", "How many bars each loop has", "Alt+U")
        name_control(self.tempo.spin, "Tempo", "The tempo of the loops in BPM", "Alt+T")
        name_control(
            self.spread.slider,
            "Wander",
            "How far each loop wanders from the sliders, by its seed; several wander at least "
            f"{USUAL_SPREAD:g} where this is 0; double click resets",
            "Alt+V",
        )

    def show_request(self, request: MorphRequest) -> None:
        """Show what a request says of them; its seed is locked."""
        self.count.setValue(request.count)
        self.bars.setValue(request.bars)
        self.tempo.show_bpm(request.tempo.bpm)
        self.seed.show_seed(request.seed, locked=True)
        self.spread.show_value(request.spread)

    def filled(self, request: MorphRequest) -> MorphRequest:
        """Give a request with what stands here in it."""
        return replace(
            request,
            first=0,
            count=self.count.value(),
            seed=self.seed.seed,
            tempo=self.tempo.tempo,
            bars=self.bars.value(),
            spread=round(self.spread.value, 2),
        )

    def parted(self, request: MorphRequest) -> MorphRequest:
        """Give a request as `filled` does; several loops that are all the same wander as usual.

        Those that differ in their texture do not.
        """
        if request.tail.varied:
            return replace(self.filled(request), spread=0.0)
        if self.count.value() > 1 and not round(self.spread.value, 2):
            self.spread.show_value(USUAL_SPREAD)
        return self.filled(request)

    def _build(self) -> None:
        fields = FieldRow(self, gap=8)
        fields.add_field("Count", self.count)
        fields.add_field("Bars", self.bars)
        fields.add_field("Tempo", self.tempo, beside=self.tempo.badge)
        fields.add_field("Seed", self.seed, 3)
        fields.add_field("Wander", self.spread, 3, beside=self.spread.words)
