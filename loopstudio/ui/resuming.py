"""Resuming: what an interrupted program left is offered, and made where it is wanted."""

from loopstudio.app.journal import Journal
from loopstudio.core.errors import LoopstudioError
from loopstudio.ui import wording
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.widgets.notice import Message, Question


def offer_unfinished(window: MainWindow, journal: Journal) -> None:
    """Ask, in a notice and not in a dialog, whether what is missing shall be made."""
    journal.compare(window.studio.session.library)
    found = journal.found
    if not found:
        return
    text = wording.unmade(sum(len(request.indices) for request in found), len(found))
    message = Message(text, "Make them", lambda: make_unfinished(window, journal))
    window.notice.ask(Question(message, journal.forget))


def make_unfinished(window: MainWindow, journal: Journal) -> None:
    """Queue what is missing; what the queue has no room for is offered again."""
    try:
        for request in journal.found:
            window.studio.session.queue.submit(request)
    except LoopstudioError as error:
        window.studio.failed.emit(str(error), "")
        offer_unfinished(window, journal)
