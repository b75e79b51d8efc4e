from pathlib import Path

from pytestqt.qtbot import QtBot

from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.panel_head import PanelHead
from tests.support.fake_checkpoint import fake_info

MODES = (("New", "fresh", "New loops", "Ctrl+5"), ("Like", "like", "Loops like one", "Ctrl+6"))


def test_it_says_which_checkpoint_is_asked(qtbot: QtBot, theme: Theme) -> None:
    head = PanelHead(theme, MODES)
    qtbot.addWidget(head)
    assert (head._title.text(), head._facts.text()) == ("No checkpoint", "")
    info = fake_info(Path("/nowhere"))
    head.show_checkpoint(info)
    assert head._title.text() == info.title
    assert head._facts.text() == f"native {info.native_bpm:g} BPM · {info.licence}"


def test_it_offers_the_modes(qtbot: QtBot, theme: Theme) -> None:
    head = PanelHead(theme, MODES)
    qtbot.addWidget(head)
    with qtbot.waitSignal(head.modes.chosen) as chosen:
        head.modes.choose(1)
    assert chosen.args == [1]
