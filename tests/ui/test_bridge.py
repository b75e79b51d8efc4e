from threading import Thread

from pytestqt.qtbot import QtBot

from loopstudio.app.events import Ended, Event, Progressed, Queued, Started
from loopstudio.ui.bridge import Bridge


def _heard(bridge: Bridge) -> list[Event]:
    heard: list[Event] = []
    bridge.happened.connect(heard.append)
    return heard


def test_events_of_another_thread_arrive_in_order(qtbot: QtBot) -> None:
    bridge = Bridge()
    heard = _heard(bridge)
    events: list[Event] = [Queued(1, "a"), Started(1), Ended(1, 0), Queued(2, "b"), Ended(2, 1)]

    def notify() -> None:
        for event in events:
            bridge.notify(event)

    thread = Thread(target=notify)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: heard == events)


def test_a_thousand_reports_of_progress_become_few(qtbot: QtBot) -> None:
    bridge = Bridge()
    heard = _heard(bridge)
    for done in range(1000):
        bridge.notify(Progressed(1, done, 1000, None))
    qtbot.waitUntil(lambda: len(heard) > 0)
    qtbot.wait(80)
    assert heard == [Progressed(1, 999, 1000, None)]


def test_the_last_progress_comes_before_the_end(qtbot: QtBot) -> None:
    bridge = Bridge()
    heard = _heard(bridge)
    bridge.notify(Progressed(1, 8, 8, 0.0))
    bridge.notify(Ended(1, 8))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [Progressed(1, 8, 8, 0.0), Ended(1, 8)]


def test_progress_of_different_jobs_is_kept_apart(qtbot: QtBot) -> None:
    bridge = Bridge()
    heard = _heard(bridge)
    bridge.notify(Progressed(1, 1, 8, None))
    bridge.notify(Progressed(2, 2, 8, None))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [Progressed(1, 1, 8, None), Progressed(2, 2, 8, None)]
