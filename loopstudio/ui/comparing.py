"""Comparing: one key swaps the loop that is heard for another, at the same place and as loud."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.library.entry import Entry
from loopstudio.library.library import Library
from loopstudio.ui.audition import Audition
from loopstudio.ui.pair import Pair
from loopstudio.ui.studio import Studio
from loopstudio.ui.widgets.transport import Transport

NOTHING = "Choose two loops to compare, or one of Diffuse whose source is in the library."

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
        elif self._pair is None or self._pair.entries != both:
            self._audition.pair(*both)
        else:
            self._hear_other(self._pair)

    def _both(self) -> tuple[Entry, Entry] | None:
        """Give what is compared: first the loop that is heard, where it is one of them."""
        here = self._audition.entry if self._pair is None else self._pair.first.entry
        chosen = self._chosen()
        if len(chosen) == 2:
            one, two = chosen
            return (two, one) if here == two else (one, two)
        other = None if here is None else self._source(here)
        return None if here is None or other is None else (here, other)

    def _source(self, made: Entry) -> Entry | None:
        how = self._studio.provenance(made)
        if how is None or not isinstance(how.request, DiffuseRequest):
            return None
        return source_of(how.request, self._studio.session.library)

    def _hear_other(self, pair: Pair) -> None:
        side = pair.side_of(self._audition.audio) or pair.first
        other = pair.other(side)
        self._audition.exchange(other.entry, other.audio)

    def _on_paired(self, pair: Pair) -> None:
        self._pair = pair
        self._hear_other(pair)

    def _on_shown(self, entry: Entry | None, audio: Audio | None) -> None:
        del entry
        side = None if self._pair is None else self._pair.side_of(audio)
        if self._pair is None or side is None:
            self._pair = None
            self._transport.show_compared("", "")
        else:
            self._transport.show_compared(self._pair.letter(side), self._pair.sentence)


def source_of(request: DiffuseRequest, library: Library) -> Entry | None:
    """Give the first clip that a request was made from and that is still in the library."""
    there = [library.entry(one) for one in request.sources if one in library]
    return there[0] if there else None
