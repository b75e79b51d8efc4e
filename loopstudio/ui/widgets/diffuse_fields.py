"""DiffuseFields: how many loops Diffuse makes, how long and fast, in which style and key."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from loopstudio.app.varying import Words
from loopstudio.core.batch import MAX_COUNT
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.morph_request import MAX_BARS
from loopstudio.ui.access import name_control
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.embedding_slot import EmbeddingSlot
from loopstudio.ui.widgets.field_row import FieldRow
from loopstudio.ui.widgets.key_box import KeyBox
from loopstudio.ui.widgets.seed_box import SeedBox
from loopstudio.ui.widgets.style_box import StyleBox
from loopstudio.ui.widgets.tempo_box import TempoBox


class DiffuseFields(QWidget):
    """A row of fields, each with its label above it."""

    told_changed = Signal()
    """Another style, key or embedding is asked for."""
    failed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.count, self.bars = QSpinBox(), QSpinBox()
        self.count.setRange(1, MAX_COUNT)
        self.count.setValue(8)
        self.bars.setRange(1, MAX_BARS)
        self.tempo = TempoBox()
        self.style_box, self.key_box = StyleBox(), KeyBox()
        self.embedding = EmbeddingSlot(theme)
        self.seed = SeedBox(theme)
        self._build()
        self._name()
        for box in (self.style_box, self.key_box):
            box.currentIndexChanged.connect(self.told_changed)
        self.embedding.changed.connect(self.told_changed)
        self.embedding.failed.connect(self.failed)

    def _build(self) -> None:
        self._fields = FieldRow(self)
        self._fields.add_field("Count", self.count)
        self._fields.add_field("Bars", self.bars)
        self._fields.add_field("Tempo", self.tempo, beside=self.tempo.badge)
        self._fields.add_field("Style", self.style_box, 2)
        self._fields.add_field("Key", self.key_box, 1)
        self._fields.add_field("Embedding", self.embedding, 3)
        self._fields.show_field(self.embedding, False)
        self._fields.add_field("Seed", self.seed, 3, keeps_room=True)

    def _name(self) -> None:
        name_control(self.count, "Number of loops", "How many loops to make", "Alt+C")
        name_control(self.bars, "Bars", "How many bars each loop has", "Alt+U")
        name_control(self.tempo.spin, "Tempo", "The tempo of the loops in BPM", "Alt+T")

    @property
    def tells(self) -> bool:
        """Say whether the checkpoint can be told a style or a key."""
        return self.style_box.isEnabled() or self.key_box.isEnabled()

    @property
    def leading(self) -> str:
        """What loops can be led towards, in words; "" where nothing can."""
        if self.embedding.is_needed:
            return "an embedding"
        return "a style or a key" if self.tells else ""

    def words(self, own: Words) -> Words:
        """Give the style and the key that are asked for, where loops have these of their own."""
        style, key = self.style_box, self.key_box
        return Words(
            own.style if style.is_own else style.asked, own.key if key.is_own else key.asked
        )

    def show_checkpoint(self, info: CheckpointInfo) -> None:
        """Offer what a checkpoint knows; what was chosen stays where it knows that.

        Where it is told neither a style nor a key, there are no fields for them, and where it looks
        at no embedding none for that.
        """
        self.style_box.show_words(info.labels)
        self.style_box.setEnabled(bool(info.labels))
        self.key_box.show_checkpoint(info)
        for box in (self.style_box, self.key_box):
            self._fields.show_field(box, self.tells)
        self.embedding.show_checkpoint(info)
        self._fields.show_field(self.embedding, self.embedding.is_needed)
        self.tempo.show_rate(info.rate)

    def show_request(self, request: DiffuseRequest) -> None:
        """Show what a request says of them; its seed is locked."""
        self.count.setValue(request.count)
        self.bars.setValue(request.bars)
        self.tempo.show_bpm(request.tempo.bpm)
        self.style_box.show_asked(request.style)
        self.key_box.show_key(request.key)
        self.embedding.show_track(request.embedding)
        self.seed.show_seed(request.seed, locked=True)

    def show_seeded(self, seeded: bool) -> None:
        """Show the seed, or hide it where it does nothing."""
        self._fields.show_field(self.seed, seeded)

    def show_own(self, own: bool) -> None:
        """Say whether loops are made of others, whose style and key they may have."""
        self.style_box.show_own(own)
        self.key_box.show_own(own)

    def show_own_words(self, own: Words | None) -> None:
        """Write which style and key the chosen loops have, None while none are chosen."""
        told, there = own or Words(), own is not None
        self.style_box.show_own_word(told.style, there=there)
        self.key_box.show_own_word(told.key, there=there)

    def filled(self, request: DiffuseRequest) -> DiffuseRequest:
        """Give a request with what stands here in it."""
        return replace(
            request,
            first=0,
            count=self.count.value(),
            bars=self.bars.value(),
            tempo=self.tempo.tempo,
            style=self.style_box.asked,
            key=self.key_box.asked,
            embedding=self.embedding.told,
            seed=self.seed.seed,
        )
