"""Plays loops of noise through the player: python -m tests.ui.play_loops WAY.

WAY is "loop" (one loop, over and over), "quick" (the same with as little held as while a hand
plays), "swap" (another one in its place after a while), "busy" (one loop while the window's thread
is held up again and again) or "plug" (one loop while devices come and go; says which there are, and
sounds on those that its input names until that ends).
"""

import sys
import threading
import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from loopstudio.core.audio import Audio
from loopstudio.ui.player import NO_DEVICE, Player
from tests.ui.sound_server import RATE

FRAMES = RATE // 2
PLAY_MS = 3_500
LONGEST_MS = 25_000


def noise(seed: int) -> NDArray[np.float32]:
    """Give (2, frames) that no other place of the loop is like."""
    drawn = np.random.default_rng(seed).uniform(-0.5, 0.5, (2, FRAMES))
    return drawn.astype(np.float32)


def main() -> int:
    app = QCoreApplication([])
    player = Player()
    player.find_device()
    player.set_volume(1.0)
    if sys.argv[1] == "plug":
        return _plug(app, player)
    if not player.is_audible:
        return 3
    player.hurry(sys.argv[1] == "quick")
    player.play(Audio(noise(1), RATE))
    if sys.argv[1] == "swap":
        QTimer.singleShot(PLAY_MS // 2, lambda: player.swap(Audio(noise(2), RATE)))
    if sys.argv[1] == "busy":
        held = QTimer(app)
        held.timeout.connect(lambda: time.sleep(0.4))
        held.start(500)
    QTimer.singleShot(PLAY_MS, player.stop)
    QTimer.singleShot(PLAY_MS + 500, app.quit)
    code = app.exec()
    player.close()
    return code


def _plug(app: QCoreApplication, player: Player) -> int:
    player.devices_changed.connect(lambda: _say(player))
    player.play(Audio(noise(1), RATE))
    _say(player)
    # Not for ever, even where a test waits in vain for what is said.
    QTimer.singleShot(LONGEST_MS, app.quit)
    orders = Orders()
    orders.named.connect(player.choose_device)
    player.failed.connect(_print)
    orders.ended.connect(app.quit)
    threading.Thread(target=orders.read, daemon=True).start()
    code = app.exec()
    player.close()
    return code


class Orders(QObject):
    """What is asked of the player line by line, told in the thread that it lives in."""

    named = Signal(str)
    ended = Signal()

    def read(self) -> None:
        """Read to the end."""
        for line in sys.stdin:
            self.named.emit(line.strip())
        self.ended.emit()


def _say(player: Player) -> None:
    _print(" ".join(sorted(player.devices())) or NO_DEVICE)


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
