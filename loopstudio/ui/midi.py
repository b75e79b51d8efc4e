"""Midi: knobs of controllers move the sliders of a panel, once they have learned which."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from loopstudio.ui.midi_map import Knob, Takeover, map_from_text, map_to_text
from loopstudio.ui.midi_ports import MidiError, Port, Ports, Turn
from loopstudio.ui.midi_target import targets_of, targets_within

POLL_MS, LOOK_MS = 10, 2_000
_MOST = 127


class Midi(QObject):
    """A right click on a slider or a pad, or the menu key, offers to learn and to forget.

    A slider is known by its accessible name, so that it keeps its knob from one checkpoint to
    another. Nothing is opened, nor mido loaded, before something is learned or known.
    """

    said = Signal(str)
    map_changed = Signal(str)

    def __init__(self, panel: QWidget, ports: Ports, text: str) -> None:
        super().__init__(panel)
        self._panel, self._ports = panel, ports
        self.knobs = map_from_text(text)
        self.learning: str | None = None
        self._takeover = Takeover()
        self._open: dict[str, Port] = {}
        self._lost: set[str] = set()
        self._refused: set[str] = set()
        self._poll, self._look = QTimer(self), QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.poll)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self.look)
        panel.installEventFilter(self)
        if self.knobs:
            self._look.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Open the menu of what was asked for one."""
        if isinstance(event, QContextMenuEvent) and watched is self._panel:
            widget = self._widget_at(event)
            if widget is not None and targets_of(widget):
                self.menu(widget).popup(event.globalPos())
                return True
        return super().eventFilter(watched, event)

    def menu(self, widget: QWidget) -> QMenu:
        """Make the menu of a slider or a pad."""
        menu = QMenu("MIDI", widget)
        menu.aboutToHide.connect(menu.deleteLater)
        try:
            self._ports.names()
        except MidiError as error:
            menu.addAction(str(error).rstrip(".")).setEnabled(False)
            return menu
        names = [target.name for target in targets_of(widget)]
        for name in names:
            self._offer(menu, name, f" for {name}" if len(names) > 1 else "")
        return menu

    def _offer(self, menu: QMenu, name: str, which: str) -> None:
        if self.learning == name:
            menu.addAction(f"Stop learning{which}").triggered.connect(self.stop_learning)
        else:
            learn = menu.addAction(f"Learn MIDI controller{which}")
            learn.triggered.connect(lambda: self.learn(name))
        if name in self.knobs:
            forget = menu.addAction(f"Forget {self.knobs[name].words}")
            forget.triggered.connect(lambda: self.forget(name))

    def learn(self, slider: str) -> None:
        """Give a slider the knob that is turned next."""
        self.learning = slider
        self._refused.clear()
        self.look()
        self._look.start()
        if self._open:
            self.said.emit(f"Turn a knob or move a fader: {slider} will follow it.")
        else:
            self.said.emit(f"Plug a MIDI controller in and turn a knob: {slider} will follow it.")

    def stop_learning(self) -> None:
        """Leave things as they are."""
        self.learning = None
        self.look()

    def forget(self, slider: str) -> None:
        """Let a slider follow no knob."""
        self._give(slider, None)
        self.said.emit(f"{slider} follows no controller any more.")

    def close(self) -> None:
        """Let go of every input."""
        self._poll.stop()
        self._look.stop()
        for port in self._open.values():
            port.close()
        self._open.clear()

    def poll(self) -> None:
        """Do what knobs have said meanwhile."""
        for name, port in list(self._open.items()):
            # Of a knob that was turned fast only where it is now.
            newest = {(turn.channel, turn.number): turn for turn in port.turns()}
            for turn in newest.values():
                self._take(Knob(name, turn.channel, turn.number), turn)

    def look(self) -> None:
        """See what was plugged in and out, and open what is wanted."""
        try:
            here = set(self._ports.names())
        except MidiError:
            here = set()
        wanted = here if self.learning else here & {knob.port for knob in self.knobs.values()}
        for name in set(self._open) - wanted:
            self._open.pop(name).close()
            if name not in here:
                self._tell_lost(name)
        self._refused &= here
        for name in wanted - set(self._open) - self._refused:
            self._open_port(name)
        self._run(self._poll, bool(self._open))
        self._run(self._look, bool(self.knobs) or self.learning is not None)

    def _open_port(self, name: str) -> None:
        try:
            self._open[name] = self._ports.open(name)
        except MidiError as error:
            self._refused.add(name)
            self.said.emit(str(error))
            return
        if name in self._lost:
            self._lost.discard(name)
            self.said.emit(f"{name} is back.")

    def _tell_lost(self, name: str) -> None:
        if any(knob.port == name for knob in self.knobs.values()):
            self._lost.add(name)
            self.said.emit(
                f"{name} is unplugged. Its sliders stay where they are, and follow it again once "
                "it is back."
            )

    def _take(self, knob: Knob, turn: Turn) -> None:
        if self.learning is not None:
            slider, self.learning = self.learning, None
            self._give(slider, knob)
            self.said.emit(f"{slider} follows {knob.words}.")
        for name, known in self.knobs.items():
            if known == knob:
                self._move(name, turn.value / _MOST)

    def _move(self, name: str, share: float) -> None:
        for target in targets_within(self._panel):
            if target.name == name and self._takeover.takes(name, share, target.at()):
                target.move(share)

    def _give(self, slider: str, knob: Knob | None) -> None:
        self._takeover.forget(slider)
        self.knobs = {name: known for name, known in self.knobs.items() if name != slider}
        if knob is not None:
            self.knobs[slider] = knob
        self.map_changed.emit(map_to_text(self.knobs))
        self.look()

    def _widget_at(self, event: QContextMenuEvent) -> QWidget | None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        return QApplication.focusWidget() if by_key else self._panel.childAt(event.pos())

    @staticmethod
    def _run(timer: QTimer, is_wanted: bool) -> None:
        if not is_wanted:
            timer.stop()
        elif not timer.isActive():
            timer.start()
