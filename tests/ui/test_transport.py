from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.transport import Transport
from tests.support.clips import entry


def _button(of: QWidget, name: str) -> QToolButton:
    return next(found for found in of.findChildren(QToolButton) if found.accessibleName() == name)


def test_mute_gives_the_volume_back(qtbot: QtBot, theme: Theme) -> None:
    transport = Transport(theme)
    qtbot.addWidget(transport)
    transport.show_volume(0.6)
    mute = _button(transport, "Mute")
    mute.click()
    silent = transport.volume
    mute.click()
    assert (silent, transport.volume) == (0.0, 0.6)


def test_devices_are_offered_after_the_systems_own(qtbot: QtBot, theme: Theme) -> None:
    transport = Transport(theme)
    qtbot.addWidget(transport)
    transport.show_devices(["Desk", "Headphones"], "Headphones", "")
    assert transport.device_text == "Headphones"


def test_no_device_is_said_and_is_no_choice(qtbot: QtBot, theme: Theme) -> None:
    transport = Transport(theme)
    qtbot.addWidget(transport)
    transport.show_devices([], "Headphones", "No audio device")
    assert transport.device_text == "No audio device"


def test_the_transport_says_which_loop_it_is(qtbot: QtBot, theme: Theme) -> None:
    transport = Transport(theme)
    qtbot.addWidget(transport)
    transport.show_entry(entry(1, bars=2))
    assert transport._facts.text() == "120 BPM · 2 bars · techno · seamless"


def test_the_transport_says_which_of_two_it_is(qtbot: QtBot, theme: Theme) -> None:
    transport = Transport(theme)
    qtbot.addWidget(transport)
    transport.show_entry(entry(1))
    assert transport.compared == ""
    transport.show_compared("B", "wet-moon", "A is lowered by 2.3 dB")
    assert transport.compared == "B"
    assert transport._title.text() == "B · wet-moon"
    assert transport._facts.text() == "A is lowered by 2.3 dB"
    transport.show_entry(entry(1))
    transport.show_compared("", "", "")
    assert transport._title.text() == entry(1).name
    assert transport._other.text() == "A/B"
