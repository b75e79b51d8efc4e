"""LoopFields: how many loops Loops makes, in which style and key, how fast, from which seed."""

from dataclasses import replace

from PySide6.QtWidgets import QSpinBox, QWidget

from loopstudio.core.batch import MAX_COUNT
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.loop_request import LoopRequest
from loopstudio.ui.access import name_control
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.field_row import FieldRow
from loopstudio.ui.widgets.key_box import KeyBox
from loopstudio.ui.widgets.seed_box import SeedBox
from loopstudio.ui.widgets.style_box import StyleBox
from loopstudio.ui.widgets.tempo_box import TempoBox


class LoopFields(QWidget):
    """A row of fields, each with its label above it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.count = QSpinBox()
        self.count.setRange(1, MAX_COUNT)
        self.count.setValue(8)
        self.style_box, self.tempo, self.seed = StyleBox(), TempoBox(), SeedBox(theme)
        self.key_box = KeyBox()
        self._build()
        name_control(self.count, "Number of loops", "How many loops to make", "Alt+C")
        name_control(self.tempo.spin, "Tempo", "The tempo of the loops in BPM", "Alt+T")

    def _build(self) -> None:
        self._fields = FieldRow(self)
        self._fields.add_field("Count", self.count)
        self._fields.add_field("Style", self.style_box, 2)
        self._fields.add_field("Key", self.key_box)
        self._fields.add_field("Tempo", self.tempo, beside=self.tempo.badge)
        self._fields.add_field("Seed", self.seed, 3)

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Offer what a checkpoint knows; what was chosen stays where it knows that."""
        self.style_box.show_words(info.labels if info is not None else ())
        self.key_box.show_checkpoint(info)
        self._fields.show_field(self.key_box, self.key_box.knows)
        if info is not None:
            self.tempo.show_rate(info.rate)

    def show_drawn(self, drawn: bool) -> None:
        """Say whether loops are drawn anew: those that two have between them are of theirs."""
        self.style_box.setEnabled(drawn and self.style_box.count() > 1)
        self.key_box.setEnabled(drawn and self.key_box.knows)

    def show_request(self, request: LoopRequest) -> None:
        """Show what a request says of them; its seed is locked."""
        self.count.setValue(request.count)
        self.style_box.show_asked(request.style)
        self.key_box.show_key(request.key)
        self.tempo.show_bpm(request.tempo.bpm)
        self.seed.show_seed(request.seed, locked=True)

    def filled(self, request: LoopRequest) -> LoopRequest:
        """Give a request with what stands here in it."""
        return replace(
            request,
            count=self.count.value(),
            seed=self.seed.seed,
            tempo=self.tempo.tempo,
            style=self.style_box.asked,
            key=self.key_box.asked if self.key_box.isEnabled() else None,
        )
