"""PanelStack: one panel for each engine, of which the one of the chosen checkpoint is shown."""

from collections.abc import Iterable

from PySide6.QtCore import QObject

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.request import Request
from loopstudio.ui.panels.diffuse_panel import DiffusePanel
from loopstudio.ui.panels.gan_panel import GanPanel
from loopstudio.ui.panels.rave_panel import RavePanel

Panel = GanPanel | RavePanel | DiffusePanel
_ENGINES = ("gan", "rave", "diffusion")
_TITLES = ("Loops", "Morph", "Diffuse")


class PanelStack(QObject):
    """Shows one of three panels; Loops until a checkpoint is chosen."""

    def __init__(
        self, loops: GanPanel, morph: RavePanel, diffuse: DiffusePanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.panels: tuple[Panel, ...] = (loops, morph, diffuse)
        self._place = 0
        for panel in (morph, diffuse):
            panel.setVisible(False)

    @property
    def current(self) -> Panel:
        """The panel that is shown."""
        return self.panels[self._place]

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Show a checkpoint in the panel of its engine."""
        self._place = _ENGINES.index(info.engine) if info is not None else 0
        self.current.show_checkpoint(info)
        for panel in self.panels:
            if panel is not self.current:
                panel.setVisible(False)
        self.current.setVisible(True)

    def title_of(self, request: Request) -> str:
        """Say what the panel of a kind of request is called."""
        return _TITLES[_place_of(request)]

    def is_for(self, request: Request) -> bool:
        """Say whether the panel that is shown can show a request."""
        return self.panels[_place_of(request)] is self.current


def has_panel(info: CheckpointInfo) -> bool:
    """Say whether loops of a checkpoint can be asked for here: published networks wait for that."""
    is_own = info.engine != "diffusion" or info.network.get("form") == "latent"
    return info.engine in _ENGINES and is_own


def in_order(infos: Iterable[CheckpointInfo]) -> tuple[CheckpointInfo, ...]:
    """Give checkpoints as they are shown: Loops, which the window begins with, Morph, Diffuse."""
    return tuple(sorted(infos, key=lambda info: _ENGINES.index(info.engine)))


def _place_of(request: Request) -> int:
    match request:
        case LoopRequest():
            return 0
        case DiffuseRequest():
            return 2
        case _:
            return 1
