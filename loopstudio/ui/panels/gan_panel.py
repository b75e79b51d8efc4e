"""GanPanel: what a person asks the GAN engine for. A checkpoint in, a LoopRequest out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from loopstudio.core.batch import MAX_COUNT
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.loop_request import Between, Fresh, Idea, LatentPoint, Like, LoopRequest, Mix
from loopstudio.library.entry import Entry
from loopstudio.ui.access import headed, labelled, name_control
from loopstudio.ui.panels.idea_row import BETWEEN, FRESH, LIKE, MIX, IdeaRow
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.generate_button import GenerateButton
from loopstudio.ui.widgets.key_box import KeyBox
from loopstudio.ui.widgets.panel_head import PanelHead
from loopstudio.ui.widgets.seed_box import SeedBox
from loopstudio.ui.widgets.slider_box import SliderBox
from loopstudio.ui.widgets.style_box import LEAST_PIXELS, StyleBox
from loopstudio.ui.widgets.tempo_box import TempoBox

LatentOf = Callable[[Entry], LatentPoint]
_WITH_KEY = 84
"""The least width of the box of styles where, in the smallest window, a key needs room."""
_MODES = (
    ("New", "fresh", "New loops from the seed", "Ctrl+5"),
    ("More like this", "like", "Loops near the one you chose", "Ctrl+6"),
    ("Between two", "between", "Steps on the way from one loop to another", "Ctrl+7"),
    ("Rhythm + sound", "mix", "The rhythm of one loop with the sound of another", "Ctrl+8"),
)


class GanPanel(QFrame):
    """Count, style, key, tempo, seed, variety, noise, and an idea to start from."""

    request_made = Signal(object)
    failed = Signal(str)
    tempo_changed = Signal(float)

    def __init__(self, theme: Theme, latent_of: LatentOf) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._theme, self._latent_of = theme, latent_of
        self._info: CheckpointInfo | None = None
        self._picked: tuple[Entry | LatentPoint, ...] = ()
        self._make()
        self._build()
        self._name()
        self._connect()

    def _make(self) -> None:
        self._head = PanelHead(self._theme, _MODES)
        self.modes = self._head.modes
        self.count = QSpinBox()
        self.count.setRange(1, MAX_COUNT)
        self.count.setValue(8)
        self.count.setMinimumWidth(58)
        self.style_box = StyleBox()
        self.key_box, self._key_head = KeyBox(), headed("Key")
        self.tempo = TempoBox()
        self.seed = SeedBox(self._theme)
        self.variety = SliderBox(0.0, 1.5, 0.9, 150)
        self.noise = QCheckBox("On")
        self.noise.setChecked(True)
        self.idea_row = IdeaRow(self._theme)
        self.generate_button = GenerateButton(self._theme, "Generate", "fresh", QSize(156, 64))

    def _build(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(8)
        fields.setVerticalSpacing(4)
        rows: tuple[tuple[str, QWidget, int], ...] = (
            ("Loops", self.count, 0),
            ("Style", self.style_box, 2),
            ("Key", self.key_box, 0),
            ("Tempo", self.tempo, 0),
            ("Seed", self.seed, 3),
            ("Variety", self.variety, 3),
            ("Noise", self.noise, 0),
        )
        beside = {"Tempo": self.tempo.badge, "Variety": self.variety.words}
        for column, (text, widget, stretch) in enumerate(rows):
            if widget is self.key_box:
                # Its label comes and goes with it.
                fields.addWidget(self._key_head, 0, column)
            else:
                fields.addLayout(labelled(text, beside.get(text)), 0, column)
            fields.addWidget(widget, 1, column)
            fields.setColumnStretch(column, stretch)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addLayout(fields, 1)
        body.addWidget(self.generate_button)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(16, 16, 16, 16)
        column_box.setSpacing(12)
        column_box.addWidget(self._head)
        column_box.addLayout(body)
        column_box.addWidget(self.idea_row)

    def _name(self) -> None:
        name_control(self.count, "Number of loops", "How many loops to make", "Alt+C")
        name_control(self.tempo.spin, "Tempo", "The tempo of the loops in BPM", "Alt+T")
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
        self.generate_button.clicked.connect(self.generate)
        self._show_ready()

    # What the panel shows

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Show what this checkpoint can do; the choices made so far stay where they can."""
        self._info = info
        self._head.show_checkpoint(info)
        self.style_box.show_labels(info.labels if info is not None else ())
        self.key_box.show_checkpoint(info)
        for part in (self._key_head, self.key_box):
            part.setVisible(self.key_box.knows)
        if info is not None:
            self.tempo.show_rate(info.rate)
        self.style_box.setMinimumWidth(_WITH_KEY if self.key_box.knows else LEAST_PIXELS)
        self._show_what_counts()
        self._show_ready()

    def show_picked(self, entries: Sequence[Entry]) -> None:
        """Take the selection of the library as what ideas start from."""
        self._picked = tuple(entries)
        self.idea_row.show_picked(tuple(entry.name for entry in entries))

    def show_request(self, request: LoopRequest) -> None:
        """Show the settings of a request, with the places that its idea started from."""
        self.count.setValue(request.count)
        self.style_box.show_style(request.style)
        self.key_box.show_key(request.key)
        self.tempo.show_bpm(request.tempo.bpm)
        self.seed.show_seed(request.seed, locked=True)
        self.variety.show_value(request.variety)
        self.noise.setChecked(request.noise)
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
        return LoopRequest(
            checkpoint=name,
            count=self.count.value(),
            seed=self.seed.seed,
            tempo=self.tempo.tempo,
            style=self.style_box.style_asked,
            variety=round(self.variety.value, 2),
            noise=self.noise.isChecked(),
            key=self.key_box.told if self.key_box.isEnabled() else None,
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
        self.style_box.setEnabled(drawn and self.style_box.count() > 1)
        self.key_box.setEnabled(drawn and self.key_box.knows)
        self.variety.setEnabled(drawn)

    def _show_ready(self) -> None:
        self.generate_button.show_ready(self._why_not())

    def _why_not(self) -> str:
        if self._info is None:
            return "Choose a checkpoint first"
        return "" if self.idea_row.is_ready else "Choose loops in the library first"
