from pytestqt.qtbot import QtBot

from loopstudio.core.batch import MAX_COUNT
from loopstudio.core.morph_request import MAX_BARS
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.batch_fields import BatchFields
from tests.ui.opened import RESOURCES


def test_fields_go_as_far_as_a_request_does(qtbot: QtBot) -> None:
    fields = BatchFields(Theme(RESOURCES, "dark"))
    qtbot.addWidget(fields)
    fields.count.setValue(10**6)
    fields.bars.setValue(10**6)
    fields.spread.show_value(1.0)
    assert (fields.count.value(), fields.bars.value()) == (MAX_COUNT, MAX_BARS)
    assert fields.spread.value == 1.0
