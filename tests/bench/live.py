"""The real program while a hand moves a slider: tests.bench.live FOLDER CHECKPOINT BARS MS.

MS apart. Tells each move and each loop that came of one as a line of JSON, with time.time(); loops
lie in FOLDER. The first loop is the one that every move is away from.
"""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from loopstudio.app.live import Sounded
    from loopstudio.ui.main_window import MainWindow

MOVES = 60
FIRST_MS, LAST_MS = 4_000, 600
STEP = 7
"""Slider steps of one move: a hand that goes slowly."""


def main() -> int:
    # Imported here and in this order, as the program itself does: see `loopstudio.__main__`.
    from loopstudio.app.launch import begin
    from loopstudio.app.paths import Paths

    begun = begin(Paths.standard())

    from loopstudio.ui import application

    original = application.finish_start

    def finish_start(window: "MainWindow", problems: list[str]) -> None:
        original(window, problems)
        window.player.set_volume(1.0)
        window.show_checkpoints(sys.argv[2])
        window.morph.bars.setValue(int(sys.argv[3]))
        # Kept: Qt holds on to no slot of it.
        window.hand = Hand(window, Path(sys.argv[1]))  # type: ignore[attr-defined]

    application.finish_start = finish_start  # type: ignore[assignment]
    return application.run(["live"], begun)


class Hand:
    """Moves the first slider again and again, and notes what is heard of it."""

    def __init__(self, window: "MainWindow", folder: Path) -> None:
        from PySide6.QtCore import QTimer

        self._window, self._folder = window, folder
        self._moves = self._answers = 0
        window.live_play._answered.connect(self._heard)
        self._timer = QTimer(window)
        self._timer.timeout.connect(self._move)
        self._timer.start(FIRST_MS)

    def _move(self) -> None:
        window = self._window
        if self._moves > MOVES:
            window.close()
            return
        self._timer.setInterval(int(sys.argv[4]) if self._moves else FIRST_MS)
        slider = window.morph.dimensions.strips[0].slider
        moved = time.time()
        slider.setValue(slider.value() + (STEP if self._moves < MOVES / 2 else -STEP))
        _say(move=window.live_play._asked, at=moved)
        self._moves += 1
        if self._moves > MOVES:
            self._timer.setInterval(LAST_MS)

    def _heard(self, answer: "Sounded") -> None:
        # The first is made while nobody listens. A move has two answers: what comes next of its
        # loop, in the one before, and the whole loop.
        self._answers += 1
        _say(loop=self._answers, of=answer.ticket, at=time.time())
        np.save(self._folder / f"{self._answers}.npy", answer.audio.samples)


def _say(**told: float) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
