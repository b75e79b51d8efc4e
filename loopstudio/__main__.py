"""LoopStudio: with no words the window opens; with a verb it is the command line."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INTERRUPTED = 130


def main() -> int:
    """Run the program and give its exit code."""
    with leaving_quietly():
        run = _imported()
    return run()


def _imported() -> Callable[[], int]:
    """Import what the words ask for, and give what is then to be run."""
    # Not at the top: Ctrl-C is quiet only from here on.
    import multiprocessing

    multiprocessing.freeze_support()
    words = sys.argv[1:]
    if words:
        from loopstudio.cli.main import main as run_words

        return lambda: run_words(words)
    if not has_display():
        return _say_how_else
    from loopstudio.app.launch import begin
    from loopstudio.app.paths import Paths

    begun = begin(Paths.standard())
    # Only now: Qt and the window are imported while the engine's process gets ready.
    from loopstudio.ui.application import run as open_window

    return lambda: open_window(sys.argv, begun)


@contextmanager
def leaving_quietly() -> Iterator[None]:
    """End the program at once on Ctrl-C, with exit code 130 and no word.

    For the second or so of imports: nothing is at stake, and an exception would come out of them as
    a traceback, or not at all. An engine's process that has begun ends with this one.
    """
    before = signal.getsignal(signal.SIGINT)
    # Not where whoever started the program wants the signal ignored.
    if before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _say_how_else() -> int:
    sys.stderr.write(
        "There is no display to open the window on: run 'loopstudio demo' to write a demo "
        "pack of 16 loops, or 'loopstudio --help' for everything else.\n"
    )
    return 1


def has_display() -> bool:
    """Say whether a window can be shown here."""
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


if __name__ == "__main__":
    sys.exit(main())
