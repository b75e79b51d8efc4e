"""DiffusePanel: what a person asks Diffuse for. A checkpoint in, a DiffuseRequest out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from loopstudio.app.abilities import abilities_of, saves_by_half
from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.unheard import Unheard
from loopstudio.app.varying import Words
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import Between, DiffuseRequest, Extend, Fresh, Repaint, Vary
from loopstudio.core.drawn import draws_between
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import MAX_BARS
from loopstudio.library.entry import Entry
from loopstudio.ui import wording
from loopstudio.ui.panels.picked import Picked, timed
from loopstudio.ui.panels.vary_row import BETWEEN, EXTEND, FRESH, REPAINT, VARY, VaryRow
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.diffuse_fields import DiffuseFields
from loopstudio.ui.widgets.generate_button import GenerateButton
from loopstudio.ui.widgets.panel_head import PanelHead
from loopstudio.ui.widgets.sampling_fields import SamplingFields
from loopstudio.ui.widgets.vocoder_fields import VocoderFields

Expected = Callable[[DiffuseRequest], float | None]
"""Says how many seconds a loop of a request takes here, None where nobody knows."""

_MODES = (
    ("New", "fresh", "New loops from the seed", "Ctrl+5"),
    ("Vary", "like", "Other loops like the one you chose", "Ctrl+6"),
    ("Between", "between", "Steps on the way from one loop to another", "Ctrl+7"),
    ("Inpaint", "rename", "Paint over parts of a loop, which are made anew", "Ctrl+8"),
    ("Extend", "plus", "More bars that go on from a loop, which stays as it is", "Ctrl+9"),
)


class DiffusePanel(QFrame):
    """Count, length, tempo, style, key, seed, how loops are made, and those to start from."""

    request_made = Signal(object)
    hear_wanted = Signal(object)
    """An Unheard: what to ask for once its loops are heard."""
    failed = Signal(str)
    tempo_changed = Signal(float)

    def __init__(self, theme: Theme, expected: Expected = lambda _request: None) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._theme, self._expected = theme, expected
        self._info: CheckpointInfo | None = None
        self._given = DiffuseRequest("")
        self._picked = Picked()
        self._listening = False
        self._make()
        self._build()
        self._connect()

    def _make(self) -> None:
        self._head = PanelHead(self._theme, _MODES)
        self.modes = self._head.modes
        self.fields = DiffuseFields(self._theme)
        self.count, self.bars, self.tempo = self.fields.count, self.fields.bars, self.fields.tempo
        self.seed = self.fields.seed
        self.sampling, self.vocoder = SamplingFields(), VocoderFields()
        self.row = VaryRow(self._theme)
        self.generate_button = GenerateButton(self._theme, "Generate", "fresh", QSize(172, 56))

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.vocoder, 1)
        foot.addWidget(self.generate_button)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(16, 12, 16, 12)
        column_box.setSpacing(10)
        column_box.addWidget(self._head)
        column_box.addWidget(self.fields)
        column_box.addWidget(self.sampling)
        column_box.addLayout(foot)
        column_box.addWidget(self.row)

    def _connect(self) -> None:
        self.modes.chosen.connect(self._on_mode)
        self.row.changed.connect(self._show_ready)
        self.tempo.changed.connect(self.tempo_changed)
        self.fields.told_changed.connect(self._on_told)
        self.fields.failed.connect(self.failed)
        for changed in (self.bars.valueChanged, self.sampling.changed, self.vocoder.changed):
            changed.connect(self.show_expected)
        for changed in (self.sampling.changed, self.vocoder.changed):
            changed.connect(self._show_seeded)
        self.generate_button.clicked.connect(self.generate)
        self._show_ready()

    # What the panel shows

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Show what this checkpoint can do; the choices made so far stay where they can."""
        before, self._info = self._info, info
        self._head.show_checkpoint(info)
        if info is not None:
            self.fields.show_checkpoint(info)
            self._show_abilities(info)
            if before is not None and before.sha256 != info.sha256:
                # Where a sound lies holds for the checkpoint that heard it.
                self._pick(self._picked.entries)
        self._on_told()
        self._show_ready()

    def show_picked(self, entries: Sequence[Entry]) -> None:
        """Take the selection of the library as what variations start from."""
        self._pick(entries)

    def show_request(self, request: DiffuseRequest) -> None:
        """Show the settings of a request, with the sounds that it holds."""
        self.show_settings(request)
        match request.idea:
            case Vary(sound, strength):
                self.row.strength.show_value(strength)
                self._pick([Sound("its origin", request.bars, sound)])
                self.modes.choose(VARY)
            case Between(start, end):
                names = ("its start", "its end")
                tracks = zip(names, (start, end), strict=True)
                self._pick([Sound(name, request.bars, track) for name, track in tracks])
                self.modes.choose(BETWEEN)
            case Extend(sound, bars, original):
                self.modes.choose(EXTEND)
                self._pick([Sound("its origin", bars, sound, original)])
                self.bars.setValue(request.bars)
            case Repaint(sound, painted, original):
                self._pick([Sound("its origin", request.bars, sound, original)])
                self.row.show_painted(painted)
                self.modes.choose(REPAINT)
            case Fresh():  # pragma: no branch - the union is closed
                self.modes.choose(FRESH)

    def show_settings(self, request: DiffuseRequest) -> None:
        """Show the settings of a request; what it starts from stays as it is."""
        self._given = replace(request, idea=Fresh(), kept_at=None)
        self.fields.show_request(request)
        self.sampling.show_request(request)
        self.vocoder.show_vocoder(request.vocoder)

    def show_expected(self) -> None:
        """Say how long a loop takes with these settings."""
        seconds = self._expected(self._timed()) if self._info is not None else None
        self.sampling.show_expected(wording.a_loop(seconds))

    def show_listening(self, listening: bool) -> None:
        """Say whether loops are being heard that were asked to be varied."""
        self._listening = listening
        self._show_ready()

    @property
    def is_fresh(self) -> bool:
        """Say whether nothing starts from loops in the library."""
        return self.modes.choice == FRESH

    # What the panel asks for

    def settings(self) -> DiffuseRequest:
        """Give all that is chosen but what variations start from."""
        name = self._info.name if self._info is not None else ""
        given = replace(self._given, checkpoint=name, guidance=1.0, sources=(), kind=None)
        made = self.sampling.filled(self.fields.filled(given))
        made = replace(made, vocoder=self.vocoder.chosen)
        # What nothing can be led towards asks for no guidance.
        leads = self.fields.tells or made.embedding is not None
        return made if leads else replace(made, guidance=1.0)

    def generate(self) -> None:
        """Ask for loops; a seed that was used is changed first unless it is locked."""
        if not self.generate_button.isEnabled() or self._info is None:
            return
        self.seed.use()
        if self.is_fresh:
            self.request_made.emit(self.settings())
            return
        try:
            self.hear_wanted.emit(self._unheard(self._info))
        except InvalidValue as error:
            self.failed.emit(str(error))

    def generate_like(self, request: DiffuseRequest, origin: ToHear, strength: float) -> None:
        """Ask for variations of a loop, the source of a request, in the way of that."""
        made = replace(request, seed=self.seed.use_another(request.seed), first=0, idea=Fresh())
        self.hear_wanted.emit(Unheard(made, (origin,), strength, sources=request.sources))

    def generate_again(self, request: DiffuseRequest) -> None:
        """Ask for other loops in the way of a request, idea and all."""
        self.request_made.emit(replace(request, seed=self.seed.use_another(request.seed), first=0))

    def _unheard(self, info: CheckpointInfo) -> Unheard:
        painted, longer = self.row.painted, self.modes.choice == EXTEND
        meant = self._meant
        origins = meant.origins(info, whole=painted is not None or longer)
        ids = tuple(one.id for one in meant.entries)
        sources = ids if meant.are_known else self._given.sources
        strength = round(self.row.strength.value, 2)
        kept = self.sampling.kept_at
        return Unheard(self._asked(), origins, strength, painted, sources, longer, kept)

    @property
    def _meant(self) -> Picked:
        """The chosen loops that the mode is about, in its order; none for new ones."""
        places = [place for place in self.row.places() if place < len(self._picked.loops)]
        return Picked(tuple(self._picked.loops[place] for place in places))

    def _words(self) -> Words:
        """Give the style and the key that are asked for: the loops' own where the fields say so."""
        return self.fields.words(self._own_words() or Words())

    def _own_words(self) -> Words | None:
        """Give the style and the key of the loops that the mode is about, None without any."""
        meant = self._meant
        return meant.words(self._info) if self._info is not None and meant.loops else None

    def _asked(self) -> DiffuseRequest:
        """Give all that is asked for but what it starts from."""
        words, meant = self._words(), self._meant
        kind = meant.kind if meant.entries else self._given.kind
        told = replace(self.settings(), style=words.style, key=words.key)
        return replace(told, kind=None if self.is_fresh else kind)

    def _timed(self) -> DiffuseRequest:
        """Give a request that takes as long as what is asked for."""
        first = self._picked.first if self.modes.choice == EXTEND else None
        return timed(self._asked(), 0 if first is None else first.bars)

    def _pick(self, picked: Sequence[Entry | Sound]) -> None:
        self._picked = Picked(tuple(picked))
        self.row.show_picked(tuple(one.name for one in picked))
        self._on_told()
        self._show_fixed()
        self._show_ready()

    def _on_mode(self, mode: int) -> None:
        self.row.show_mode(mode)
        self._show_seeded()
        self.fields.show_own(mode != FRESH)
        self._on_told()
        self._show_fixed()
        self._show_ready()

    def _show_seeded(self) -> None:
        drawn = draws_between(self.sampling.sampler, self.vocoder.chosen)
        self.fields.show_seeded(drawn or self.modes.choice != BETWEEN)

    def _show_fixed(self) -> None:
        """Show how long loops will be, as those that they start from, and how fast one remains."""
        first, mode = self._picked.first, self.modes.choice
        self.bars.setEnabled(mode in (FRESH, EXTEND))
        own = first.bars if first is not None and mode != FRESH else 0
        longer = mode == EXTEND and 0 < own < MAX_BARS
        self.bars.setMinimum(own + 1 if longer else 1)
        if longer:
            self.bars.setValue(min(MAX_BARS, max(self.bars.value(), 2 * own)))
        elif own:
            self.bars.setValue(own)
        stays = mode in (REPAINT, EXTEND)
        self.tempo.show_fixed(first.bpm if stays and isinstance(first, Entry) else None)

    def _show_abilities(self, info: CheckpointInfo) -> None:
        """Offer what a checkpoint can do; instead of what it cannot, variations are shown."""
        able = abilities_of(info)
        self.modes.offer(FRESH, able.makes_new, f"{info.title} makes loops only of other loops")
        self.modes.offer(EXTEND, able.goes_on, f"{info.title} makes no bars that go on from a loop")
        self.sampling.show_guidance(self.fields.leading)
        self.sampling.show_halves(saves_by_half(info))
        if not {FRESH: able.makes_new, EXTEND: able.goes_on}.get(self.modes.choice, True):
            self.modes.choose(VARY)

    def _on_told(self) -> None:
        self.fields.show_own_words(self._own_words())
        looks = self.fields.embedding.told is not None
        self.sampling.show_told(looks or self._words() != Words())
        self.show_expected()

    def _show_ready(self) -> None:
        waiting = self._listening and not self.is_fresh
        self.generate_button.show_ready(self._why_not(waiting), "Listening…" if waiting else "")

    def _why_not(self, waiting: bool) -> str:
        if self._info is None:
            return "Choose a checkpoint first"
        if waiting:
            return "The chosen loop is still being listened to"
        first = self._picked.first
        if self.modes.choice == EXTEND and first is not None and first.bars >= MAX_BARS:
            return f"Loops have up to {MAX_BARS} bars, and this one has them"
        if self.row.is_ready:
            return ""
        if self.modes.choice == REPAINT and first is not None:
            return "Paint over a part of the loop first"
        return "Choose loops in the library first"
