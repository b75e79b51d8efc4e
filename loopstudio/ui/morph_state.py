"""MorphState: what a person has set in Morph, as a value that can be shown again."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.tempo import Tempo
from loopstudio.ui.widgets.sound_slot import Held

if TYPE_CHECKING:
    from loopstudio.ui.panels.rave_panel import RavePanel


@dataclass(frozen=True)
class MorphState:
    """All that is heard: sounds, blend, sliders, locks, tail, wander and bars.

    How many loops are made, their seed, their tempo and their vocoder are no part of it; tempo is
    only that at which the sounds were heard.
    """

    request: MorphRequest
    held: tuple[Held, ...]
    tempo: Tempo = field(compare=False)


def state_of(panel: "RavePanel") -> MorphState:
    """Give what is set in the panel."""
    request = panel.request()
    plain = replace(request, count=1, seed=0, tempo=Tempo(120.0), vocoder=None)
    return MorphState(plain, tuple(slot.held for slot in panel.slots), request.tempo)


def show_state(panel: "RavePanel", state: MorphState) -> None:
    """Show it again; a sound that was heard at another tempo is heard anew."""
    now, is_locked = panel.request(), panel.seed.is_locked
    mine = replace(
        state.request, count=now.count, seed=now.seed, tempo=now.tempo, vocoder=now.vocoder
    )
    panel.show_settings(mine)
    panel.seed.show_seed(now.seed, is_locked)
    for slot, held in zip(panel.slots, held_at(state, now.tempo), strict=True):
        if held.path is not None and held.path == slot.path:
            continue
        if held != slot.held:
            slot.show_held(held)


def held_at(state: MorphState, tempo: Tempo) -> tuple[Held, ...]:
    """Give what its slots hold at a tempo: files are to be heard anew where theirs was another."""
    if tempo == state.tempo:
        return state.held
    return tuple(held if held.path is None else replace(held, track=None) for held in state.held)


def title_between(before: MorphState, after: MorphState) -> str:
    """Say in a few words what became different; "" where nothing did."""
    old, new = before.request, after.request
    for title, is_other in (
        ("sounds", before.held != after.held),
        ("blend", old.blend != new.blend),
        ("number of sliders", old.tail.kept != new.tail.kept),
        ("texture", old.tail != new.tail),
        ("locks", old.locked != new.locked),
        ("wander", old.spread != new.spread),
        ("bars", old.bars != new.bars),
    ):
        if is_other:
            return title
    moved = {slider.dimension for slider in set(old.sliders) ^ set(new.sliders)}
    if len(moved) == 1:
        return f"dimension {moved.pop() + 1}"
    return "sliders" if moved or before != after else ""
