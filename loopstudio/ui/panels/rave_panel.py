"""RavePanel: what a person asks the RAVE engine for. A checkpoint in, a MorphRequest out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from loopstudio.app.heard import Sound
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.differing import differing
from loopstudio.core.dimensions import Dimensions
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.morph_request import USUAL_SPREAD, Grid, MorphRequest
from loopstudio.library.entry import Entry
from loopstudio.ui import wording
from loopstudio.ui.access import role_label
from loopstudio.ui.panels.morph_desk import MorphDesk
from loopstudio.ui.panels.slot_hearing import SlotHearing
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.batch_fields import BatchFields
from loopstudio.ui.widgets.blend_box import WAYS, BlendBox
from loopstudio.ui.widgets.dimension_row import DimensionRow
from loopstudio.ui.widgets.generate_button import GenerateButton
from loopstudio.ui.widgets.grid_button import GridButton
from loopstudio.ui.widgets.play_box import PlayBox
from loopstudio.ui.widgets.roomy import Roomy, icon_of
from loopstudio.ui.widgets.segments import Segments
from loopstudio.ui.widgets.sound_slot import LETTERS, Held
from loopstudio.ui.widgets.vocoder_button import VocoderButton

Expected = Callable[[MorphRequest], float | None]
"""Says how many seconds a loop of a request takes here, None where nobody knows."""

_MODES = (
    ("Whole", "wave", "The same blend over all of the loop", "Ctrl+5"),
    ("Along", "between", "From A to the blend along the loop", "Ctrl+6"),
    ("Round", "loop", "From A to the blend and back again", "Ctrl+7"),
)


class RavePanel(QFrame):
    """Up to four sounds and their blend, sliders for dimensions, and how many loops to make."""

    request_made = Signal(object)
    hear_wanted = Signal(int, object)
    failed = Signal(str)
    tempo_changed = Signal(float)
    moved = Signal(bool)
    """What is heard changed: by a hand, or by what a hand did before."""
    came = Signal()
    left = Signal()

    def __init__(self, theme: Theme, expected: Expected = lambda _request: None) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._theme, self._expected = theme, expected
        self._info: CheckpointInfo | None = None
        self._given = MorphRequest("")
        self._showing = False
        self._make()
        self._build()
        self._connect()

    def _make(self) -> None:
        self._title = role_label("No checkpoint", "title")
        self._facts = role_label("", "dim")
        self.ways = Segments(self._theme)
        for mode in _MODES:
            self.ways.add(*mode)
        self.blending = BlendBox(self._theme)
        self.slots, self.blend = self.blending.slots, self.blending.slider
        self.dimensions = DimensionRow(self._theme)
        self.batch = BatchFields(self._theme)
        self.count, self.bars, self.tempo = self.batch.count, self.batch.bars, self.batch.tempo
        self.seed, self.spread = self.batch.seed, self.batch.spread
        self.playing = PlayBox(self._theme)
        self.vocoding = VocoderButton(self._theme)
        self.vocoder = self.vocoding.fields
        self.desk = MorphDesk(self._theme, self)
        self.grid = GridButton(self._theme, self.dimensions)
        self.generate_button = GenerateButton(self._theme, "Morph", "mix", QSize(124, 50))
        self._hearing = SlotHearing(self.blending, self.tempo, self)

    def _build(self) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        head.setSpacing(10)
        head.addLayout(words, 1)
        head.addWidget(self.blending, 8)
        self.dimensions.place_beside(self.playing)
        self.dimensions.place_beside(self.vocoding)
        self.dimensions.place_beside(self.ways)
        spare = (self.playing.live, *self.ways.buttons)
        self._roomy = Roomy(self.dimensions, [icon_of(button) for button in spare])
        self.dimensions.place_left(self.blending.pad)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.batch, 1)
        foot.addWidget(self.grid)
        foot.addWidget(self.generate_button)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(16, 12, 16, 12)
        column_box.setSpacing(6)
        column_box.addLayout(head)
        column_box.addWidget(self.dimensions)
        column_box.addWidget(self.desk)
        column_box.addLayout(foot)

    def _connect(self) -> None:
        for slot in self.slots:
            slot.changed.connect(self._show_ready)
        self.bars.valueChanged.connect(self.dimensions.show_bars)
        self.ways.chosen.connect(self.blending.show_way)
        self.tempo.changed.connect(self.tempo_changed)
        self._hearing.wanted.connect(self.hear_wanted)
        self._hearing.failed.connect(self.failed)
        self._hearing.began_anew.connect(partial(self.moved.emit, False))
        self.grid.wanted.connect(self.generate_grid)
        self.generate_button.clicked.connect(self.generate)
        self.playing.keep.clicked.connect(self.keep)
        for moved in (self.blending.changed, self.dimensions.changed, self.ways.chosen):
            moved.connect(self._on_moved)
        self.bars.valueChanged.connect(self._on_moved)
        self.bars.valueChanged.connect(self.show_expected)
        self.vocoder.changed.connect(self.show_expected)
        self._show_ready()

    # What the panel shows

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Show a checkpoint's dimensions; sounds are heard anew by it."""
        before, self._info = self._info, info
        self._showing = True
        self._hearing.show_checkpoint(info)
        self._title.setText(info.title if info else "No checkpoint")
        self._facts.setText("" if info is None else f"{info.rate / 1000:g} kHz · {info.licence}")
        if info is not None:
            self.tempo.show_rate(info.rate)
            try:
                self.dimensions.show_dimensions(Dimensions.of(info.network))
            except LoopstudioError as error:
                self.failed.emit(str(error))
            if before is None or before.sha256 != info.sha256:
                self._given = MorphRequest("")
            self.desk.show_checkpoint(info.sha256)
        self._showing = False
        self._show_ready()
        self.show_expected()
        self.came.emit()

    def show_picked(self, entries: Sequence[Entry]) -> None:
        """Take the selection of the library as what a slot may hear."""
        self._hearing.show_picked(entries)

    def show_sound(self, place: int, sound: Sound) -> None:
        """Show a sound that was heard for a slot."""
        self._showing = True
        least = self.bars.value() if self.blending.holds_besides(place) else 1
        anew = self.blending.show_sound(place, sound)
        self.bars.setValue(max(least, sound.bars))
        self._showing = False
        self.moved.emit(anew)

    def show_request(self, request: MorphRequest) -> None:
        """Show the settings of a request, with the sounds it holds."""
        self.show_settings(request)
        sounds = zip(LETTERS, request.sounds, strict=False)
        self.show_held([Held(None, track, f"its sound {letter}") for letter, track in sounds])

    def show_held(self, held: Sequence[Held]) -> None:
        """Show what slots held before, the last ones nothing."""
        self._showing = True
        self.blending.show_held(held)
        self._showing = False
        self.moved.emit(False)

    def show_settings(self, request: MorphRequest) -> None:
        """Show the settings of a request; the sounds stay as they are.

        What has no control here, as the seed of a noise head, is kept for what is asked.
        """
        self._given = replace(request, grid=None)
        self.vocoder.show_vocoder(request.vocoder)
        self._showing = True
        self.batch.show_request(request)
        self.blending.show_blend(request.blend)
        self.ways.choose(WAYS.index(request.blend.path))
        self.dimensions.texture.show_tail(request.tail)
        self.dimensions.show_state(request.tail.kept, request.sliders, request.locked)
        self._showing = False
        self.moved.emit(False)

    def show_expected(self) -> None:
        """Say how long a loop takes where a diffusion vocoder makes it long."""
        # Of the whole request only these tell the time, and a hand that plays waits for none.
        name = self._info.name if self._info is not None else ""
        asked = MorphRequest(name, bars=self.bars.value(), vocoder=self.vocoder.chosen)
        self.vocoder.show_expected(wording.a_loop(self._expected(asked)))

    # What the panel asks for

    def request(self) -> MorphRequest:
        """Give the request as it stands."""
        return replace(
            self.batch.filled(self._given),
            checkpoint=self._info.name if self._info is not None else "",
            sounds=self.blending.sounds(),
            blend=self.blending.blend(self.ways.choice),
            sliders=self.dimensions.sliders(),
            locked=self.dimensions.locked(),
            tail=self.dimensions.tail(),
            vocoder=self.vocoder.chosen,
        )

    @property
    def is_ready(self) -> bool:
        """Say whether there is something to be heard: a checkpoint, and no sound to wait for."""
        return self._info is not None and not any(slot.is_waiting for slot in self.slots)

    @property
    def beats(self) -> int:
        """How many beats a loop has."""
        return self.bars.value() * self.tempo.tempo.numerator

    def present(self) -> MorphRequest:
        """Give the one loop that the sliders stand for as it is heard: quick, without wandering."""
        return replace(self.request(), count=1, spread=0.0, vocoder=None)

    def keep(self) -> None:
        """Ask for that loop."""
        if self.is_ready:
            self.request_made.emit(self.present())

    def settings(self) -> MorphRequest:
        """Give all that is chosen but the sounds, which are of one moment."""
        return replace(self.request(), sounds=())

    def generate(self) -> None:
        """Ask for loops, of another seed than before unless it is locked.

        Several that did not wander would be one: then they do, and the slider shows how far.
        """
        asked = self._apart(self.request()) if self.generate_button.isEnabled() else None
        if asked is not None:
            self.seed.use()
            self.request_made.emit(self.batch.parted(asked))

    def generate_grid(self, grid: Grid) -> None:
        """Ask for a loop at each place of a grid; all else is as it stands."""
        self.request_made.emit(replace(self.request(), count=len(grid), grid=grid))

    def generate_again(self, request: MorphRequest) -> None:
        """Ask for other loops in the way of a request.

        What did not wander would be the same again: it does now, and the slider shows how far.
        """
        asked = self._apart(replace(request, spread=request.spread or USUAL_SPREAD), least=1)
        if asked is not None:
            if asked.spread and not request.spread:
                self.spread.show_value(USUAL_SPREAD)
            seed = self.seed.use_another(request.seed)
            self.request_made.emit(replace(asked, seed=seed, first=0))

    def _apart(self, request: MorphRequest, least: int = 2) -> MorphRequest | None:
        """Give a request of so many loops, or more, as one of loops that differ."""
        try:
            total = self.dimensions.total
            return request if request.count < least else differing(request, total)
        except LoopstudioError as error:
            self.failed.emit(str(error))
            return None

    def _on_moved(self) -> None:
        if not self._showing:
            self.moved.emit(True)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that a hand may play."""
        super().showEvent(event)
        self.came.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that no hand plays any more, unless it is the window that is put away."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.left.emit()

    def _show_ready(self) -> None:
        self.playing.setEnabled(self._info is not None)
        self.grid.setEnabled(self.is_ready)
        waiting = (
            "A sound is still being listened to" if self._info else "Choose a checkpoint first"
        )
        self.generate_button.show_ready("" if self.is_ready else waiting)
