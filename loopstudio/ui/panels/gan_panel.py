"""GanPanel: what a person asks the GAN engine for. A checkpoint in, a LoopRequest out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.loop_request import Between, Fresh, Idea, LatentPoint, Like, LoopRequest, Mix
from loopstudio.library.entry import Entry
from loopstudio.ui import wording
from loopstudio.ui.access import name_control
from loopstudio.ui.panels.idea_row import BETWEEN, FRESH, LIKE, MIX, IdeaRow
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.field_row import FieldRow
from loopstudio.ui.widgets.generate_button import GenerateButton
from loopstudio.ui.widgets.loop_fields import LoopFields
from loopstudio.ui.widgets.panel_head import PanelHead
from loopstudio.ui.widgets.slider_box import SliderBox
from loopstudio.ui.widgets.vocoder_fields import ROW_PIXELS, VocoderFields

LatentOf = Callable[[Entry], LatentPoint]
Expected = Callable[[LoopRequest], float | None]
"""Says how many seconds a loop of a request takes here, None where nobody knows."""

_EXPECTED_PIXELS = 114
_MODES = (
    ("New", "fresh", "New loops from the seed", "Ctrl+5"),
    ("More like this", "like", "Loops near the one you chose", "Ctrl+6"),
    ("Between two", "between", "Steps on the way from one loop to another", "Ctrl+7"),
    ("Rhythm + sound", "mix", "The rhythm of one loop with the sound of another", "Ctrl+8"),
)


class GanPanel(QFrame):
    """Count, style, key, tempo, seed, variety, noise, vocoder, and an idea to start from."""

    request_made = Signal(object)
    failed = Signal(str)
    tempo_changed = Signal(float)

    def __init__(
        self, theme: Theme, latent_of: LatentOf, expected: Expected = lambda _request: None
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._theme, self._latent_of, self._expected = theme, latent_of, expected
        self._info: CheckpointInfo | None = None
        self._picked: tuple[Entry | LatentPoint, ...] = ()
        self._make()
        self._build()
        self._name()
        self._connect()

    def _make(self) -> None:
        self._head = PanelHead(self._theme, _MODES)
        self.modes = self._head.modes
        self.fields = LoopFields(self._theme)
        self.count, self.tempo, self.seed = self.fields.count, self.fields.tempo, self.fields.seed
        self.style_box, self.key_box = self.fields.style_box, self.fields.key_box
        self.variety = SliderBox(0.0, 1.5, 0.9, 150)
        self.noise = QCheckBox("On")
        self.noise.setChecked(True)
        self.vocoder = VocoderFields()
        # As wide as its longest text, so that fields stay where they are.
        self.vocoder.expected.setMinimumWidth(_EXPECTED_PIXELS)
        self.idea_row = IdeaRow(self._theme)
        self.generate_button = GenerateButton(self._theme, "Generate", "fresh", QSize(156, 56))

    def _build(self) -> None:
        character = FieldRow(height=ROW_PIXELS)
        character.add_field("Variety", self.variety, 1, beside=self.variety.words)
        character.add_field("Noise", self.noise)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addLayout(character, 1)
        foot.addWidget(self.vocoder, 1)
        foot.addSpacing(6)
        foot.addWidget(self.generate_button)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(16, 12, 16, 12)
        column_box.setSpacing(10)
        column_box.addWidget(self._head)
        column_box.addWidget(self.fields)
        column_box.addLayout(foot)
        column_box.addWidget(self.idea_row)

    def _name(self) -> None:
        name_control(
            self.variety.slider,
            "Variety",
            "Low is safe and alike, high is wild; double click resets",
            "Alt+V",
        )
        name_control(self.noise, "Noise", "Small differences in every hit", "Alt+N")
        self.variety.write_as(lambda value: f"{value:.2f}")

    def _connect(self) -> None:
        self.modes.chosen.connect(self._on_mode)
        self.idea_row.changed.connect(self._show_ready)
        self.tempo.changed.connect(self.tempo_changed)
        self.vocoder.changed.connect(self.show_expected)
        self.generate_button.clicked.connect(self.generate)
        self._show_ready()

    # What the panel shows

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Show what this checkpoint can do; the choices made so far stay where they can."""
        self._info = info
        self._head.show_checkpoint(info)
        self.fields.show_checkpoint(info)
        self._show_what_counts()
        self.show_expected()
        self._show_ready()

    def show_picked(self, entries: Sequence[Entry]) -> None:
        """Take the selection of the library as what ideas start from."""
        self._picked = tuple(entries)
        self.idea_row.show_picked(tuple(entry.name for entry in entries))

    def show_request(self, request: LoopRequest) -> None:
        """Show the settings of a request, with the places that its idea started from."""
        self.fields.show_request(request)
        self.variety.show_value(request.variety)
        self.noise.setChecked(request.noise)
        self.vocoder.show_vocoder(request.vocoder)
        match request.idea:
            case Fresh():
                self.modes.choose(FRESH)
            case Like(origin, radius):
                self.idea_row.radius.show_value(radius)
                self._show_origins(LIKE, (origin,), ("its origin",))
            case Between(start, end):
                self._show_origins(BETWEEN, (start, end), ("its start", "its end"))
            case Mix(rhythm, sound, crossover):
                self.idea_row.crossover.show_value(crossover)
                names = ("its rhythm loop", "its sound loop")
                self._show_origins(MIX, (rhythm, sound), names)

    def show_expected(self) -> None:
        """Say how long a loop takes where a diffusion vocoder makes it long."""
        seconds = self._expected(self.settings()) if self._info is not None else None
        self.vocoder.show_expected(wording.a_loop(seconds))

    @property
    def is_fresh(self) -> bool:
        """Say whether no idea starts from loops in the library."""
        return self.modes.choice == FRESH

    # What the panel asks for

    def request(self) -> LoopRequest:
        """Give the request as it stands; raises InvalidValue where something is missing."""
        return replace(self.settings(), idea=self._idea())

    def settings(self) -> LoopRequest:
        """Give all that is chosen but what an idea starts from."""
        name = self._info.name if self._info is not None else ""
        return self.fields.filled(
            LoopRequest(
                name,
                variety=round(self.variety.value, 2),
                noise=self.noise.isChecked(),
                vocoder=self.vocoder.chosen,
            )
        )

    def generate(self) -> None:
        """Ask for loops; a seed that was used is changed first unless it is locked."""
        if not self.generate_button.isEnabled():
            return
        try:
            idea = self._idea()
        except LoopstudioError as error:
            self.failed.emit(str(error))
            return
        self.seed.use()
        self.request_made.emit(replace(self.settings(), idea=idea))

    def generate_like(self) -> None:
        """Ask for loops near the selected one."""
        self.modes.choose(LIKE)
        self.generate()

    def generate_again(self, request: LoopRequest) -> None:
        """Ask for other loops in the way of a request, idea and all."""
        self.request_made.emit(replace(request, seed=self.seed.use_another(request.seed), first=0))

    def _idea(self) -> Idea:
        picked = [
            self._picked[place] for place in self.idea_row.places() if place < len(self._picked)
        ]
        return self.idea_row.idea(tuple(self._point(one) for one in picked))

    def _point(self, picked: Entry | LatentPoint) -> LatentPoint:
        return picked if isinstance(picked, LatentPoint) else self._latent_of(picked)

    def _show_origins(
        self, mode: int, points: tuple[LatentPoint, ...], names: tuple[str, ...]
    ) -> None:
        self._picked = points
        self.idea_row.show_picked(names)
        self.modes.choose(mode)

    def _on_mode(self, mode: int) -> None:
        self.idea_row.show_mode(mode)
        self._show_what_counts()

    def _show_what_counts(self) -> None:
        """Enable what changes the loops: those on the way between two, or of two, are of theirs."""
        drawn = self.modes.choice in (FRESH, LIKE)
        self.fields.show_drawn(drawn)
        self.variety.setEnabled(drawn)

    def _show_ready(self) -> None:
        self.generate_button.show_ready(self._why_not())

    def _why_not(self) -> str:
        if self._info is None:
            return "Choose a checkpoint first"
        return "" if self.idea_row.is_ready else "Choose loops in the library first"
