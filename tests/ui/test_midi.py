from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QSlider
from pytestqt.qtbot import QtBot

from loopstudio.ui.midi import Midi
from loopstudio.ui.midi_map import Knob, map_to_text
from loopstudio.ui.midi_ports import INSTALL, MidiError, Port, Turn
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.theme import Theme
from tests.ui.conftest import Open
from tests.ui.test_rave_panel import info

ONE = "Dimension 1"


class FakePort:
    def __init__(self) -> None:
        self.coming: list[Turn] = []
        self.is_closed = False

    def turns(self) -> list[Turn]:
        coming, self.coming = self.coming, []
        return coming

    def close(self) -> None:
        self.is_closed = True


class FakePorts:
    """A system where controllers are plugged in and out; each has the port that was opened last."""

    def __init__(self) -> None:
        self.here: list[str] = ["nano"]
        self.opened: dict[str, FakePort] = {}
        self.trouble = ""

    def names(self) -> list[str]:
        if self.trouble:
            raise MidiError(self.trouble)
        return list(self.here)

    def open(self, name: str) -> Port:
        if name == "held":
            raise MidiError("held cannot be opened.")
        self.opened[name] = FakePort()
        return self.opened[name]

    def turn(self, value: int, number: int = 16, name: str = "nano") -> None:
        self.opened[name].coming.append(Turn(0, number, value))


@pytest.fixture
def ports() -> FakePorts:
    return FakePorts()


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot, tmp_path: Path) -> RavePanel:
    made = RavePanel(theme)
    qtbot.addWidget(made)
    made.show_checkpoint(info(tmp_path))
    made.resize(1000, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def midi(panel: RavePanel, ports: FakePorts) -> Midi:
    return Midi(panel, ports, "")


def known(panel: RavePanel, ports: FakePorts) -> Midi:
    made = Midi(panel, ports, map_to_text({ONE: Knob("nano", 0, 16)}))
    made.look()
    return made


def said(midi: Midi) -> list[str]:
    found: list[str] = []
    midi.said.connect(found.append)
    return found


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions()]


def first(panel: RavePanel) -> QSlider:
    return panel.dimensions.strips[0].slider


def test_nothing_is_opened_before_something_is_learned(midi: Midi, ports: FakePorts) -> None:
    midi.look()
    assert ports.opened == {}


def test_the_next_knob_is_learned_and_kept(
    panel: RavePanel, midi: Midi, ports: FakePorts, qtbot: QtBot
) -> None:
    told = said(midi)
    midi.menu(first(panel)).actions()[0].trigger()
    ports.turn(64)
    with qtbot.waitSignal(midi.map_changed) as kept:
        qtbot.waitUntil(lambda: midi.learning is None, timeout=5_000)
    assert kept.args == [map_to_text({ONE: Knob("nano", 0, 16)})]
    assert told[-1] == "Dimension 1 follows controller 16 of nano."
    ports.turn(127)
    midi.poll()
    assert first(panel).value() == first(panel).maximum()


def test_a_knob_that_is_elsewhere_moves_nothing_until_it_passes(
    panel: RavePanel, ports: FakePorts
) -> None:
    midi = known(panel, ports)
    values = []
    for value in (0, 20, 70, 100):
        ports.turn(value)
        midi.poll()
        values.append(first(panel).value())
    assert values == [0, 0, 20, 115]


def test_it_moves_a_slider_as_a_hand_would(
    panel: RavePanel, ports: FakePorts, qtbot: QtBot
) -> None:
    midi = known(panel, ports)
    ports.turn(64)
    with qtbot.waitSignal(panel.dimensions.changed):
        midi.poll()


def test_other_sliders_can_be_learned_too(panel: RavePanel, midi: Midi, ports: FakePorts) -> None:
    midi.learn("Blend")
    ports.turn(64, number=1)
    midi.poll()
    ports.turn(127, number=1)
    midi.poll()
    assert panel.blend.value == 1.0


def test_other_knobs_move_nothing(panel: RavePanel, ports: FakePorts) -> None:
    midi = known(panel, ports)
    ports.turn(64, number=17)
    midi.poll()
    assert first(panel).value() == 0


def test_what_is_unplugged_is_told_and_follows_again_once_it_is_back(
    panel: RavePanel, ports: FakePorts
) -> None:
    midi = known(panel, ports)
    told = said(midi)
    before = ports.opened["nano"]
    ports.here = []
    midi.look()
    midi.look()
    assert before.is_closed
    assert [text.split(".")[0] for text in told] == ["nano is unplugged"]
    ports.here = ["nano"]
    midi.look()
    assert told[-1] == "nano is back."
    ports.turn(64)
    midi.poll()
    assert first(panel).value() == 2


def test_midi_that_goes_away_as_a_whole_is_the_same(panel: RavePanel, ports: FakePorts) -> None:
    midi = known(panel, ports)
    told = said(midi)
    ports.trouble = "gone"
    midi.look()
    assert told[0].startswith("nano is unplugged.")
    assert midi.knobs == {ONE: Knob("nano", 0, 16)}


def test_one_that_cannot_be_opened_is_told_once(
    panel: RavePanel, midi: Midi, ports: FakePorts
) -> None:
    assert panel.isVisible()
    ports.here = ["held"]
    told = said(midi)
    midi.learn(ONE)
    midi.look()
    assert told.count("held cannot be opened.") == 1


def test_a_slider_can_forget(panel: RavePanel, ports: FakePorts, qtbot: QtBot) -> None:
    midi = known(panel, ports)
    assert "Forget controller 16 of nano" in texts(midi.menu(first(panel)))
    with qtbot.waitSignal(midi.map_changed) as kept:
        midi.menu(first(panel)).actions()[1].trigger()
    assert kept.args == [""]
    assert ports.opened["nano"].is_closed


def test_learning_can_be_given_up(panel: RavePanel, midi: Midi, ports: FakePorts) -> None:
    midi.learn(ONE)
    assert texts(midi.menu(first(panel))) == ["Stop learning"]
    midi.stop_learning()
    assert midi.learning is None
    assert ports.opened["nano"].is_closed


def test_without_the_packages_the_menu_says_which(
    panel: RavePanel, midi: Midi, ports: FakePorts
) -> None:
    ports.trouble = f"{INSTALL}."
    (entry,) = midi.menu(first(panel)).actions()
    assert (entry.text(), entry.isEnabled()) == (INSTALL, False)


@pytest.mark.parametrize(
    "reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard]
)
def test_a_right_click_and_the_menu_key_open_the_menu(
    panel: RavePanel, midi: Midi, qtbot: QtBot, reason: QContextMenuEvent.Reason
) -> None:
    slider = first(panel)
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    slider.setFocus()
    at = slider.rect().center()
    QApplication.sendEvent(slider, QContextMenuEvent(reason, at, slider.mapToGlobal(at)))
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    assert texts(popup) == ["Learn MIDI controller"]
    assert midi.learning is None
    popup.close()


def test_the_sides_of_a_pad_follow_knobs_of_their_own(
    panel: RavePanel, midi: Midi, ports: FakePorts
) -> None:
    blending = panel.blending
    blending.square.click()
    menu = midi.menu(blending.pad)
    wanted = ["Learn MIDI controller for Blend", "Learn MIDI controller for Blend upwards"]
    assert texts(menu) == wanted
    menu.actions()[1].trigger()
    ports.turn(0, number=2)
    midi.poll()
    blending.pad.show_point(0.5, 0.0)
    ports.turn(127, number=2)
    midi.poll()
    assert blending.pad.point == (0.5, 1.0)
    assert texts(midi.menu(blending.pad))[2] == "Forget controller 2 of nano"


def test_a_knob_of_the_blend_moves_the_pad_in_its_place(
    panel: RavePanel, midi: Midi, ports: FakePorts
) -> None:
    midi.learn("Blend")
    for value in (64, 127):
        ports.turn(value, number=1)
        midi.poll()
    blending = panel.blending
    assert blending.slider.value == 1.0
    blending.square.click()
    upwards = blending.pad.point[1]
    for value in (0, 127, 32):
        ports.turn(value, number=1)
        midi.poll()
    assert blending.pad.point == (round(32 / 127, 3), upwards)


def test_elsewhere_there_is_no_menu(panel: RavePanel, midi: Midi) -> None:
    assert midi.learning is None
    QApplication.sendEvent(
        panel, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(1, 1), QPoint(1, 1))
    )
    assert QApplication.activePopupWidget() is None


def test_closed_it_lets_go(panel: RavePanel, ports: FakePorts) -> None:
    midi = known(panel, ports)
    midi.close()
    assert ports.opened["nano"].is_closed


def test_the_window_keeps_the_map(open_studio: Open) -> None:
    opened = open_studio(0)
    opened.window.midi.map_changed.emit('[["Blend", "nano", 0, 1]]')
    assert opened.studio.session.settings.midi == '[["Blend", "nano", 0, 1]]'
