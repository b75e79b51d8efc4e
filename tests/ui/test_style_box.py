from pytestqt.qtbot import QtBot

from loopstudio.ui.widgets.style_box import ANY_STYLE, StyleBox


def test_a_style_that_the_next_checkpoint_knows_stays(qtbot: QtBot) -> None:
    box = StyleBox()
    qtbot.addWidget(box)
    box.show_labels(("house", "techno"))
    box.show_style("techno")
    box.show_labels(("techno", "pads"))
    assert box.style_asked == "techno"


def test_a_style_that_nobody_knows_is_any(qtbot: QtBot) -> None:
    box = StyleBox()
    qtbot.addWidget(box)
    assert box.style_asked is None
    box.show_labels(("house",))
    box.show_style("polka")
    assert (box.style_asked, box.currentText()) == (None, ANY_STYLE)
    box.show_style("house")
    box.show_labels(())
    assert box.style_asked is None
