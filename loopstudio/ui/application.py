"""The application: from a command line to a window, with everything slow after it is visible."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from loopstudio.app.alone import alone
from loopstudio.app.events import Event
from loopstudio.app.journal import Journal
from loopstudio.app.lane import Notify
from loopstudio.app.launch import Begun
from loopstudio.app.session import build
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.version import VERSION
from loopstudio.ui.bridge import Bridge
from loopstudio.ui.errors import ErrorDialog, install_excepthook, show_error, split
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.player import Player
from loopstudio.ui.resuming import offer_unfinished
from loopstudio.ui.studio import Studio
from loopstudio.ui.theme import Theme, load_fonts

PLATFORMS_OF_ONE_PROCESS = ("offscreen", "minimal")


def run(argv: Sequence[str], begun: Begun) -> int:
    """Open the window and give the exit code once it is closed."""
    app = make_application(argv)
    install_excepthook()
    paths, settings = begun.paths, begun.settings
    load_fonts(paths.resources)
    theme = Theme(paths.resources, settings.theme)
    theme.apply()
    with alone(paths.journal.with_suffix(".lock")) as only:
        journal = Journal(paths.journal if only else None)
        bridge = Bridge()
        try:
            session = build(paths, settings, begun.runtime, both(journal.take, bridge.notify))
        except LoopstudioError as error:
            begun.runtime.host.close()
            journal.close()
            return tell_of_no_window(error)
        studio = Studio(session)
        bridge.happened.connect(studio.take)
        window = MainWindow(studio, theme, Player())
        window.show()
        QTimer.singleShot(
            0, window, lambda: finish_start(window, [begun.problem, *session.problems])
        )
        QTimer.singleShot(0, window, lambda: offer_unfinished(window, journal))
        code = app.exec()
        session.close()
        journal.close()
    let_go_of_the_clipboard()
    end(window, theme)
    return code


def end(window: MainWindow, theme: Theme) -> None:
    """Destroy the window and its icons while there is an application.

    Left to Python's last collection they would outlive that, and the process end in a crash or not,
    by the order in which things were made.
    """
    window.deleteLater()
    theme.forget()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def tell_of_no_window(error: LoopstudioError) -> int:
    """Say in a dialog why there can be no window, and give the exit code."""
    ErrorDialog(None, *split(str(error))).exec()
    return 1


def both(first: Notify, second: Notify) -> Notify:
    """Give what tells two of an event, one after the other."""

    def tell(event: Event) -> None:
        first(event)
        second(event)

    return tell


def make_application(argv: Sequence[str]) -> QApplication:
    """Make Qt's application with our names."""
    QCoreApplication.setApplicationName("LoopStudio")
    QCoreApplication.setOrganizationName("loopstudio")
    QCoreApplication.setApplicationVersion(VERSION)
    app = QApplication(list(argv))
    app.setStyle("Fusion")
    return app


def finish_start(window: MainWindow, problems: Sequence[str]) -> None:
    """Do what a visible window need not wait for: sound, the engine's process, bad news."""
    window.player.find_device()
    window.listening.prefer_device(window.studio.session.settings.output_device)
    window.studio.find_pace()
    found = [problem for problem in problems if problem]
    if found:
        show_error(window, found[0], "\n".join(found[1:]))


def let_go_of_the_clipboard() -> None:
    """Empty a clipboard that lives in this process alone.

    Without a screen Qt keeps what was copied in a static of its own, which is destroyed after
    Python is: the process would end in a crash. A real clipboard is left to the system.
    """
    if QGuiApplication.platformName() in PLATFORMS_OF_ONE_PROCESS:
        QGuiApplication.clipboard().clear()
