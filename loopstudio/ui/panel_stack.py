"""PanelStack: one panel for each engine, of which the one of the chosen checkpoint is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject

from loopstudio.app.abilities import abilities_of
from loopstudio.app.vocoder import diffusion_vocoders
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.request import Request
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.core.wave_request import WaveRequest
from loopstudio.ui.itemmodels.checkpoints_model import ENGINES
from loopstudio.ui.panels.diffuse_panel import DiffusePanel
from loopstudio.ui.panels.gan_panel import GanPanel
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.remembering import Remembered, from_text, to_text
from loopstudio.ui.widgets.asked_box import AskedBox
from loopstudio.ui.widgets.slider_box import SliderBox

Panel = GanPanel | RavePanel | DiffusePanel
_ENGINES = ("gan", "rave", "diffusion")
_MODE, _HALF, _KEPT = "mode", "half precision", "kept after"


class PanelStack(QObject):
    """Shows one of three panels; Loops until a checkpoint is chosen.

    What stood in a panel before comes back when a checkpoint is shown in it for the first time.
    """

    def __init__(
        self, loops: GanPanel, morph: RavePanel, diffuse: DiffusePanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.panels: tuple[Panel, ...] = (loops, morph, diffuse)
        self._place = 0
        self._before: dict[str, Remembered] = {}
        self._shown: set[str] = set()
        for panel in (morph, diffuse):
            panel.setVisible(False)

    @property
    def current(self) -> Panel:
        """The panel that is shown."""
        return self.panels[self._place]

    @property
    def vocoder(self) -> DiffusionVocoder | None:
        """The diffusion vocoder that is chosen in the panel shown, None for the quick one."""
        return self.current.vocoder.chosen

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Show a checkpoint in the panel of its engine."""
        self._place = _ENGINES.index(info.engine) if info is not None else 0
        self.current.show_checkpoint(info)
        for panel in self.panels:
            if panel is not self.current:
                panel.setVisible(False)
        self.current.setVisible(True)
        if info is not None and info.engine not in self._shown:
            self._shown.add(info.engine)
            self._show_before(info)

    def offer_vocoders(self, infos: Iterable[CheckpointInfo]) -> None:
        """Offer the diffusion vocoders among these checkpoints where a panel asks for one."""
        vocoders = diffusion_vocoders(infos)
        for panel in self.panels:
            panel.vocoder.offer(vocoders)

    def remember(self, text: str) -> None:
        """Take what stood in the panels before, as `remembered` wrote it; before any is shown."""
        self._before = from_text(text)

    def remembered(self) -> str:
        """Write what stands in the panels; those that were never shown stay as they were."""
        now = {
            engine: Remembered(panel.settings(), panel.seed.is_locked, _values_of(panel))
            for engine, panel in zip(_ENGINES, self.panels, strict=True)
            if engine in self._shown
        }
        return to_text(self._before | now)

    def show_settings(self, request: Request) -> None:
        """Show settings in the panel that is for them, whose seed and lock stay as they are."""
        panel = self.panels[_place_of(request)]
        seed, locked = panel.seed.seed, panel.seed.is_locked
        match panel, request:
            case GanPanel(), LoopRequest():
                panel.show_request(request)
            case DiffusePanel(), DiffuseRequest():
                panel.show_settings(request)
            case RavePanel(), MorphRequest():
                panel.show_settings(request)
        panel.seed.show_seed(seed, locked)

    def values(self) -> dict[str, float]:
        """Give what stands in the panel shown beside its settings: its mode, and its sliders."""
        return _values_of(self.current)

    def show_values(self, values: Mapping[str, float]) -> None:
        """Show what stood beside the settings of the panel that is shown; the rest stays."""
        for name, slider in _sliders_of(self.current).items():
            if name in values:
                slider.show_value(values[name])
        for name, box in _asked_of(self.current).items():
            box.want_own(values.get(name, 1.0) != 0.0)
        self.current.vocoder.show_numbers(values)
        if isinstance(self.current, DiffusePanel):
            modes = self.current.modes
            known = {float(place): place for place in range(len(modes.buttons))}
            # One that the checkpoint does not offer is not chosen.
            modes.choose(known.get(values.get(_MODE, -1.0), modes.choice))
            if _HALF in values:
                self.current.sampling.show_precision("half" if values[_HALF] else "full")
            if _KEPT in values:
                self.current.sampling.show_kept(round(values[_KEPT]))

    def _show_before(self, info: CheckpointInfo) -> None:
        before, panel = self._before.get(info.engine), self.current
        if before is None or self.panels[_place_of(before.request)] is not panel:
            return
        if isinstance(before.request, MorphRequest) and before.request.checkpoint != info.name:
            # Sliders are those of a network: on another one they are others.
            return
        self.show_settings(replace(before.request, tempo=panel.tempo.tempo))
        self.show_values(before.sliders)
        if before.locked:
            panel.seed.show_seed(before.request.seed, locked=True)
        if isinstance(panel, RavePanel):
            panel.desk.show_sounds()

    def title_of(self, request: Request) -> str:
        """Say what the panel of a kind of request is called."""
        return ENGINES[_ENGINES[_place_of(request)]]

    def is_for(self, request: Request) -> bool:
        """Say whether the panel that is shown can show a request."""
        return self.panels[_place_of(request)] is self.current


def _sliders_of(panel: Panel) -> dict[str, SliderBox]:
    """Give the sliders of a panel that are part of an idea, and of no settings."""
    match panel:
        case GanPanel():
            return {"radius": panel.idea_row.radius, "crossover": panel.idea_row.crossover}
        case DiffusePanel():
            return {"strength": panel.row.strength, "softness": panel.row.softness}
        case _:
            return {}


def _asked_of(panel: Panel) -> dict[str, AskedBox]:
    """Give what may be asked for as the loops have it that others are made of."""
    if not isinstance(panel, DiffusePanel):
        return {}
    return {"own style": panel.fields.style_box, "own key": panel.fields.key_box}


def _values_of(panel: Panel) -> dict[str, float]:
    values = {name: round(slider.value, 4) for name, slider in _sliders_of(panel).items()}
    if isinstance(panel, DiffusePanel):
        # Settings tell no precision where a checkpoint has no choice of it.
        half = panel.sampling.chosen_precision == "half"
        values |= {_MODE: panel.modes.choice, _HALF: float(half)}
        # Of a loop that was made longer they are more than the settings alone have.
        kept = panel.sampling.kept_at
        values |= {} if kept is None else {_KEPT: float(kept)}
    own = {name: float(box.wants_own) for name, box in _asked_of(panel).items()}
    return values | panel.vocoder.numbers | own


def has_panel(info: CheckpointInfo) -> bool:
    """Say whether loops of a checkpoint can be asked for here."""
    able = abilities_of(info) if info.engine == "diffusion" else None
    return info.engine in _ENGINES and (able is None or able.makes_new or able.makes_of_loops)


def in_order(infos: Iterable[CheckpointInfo]) -> tuple[CheckpointInfo, ...]:
    """Give checkpoints as they are shown: Loops, which the window begins with, Morph, Diffuse."""
    return tuple(sorted(infos, key=lambda info: _ENGINES.index(info.engine)))


def _place_of(request: Request) -> int:
    match request:
        case LoopRequest():
            return 0
        case DiffuseRequest() | WaveRequest():
            return 2
        case _:
            return 1
