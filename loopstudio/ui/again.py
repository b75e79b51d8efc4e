"""Again: a loop made once more, others like it, its settings, in the panel of its engine."""

from dataclasses import replace
from typing import TYPE_CHECKING

from loopstudio.app.near import place_of
from loopstudio.app.vocoder import missing_vocoder
from loopstudio.core.batch import SEED_LIMIT
from loopstudio.core.clip import Provenance
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.dimensions import Dimensions
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import USUAL_SPREAD, MorphRequest
from loopstudio.core.request import Request
from loopstudio.core.wave_request import WaveRequest
from loopstudio.library.entry import Entry
from loopstudio.ui import wording
from loopstudio.ui.panels.picked import Picked, to_hear
from loopstudio.ui.windows import show_failure

if TYPE_CHECKING:
    from loopstudio.ui.main_window import MainWindow

LIKE_COUNT, LIKE_STRENGTH = 8, 0.5
"""How many loops of Morph and Diffuse are made like another one; how far from it, by Diffuse."""


def regenerate(window: "MainWindow") -> None:
    """Make other loops in the way the chosen one was made, or as the panel says."""
    entry = window.table.current
    made = window.studio.provenance(entry) if entry is not None else None
    if made is None:
        window.panels.current.generate()
        return
    match made.request:
        case LoopRequest():
            window.panel.generate_again(made.request)
        case DiffuseRequest():
            window.diffuse.generate_again(made.request)
        case MorphRequest():
            window.morph.generate_again(made.request)
        case WaveRequest() as polished:
            seed = (polished.seed + polished.count) % SEED_LIMIT
            window.studio.generate(replace(polished, seed=seed))


def more_like_this(window: "MainWindow") -> None:
    """Make loops near the chosen one, by the engine that made it; Diffuse takes any loop."""
    entry = window.table.current
    made = window.studio.provenance(entry) if entry is not None else None
    try:
        request = made.request if made is not None else None
        if entry is None or made is None or not isinstance(request, DiffuseRequest | MorphRequest):
            _like_a_sound(window, entry, request)
        elif isinstance(request, DiffuseRequest):
            _vary(window, entry, request)
        else:
            _wander(window, request, made.index)
    except LoopstudioError as error:
        show_failure(window, str(error), "")


def _like_a_sound(window: "MainWindow", entry: Entry | None, request: Request | None) -> None:
    """Make loops like one that lies in no network, by Diffuse where it is shown, or by Loops."""
    drawn = isinstance(request, LoopRequest)
    if entry is not None and not drawn and window.panels.current is window.diffuse:
        _vary(window, entry, window.diffuse.settings())
    else:
        window.arrivals.more_like_this()


def restore_settings(window: "MainWindow") -> None:
    """Show the settings of the chosen clip in the panel."""
    entry = window.table.current
    made = window.studio.provenance(entry) if entry is not None else None
    if made is None:
        window.notice.say("This loop does not say how it was made.")
    else:
        window.studio.settings_found.emit(made)


def show_settings_of(window: "MainWindow", made: Provenance) -> None:
    """Show in the panel how a loop was made, and choose its checkpoint where it is here."""
    if isinstance(made.request, WaveRequest):
        window.notice.say("This loop was made of another one: it has no settings of a panel.")
        return
    known = window.side.choose(made.checkpoint)
    match made.request:
        case LoopRequest():
            window.panel.show_request(made.request)
        case DiffuseRequest() if known:
            window.diffuse.show_request(made.request)
        case MorphRequest() if known:
            window.morph.show_request(made.request.of_item(made.index))
    lost = f" Its checkpoint {made.checkpoint} is not here: import it to make it again."
    missing = missing_vocoder(made.request, window.studio.session.catalog.checkpoints())
    after = wording.no_vocoder(missing) if known else lost
    window.notice.say(f"The settings of this loop are restored.{after}")


def _vary(window: "MainWindow", entry: Entry, request: DiffuseRequest) -> None:
    info = window.studio.session.catalog.get(request.checkpoint)
    origin = to_hear(entry, info)
    own = Picked((entry,)).words(info)
    told = replace(request, style=request.style or own.style, key=request.key or own.key)
    # A loop that was kept early is varied by all of its steps: on a shorter way they are nearer.
    asked = replace(told, count=LIKE_COUNT, kept_at=None, sources=(entry.id,), kind=entry.kind)
    window.diffuse.generate_like(asked, origin, LIKE_STRENGTH)


def _wander(window: "MainWindow", request: MorphRequest, index: int) -> None:
    info = window.studio.session.catalog.get(request.checkpoint)
    place = place_of(request, index, Dimensions.of(info.network))
    window.morph.generate_again(replace(place, count=LIKE_COUNT, spread=USUAL_SPREAD))
