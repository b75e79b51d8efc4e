import pytest
from pytestqt.qtbot import QtBot

from loopstudio.ui.widgets.tempo_box import TempoBox


@pytest.mark.parametrize(
    ("bpm", "badge"), [(120.0, "exact"), (126.0, "exact"), (121.3, "rounded"), (92.5, "rounded")]
)
def test_the_badge_says_which_tempos_need_no_rounding(qtbot: QtBot, bpm: float, badge: str) -> None:
    box = TempoBox(44_100)
    qtbot.addWidget(box)
    box.show_bpm(bpm)
    assert box.badge.text() == badge


def test_another_rate_is_judged_anew(qtbot: QtBot) -> None:
    box = TempoBox(44_100)
    qtbot.addWidget(box)
    box.show_bpm(128)
    before = box.badge.text()
    box.show_rate(48_000)
    assert (before, box.badge.text()) == ("rounded", "exact")


def test_a_tempo_is_written_without_needless_decimals(qtbot: QtBot) -> None:
    box = TempoBox()
    qtbot.addWidget(box)
    box.show_bpm(133)
    whole = box.spin.text()
    box.show_bpm(92.5)
    assert (whole, box.spin.text()) == ("133", "92.5")
