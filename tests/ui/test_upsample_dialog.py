import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from loopstudio.core.wave_request import Upsample
from loopstudio.ui.dialogs.upsample_dialog import UpsampleDialog


def _opened(qtbot: QtBot, cutoff: float) -> UpsampleDialog:
    dialog = UpsampleDialog(None, cutoff, several=False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def _number(dialog: UpsampleDialog) -> QSpinBox:
    return dialog.findChildren(QSpinBox)[0]


def _found(dialog: UpsampleDialog) -> QCheckBox:
    return dialog.findChildren(QCheckBox)[0]


def _buttons(dialog: UpsampleDialog) -> dict[str, QPushButton]:
    return {button.text(): button for button in dialog.findChildren(QPushButton)}


def test_at_first_the_cutoff_is_to_be_found(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, 0.0)
    assert (_found(dialog).isChecked(), _number(dialog).isEnabled()) == (True, False)
    assert dialog.cutoff == 0.0


def test_a_cutoff_that_was_kept_is_shown(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, 2_500.0)
    assert (_found(dialog).isChecked(), _number(dialog).isEnabled()) == (False, True)
    assert dialog.cutoff == 2_500.0


def test_one_is_typed_once_it_is_not_to_be_found(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, 0.0)
    box = _found(dialog)
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    _number(dialog).setFocus()
    _number(dialog).selectAll()
    QTest.keyClicks(_number(dialog), "12000")
    with qtbot.waitSignal(dialog.accepted):
        QTest.mouseClick(_buttons(dialog)["Upsample"], Qt.MouseButton.LeftButton)
    assert dialog.cutoff == 12_000.0


@pytest.mark.parametrize(("typed", "least"), [("5", 1_000.0), ("99999", 9_999.0)])
def test_whatever_is_typed_is_a_cutoff_that_can_be(qtbot: QtBot, typed: str, least: float) -> None:
    dialog = _opened(qtbot, 2_500.0)
    _number(dialog).setFocus()
    _number(dialog).selectAll()
    QTest.keyClicks(_number(dialog), typed)
    _number(dialog).clearFocus()
    assert dialog.cutoff >= least
    assert Upsample(dialog.cutoff)


@pytest.mark.parametrize(("several", "words"), [(False, "it was cut"), (True, "each loop was cut")])
def test_it_says_whether_one_loop_is_meant(qtbot: QtBot, several: bool, words: str) -> None:
    dialog = UpsampleDialog(None, 0.0, several=several)
    qtbot.addWidget(dialog)
    assert words in _found(dialog).text()


def test_escape_leaves_it(qtbot: QtBot) -> None:
    dialog = _opened(qtbot, 0.0)
    assert _buttons(dialog)["Upsample"].property("role") == "primary"
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
