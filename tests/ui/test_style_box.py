from pytestqt.qtbot import QtBot

from loopstudio.ui.widgets.style_box import ANY_STYLE, StyleBox


def test_a_style_that_the_next_checkpoint_knows_stays(qtbot: QtBot) -> None:
    box = StyleBox()
    qtbot.addWidget(box)
    box.show_words(("house", "techno"))
    box.show_asked("techno")
    box.show_words(("techno", "pads"))
    assert box.asked == "techno"


def test_a_style_that_nobody_knows_is_any(qtbot: QtBot) -> None:
    box = StyleBox()
    qtbot.addWidget(box)
    assert box.asked is None
    box.show_words(("house",))
    box.show_asked("polka")
    assert (box.asked, box.currentText()) == (None, ANY_STYLE)
    box.show_asked("house")
    box.show_words(())
    assert box.asked is None
