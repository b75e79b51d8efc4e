"""Varying: loops that Diffuse is to start from are heard first, and asked for after that."""

from PySide6.QtCore import QObject

from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.unheard import Unheard
from loopstudio.core.errors import InvalidValue
from loopstudio.ui.panels.diffuse_panel import DiffusePanel
from loopstudio.ui.studio import Studio


class Varying(QObject):
    """Hears what the panel of Diffuse wants to vary, and asks once all of it is there.

    What was heard for the last wish is kept, so that another batch of it need not wait.
    """

    def __init__(self, panel: DiffusePanel, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._panel, self._studio = panel, studio
        self._sounds: dict[ToHear, Sound] = {}
        self._jobs: dict[int, ToHear] = {}
        self._wishes: list[Unheard] = []
        panel.hear_wanted.connect(self._on_wanted)
        studio.heard.connect(self._on_heard)
        studio.ended.connect(self._on_ended)
        studio.checkpoints_changed.connect(self._forget)

    def _on_wanted(self, wish: Unheard) -> None:
        self._wishes.append(wish)
        self._forget()
        for one in wish.to_hear:
            if one not in self._sounds and one not in self._jobs.values():
                job = self._studio.hear(one)
                if job is None:
                    self._drop(one)
                    break
                self._jobs[job] = one
        self._ask()

    def _on_heard(self, job: int, sound: Sound) -> None:
        one = self._jobs.pop(job, None)
        if one is not None:
            self._sounds[one] = sound
            self._ask()

    def _on_ended(self, job: int) -> None:
        # Who was heard is out of the list already: what is left was stopped, or failed.
        one = self._jobs.pop(job, None)
        if one is not None:
            self._drop(one)
            self._ask()
        self._panel.show_expected()

    def _ask(self) -> None:
        ready = [wish for wish in self._wishes if all(one in self._sounds for one in wish.to_hear)]
        self._wishes = [wish for wish in self._wishes if wish not in ready]
        self._panel.show_listening(bool(self._wishes))
        for wish in ready:
            try:
                self._panel.request_made.emit(wish.heard(self._sounds))
            except InvalidValue as error:
                self._panel.failed.emit(str(error))

    def _drop(self, one: ToHear) -> None:
        self._wishes = [wish for wish in self._wishes if one not in wish.to_hear]

    def _forget(self) -> None:
        """Forget what no wish waits for: a checkpoint may be another one by the same name."""
        wanted = {one for wish in self._wishes for one in wish.to_hear}
        self._sounds = {one: sound for one, sound in self._sounds.items() if one in wanted}
