from loopstudio.ui.itemmodels.columns import WAVE
from tests.ui.conftest import Open


def test_the_playhead_is_drawn_in_the_row_that_sounds(open_studio: Open) -> None:
    opened = open_studio(2)
    window = opened.window
    cell = window.table.visualRect(window.shown.index(1, WAVE))
    before = window.table.viewport().grab(cell).toImage()
    window.table.show_playing(window.shown.entry_at(1).id, 0.5)
    during = window.table.viewport().grab(cell).toImage()
    ink = window.palette().color(window.palette().ColorRole.Text)
    x = 8 + round(0.5 * (cell.width() - 16))
    assert before != during
    assert during.pixelColor(x, 8) == ink


def test_other_rows_stay_as_they_are(open_studio: Open) -> None:
    opened = open_studio(2)
    window = opened.window
    cell = window.table.visualRect(window.shown.index(0, WAVE))
    before = window.table.viewport().grab(cell).toImage()
    window.table.show_playing(window.shown.entry_at(1).id, 0.5)
    assert window.table.viewport().grab(cell).toImage() == before
