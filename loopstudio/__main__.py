"""LoopStudio: with no words the window opens; with a verb it is the command line."""

import multiprocessing
import os
import sys


def main() -> int:
    """Run the program and give its exit code."""
    multiprocessing.freeze_support()
    words = sys.argv[1:]
    if words:
        from loopstudio.cli.main import main as run_words

        return run_words(words)
    if not has_display():
        sys.stderr.write(
            "There is no display to open the window on: run 'loopstudio demo' to write a demo "
            "pack of 16 loops, or 'loopstudio --help' for everything else.\n"
        )
        return 1
    from loopstudio.app.launch import begin
    from loopstudio.app.paths import Paths

    begun = begin(Paths.standard())
    # Only now: Qt and the window are imported while the engine's process gets ready.
    from loopstudio.ui.application import run as open_window

    return open_window(sys.argv, begun)


def has_display() -> bool:
    """Say whether a window can be shown here."""
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


if __name__ == "__main__":
    sys.exit(main())
