from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.app.settings import Settings, load
from loopstudio.core.request import Between, Like, Mix
from loopstudio.ui.delegates.mark_delegate import STAR_PIXELS
from loopstudio.ui.itemmodels.library_model import FAVOURITE, NAME, RATING
from loopstudio.ui.panels.idea_row import BETWEEN, LIKE, MIX
from tests.ui.conftest import Open
from tests.ui.opened import Opened


def _generate(opened: Opened, qtbot: QtBot, count: int = 2) -> None:
    opened.window.panel.count.setValue(count)
    before = len(opened.session.library)
    opened.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    _wait_idle(opened, qtbot, before + count)


def _wait_idle(opened: Opened, qtbot: QtBot, clips: int) -> None:
    def ended() -> None:
        assert len(opened.session.library) == clips
        assert not opened.studio.jobs.rows

    qtbot.waitUntil(ended, timeout=10_000)


def _press(opened: Opened, key: Qt.Key) -> None:
    opened.press(key, at=opened.window.table)


def _name(opened: Opened, row: int) -> str:
    return str(opened.window.shown.index(row, NAME).data())


def test_generate_by_key_fills_the_library(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    _generate(opened, qtbot, 3)
    assert opened.window.shown.rowCount() == 3


def test_the_first_loop_of_a_batch_is_heard(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    _generate(opened, qtbot)
    qtbot.waitUntil(lambda: opened.window.player.is_playing)


def test_without_autoplay_nothing_sounds_until_it_is_asked_for(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(2, Settings(theme="dark", autoplay=False))
    with qtbot.waitSignal(opened.window.audition.shown):
        _press(opened, Qt.Key.Key_Down)
    assert not opened.window.player.is_playing


def test_arrows_choose_and_play(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(3)
    opened.window.table.choose_row(0)
    _press(opened, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: opened.window.player.is_playing)
    assert opened.window.audition.entry == opened.window.shown.entry_at(1)


def test_at_the_start_the_newest_loop_is_chosen_and_nothing_sounds(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(2)
    qtbot.waitUntil(lambda: opened.window.audition.entry is not None)
    qtbot.wait(100)
    assert opened.window.audition.entry == opened.window.shown.entry_at(0)
    assert not opened.window.player.is_playing


def test_a_loop_is_chosen_even_while_ctrl_is_held(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    opened.window.table.choose_row(0)
    opened.window.table.choose_row(0)
    assert opened.window.table.chosen() == [opened.window.shown.entry_at(0)]


def test_space_stops_and_plays(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(2)
    opened.window.table.choose_row(1)
    qtbot.waitUntil(lambda: opened.window.player.is_playing)
    _press(opened, Qt.Key.Key_Space)
    stopped = not opened.window.player.is_playing
    _press(opened, Qt.Key.Key_Space)
    assert stopped
    assert opened.window.player.is_playing


def test_a_click_on_the_loop_that_is_chosen_plays_it(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    table = opened.window.table
    qtbot.waitUntil(lambda: opened.window.audition.entry is not None)
    place = table.visualRect(opened.window.shown.index(0, NAME)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: opened.window.player.is_playing)


def test_a_click_on_a_star_rates_and_plays_nothing(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    table = opened.window.table
    cell = table.visualRect(opened.window.shown.index(0, RATING))
    third = QPoint(cell.left() + 8 + STAR_PIXELS * 2 + 5, cell.center().y())
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=third)
    qtbot.wait(100)
    assert opened.session.library[0].rating == 3
    assert not opened.window.player.is_playing


def test_a_click_on_the_heart_makes_a_favourite(open_studio: Open) -> None:
    opened = open_studio(1)
    table = opened.window.table
    cell = table.visualRect(opened.window.shown.index(0, FAVOURITE))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    assert opened.session.library[0].favourite


def test_digits_rate_all_that_is_selected(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.selectAll()
    _press(opened, Qt.Key.Key_4)
    assert [entry.rating for entry in opened.session.library] == [4, 4]


def test_enter_makes_a_favourite(open_studio: Open) -> None:
    opened = open_studio(1)
    opened.window.table.choose_row(0)
    _press(opened, Qt.Key.Key_Return)
    assert opened.session.library[0].favourite


def test_delete_can_be_undone_and_done_again(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.choose_row(0)
    _press(opened, Qt.Key.Key_Delete)
    after_delete = len(opened.session.library)
    opened.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    after_undo = len(opened.session.library)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    opened.press(Qt.Key.Key_Z, both)
    assert (after_delete, after_undo, len(opened.session.library)) == (1, 2, 1)


def test_more_like_this_starts_from_the_chosen_loop(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    opened.window.panel.count.setValue(2)
    origin = opened.studio.provenance(opened.session.library[0])
    opened.window.table.choose_row(0)
    with qtbot.waitSignal(opened.window.panel.request_made) as asked:
        _press(opened, Qt.Key.Key_M)
    _wait_idle(opened, qtbot, 3)
    assert origin is not None
    assert origin.latent is not None
    assert asked.args[0].idea == Like(origin.latent, 0.3)


def test_regenerate_asks_as_the_loop_was_made_with_another_seed(
    open_studio: Open, qtbot: QtBot
) -> None:
    opened = open_studio(1)
    made = opened.studio.provenance(opened.session.library[0])
    opened.window.table.choose_row(0)
    with qtbot.waitSignal(opened.window.panel.request_made) as asked:
        _press(opened, Qt.Key.Key_R)
    _wait_idle(opened, qtbot, 5)
    assert made is not None
    assert (asked.args[0].style, asked.args[0].tempo) == (made.request.style, made.request.tempo)
    assert asked.args[0].seed != made.request.seed


def test_between_two_takes_the_selection_from_top_to_bottom(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.panel.modes.choose(BETWEEN)
    opened.window.table.selectAll()
    idea = opened.window.panel.request().idea
    first, second = (opened.studio.provenance(opened.session.library[row]) for row in range(2))
    assert first is not None
    assert second is not None
    assert isinstance(idea, Between)
    assert (idea.start, idea.end) == (first.latent, second.latent)


def test_swap_turns_rhythm_and_sound_round(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.panel.modes.choose(MIX)
    opened.window.table.selectAll()
    before = opened.window.panel.request().idea
    opened.press(Qt.Key.Key_W, Qt.KeyboardModifier.AltModifier)
    after = opened.window.panel.request().idea
    assert isinstance(before, Mix)
    assert isinstance(after, Mix)
    assert (after.rhythm, after.sound) == (before.sound, before.rhythm)


def test_generate_waits_for_loops_to_start_from(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.clearSelection()
    opened.window.panel.modes.choose(LIKE)
    assert not opened.window.panel.generate_button.isEnabled()


def test_letters_typed_in_the_search_are_no_commands(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(2)
    opened.window.table.choose_row(0)
    opened.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(opened.window.filters.query_changed):
        QTest.keyClicks(opened.window.filters.search, "rm 1")
    assert opened.window.filters.search.text() == "rm 1"
    assert not opened.studio.jobs.rows


def test_a_query_that_is_not_understood_is_marked_and_changes_nothing(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.filters.search.setText("bpm:fast")
    opened.window.filters.query_changed.emit("bpm:fast")
    assert opened.window.filters.search.property("wrong")
    assert opened.window.shown.rowCount() == 2


def test_copy_puts_the_tagged_files_on_the_clipboard(open_studio: Open) -> None:
    opened = open_studio(2)
    opened.window.table.selectAll()
    opened.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier, opened.window.table)
    urls = QGuiApplication.clipboard().mimeData().urls()
    paths = [Path(url.toLocalFile()) for url in urls]
    assert paths == [opened.session.library[row].path for row in range(2)]


def test_dropping_our_own_file_restores_its_settings(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio(1)
    made = opened.studio.provenance(opened.session.library[0])
    _drop(opened, qtbot, [opened.session.library[0].path])
    assert made is not None
    assert opened.window.panel.request() == made.request


def test_dropping_other_audio_adds_it_to_the_library(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    from loopstudio.audio.wav import write_wav
    from tests.support.clips import loop

    opened = open_studio()
    file = tmp_path / "mine_240bpm.wav"
    write_wav(file, loop(rate=44_100))
    _drop(opened, qtbot, [file])
    assert len(opened.session.library) == 1


def test_dropping_checkpoint_files_asks_for_a_name(
    open_studio: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    opened = open_studio()
    file = tmp_path / "their drums.pt"
    file.write_bytes(b"fake weights")
    with qtbot.waitSignal(opened.studio.import_wanted) as asked:
        _drop(opened, qtbot, [file])
    assert asked.args[0] == (file,)


def test_an_imported_checkpoint_is_chosen(open_studio: Open, qtbot: QtBot, tmp_path: Path) -> None:
    opened = open_studio()
    file = tmp_path / "theirs.pt"
    file.write_bytes(b"fake weights")
    with qtbot.waitSignal(opened.studio.checkpoints_changed):
        opened.studio.import_checkpoint((file,), "theirs")
    assert opened.window.side.info is not None
    assert opened.window.side.info.name == "theirs"


def test_without_a_sound_device_it_says_so(open_studio: Open) -> None:
    opened = open_studio()
    assert opened.window.transport.device_text == "No audio device"


def test_closing_keeps_what_was_chosen(open_studio: Open) -> None:
    opened = open_studio()
    opened.window.transport.show_volume(0.35)
    opened.window.close()
    assert load(opened.session.paths.settings).volume == 0.35


def test_closing_while_a_job_runs_keeps_what_is_finished(open_studio: Open, qtbot: QtBot) -> None:
    opened = open_studio()
    opened.window.panel.count.setValue(200)
    opened.window.panel.generate()
    qtbot.waitUntil(lambda: len(opened.session.library) > 1, timeout=10_000)
    seen = len(opened.session.library)
    opened.window.close()
    opened.session.queue.close()
    assert len(opened.session.store.entries()) >= seen


def test_every_change_of_a_session_tempo_shows_in_both_places(open_studio: Open) -> None:
    opened = open_studio()
    opened.window.transport.tempo.show_bpm(140)
    assert opened.window.panel.request().tempo.bpm == 140


def _drop(opened: Opened, qtbot: QtBot, paths: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    opened.window.dropEvent(event)
    qtbot.wait(60)
