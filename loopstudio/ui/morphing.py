"""Morphing: which slot of Morph a sound is heard for."""

from pathlib import Path

from PySide6.QtCore import QObject

from loopstudio.app.heard import Sound, ToHear
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.studio import Studio


class Morphing(QObject):
    """Brings sounds to the slots of Morph."""

    def __init__(self, morph: RavePanel, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._morph, self._studio = morph, studio
        self._waiting: dict[int, tuple[int, Path]] = {}
        morph.hear_wanted.connect(self._on_wanted)
        studio.heard.connect(self._on_heard)
        studio.ended.connect(self._on_ended)

    def _on_wanted(self, place: int, to_hear: ToHear) -> None:
        job = self._studio.hear(to_hear, at_hand=True)
        if job is None:
            self._morph.slots[place].give_up()
            return
        # Only the last that a slot asked for is its sound.
        self._waiting = {known: at for known, at in self._waiting.items() if at[0] != place}
        self._waiting[job] = place, to_hear.path

    def _on_heard(self, job: int, sound: Sound) -> None:
        if (place := self._place(job)) is not None:
            self._morph.show_sound(place, sound)

    def _on_ended(self, job: int) -> None:
        if (place := self._place(job)) is not None:
            self._morph.slots[place].give_up()

    def _place(self, job: int) -> int | None:
        """Give the slot that a job is for, once; None where that does not wait for it any more."""
        place, path = self._waiting.pop(job, (None, None))
        if place is None or not self._morph.slots[place].is_waiting_for(path):
            return None
        return place
