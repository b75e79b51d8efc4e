"""Comparing: one key swaps the loop that is heard for another, at the same place and as loud."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Original, Repaint
from loopstudio.core.request import Request
from loopstudio.core.wave_request import WaveRequest
from loopstudio.library.entry import Entry
from loopstudio.library.library import Library
from loopstudio.ui.audition import Audition
from loopstudio.ui.pair import Half, Pair
from loopstudio.ui.studio import Studio
from loopstudio.ui.widgets.transport import Transport

NOTHING = "Choose two loops to compare, or one that was made from another one."

Chosen = Callable[[], list[Entry]]


class Comparing(QObject):
    """Swaps between the two loops that are chosen, or a loop and the one it was made from.

    The pair stays until another loop is chosen.
    """

    said = Signal(str)

    def __init__(
        self, audition: Audition, transport: Transport, chosen: Chosen, studio: Studio
    ) -> None:
        super().__init__()
        self._audition, self._transport = audition, transport
        self._chosen, self._studio = chosen, studio
        self._pair: Pair | None = None
        audition.shown.connect(self._on_shown)
        audition.paired.connect(self._on_paired)
        transport.other_wanted.connect(self.swap)

    def swap(self) -> None:
        """Hear the other loop."""
        both = self._both()
        if both is None:
            self.said.emit(NOTHING)
        elif self._pair is None or self._pair.halves != both:
            self._audition.pair(*both)
        else:
            self._hear_other(self._pair)

    def _both(self) -> tuple[Half, Half] | None:
        """Give what is compared: first the loop that is heard, where it is one of them."""
        here = self._audition.entry if self._pair is None else self._pair.first.half.entry
        chosen = self._chosen()
        if len(chosen) == 2:
            one, two = chosen
            return (Half(two), Half(one)) if here == two else (Half(one), Half(two))
        before = None if here is None else self._before(here)
        return None if here is None or before is None else (Half(here), before)

    def _before(self, made: Entry) -> Half | None:
        """Give what a clip was made from: another one in the library, or what its file holds."""
        how = self._studio.provenance(made)
        if how is None:
            return None
        source = source_of(how.request, self._studio.session.library)
        if source is not None:
            return Half(source)
        original = original_in(how.request)
        return None if original is None else Half(made, original)

    def _hear_other(self, pair: Pair) -> None:
        side = pair.side_of(self._audition.audio) or pair.first
        other = pair.other(side)
        self._audition.exchange(other.half.entry, other.audio)

    def _on_paired(self, pair: Pair) -> None:
        self._pair = pair
        self._hear_other(pair)

    def _on_shown(self, entry: Entry | None, audio: Audio | None) -> None:
        del entry
        side = None if self._pair is None else self._pair.side_of(audio)
        if self._pair is None or side is None:
            self._pair = None
            self._transport.show_compared("", "", "")
        else:
            letter = self._pair.letter(side)
            self._transport.show_compared(letter, side.half.name, self._pair.sentence)


def source_of(request: Request, library: Library) -> Entry | None:
    """Give the first clip that a request was made from and that is still in the library."""
    if not isinstance(request, DiffuseRequest):
        return None
    there = [library.entry(one) for one in request.sources if one in library]
    return there[0] if there else None


def original_in(request: Request) -> Original | None:
    """Give the loop that travels with a request, which something was made of."""
    match request:
        case WaveRequest(original=original):
            return original
        case DiffuseRequest(idea=Repaint() | Extend() as kept) if kept.whole is not None:
            return kept.whole
        case DiffuseRequest(idea=idea):
            return next((one for one in idea.sounds if isinstance(one, Original)), None)
        case _:
            return None
