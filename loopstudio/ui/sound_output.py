"""Where sound goes: the protocols, and an output that keeps time without any device."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from loopstudio.ui.loop_feed import LoopFeed

PULL_INTERVAL_MS = 20


class SoundOutput(QObject):
    """Pulls a LoopFeed in real time; all calls on the main thread."""

    failed = Signal(str)

    @property
    def is_audible(self) -> bool:
        """Say whether there is a device that sounds."""
        raise NotImplementedError

    def devices(self) -> list[str]:
        """Name the devices there are."""
        raise NotImplementedError

    def choose(self, device: str) -> None:
        """Use a device by name from the next start on; "" is the system's own."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Go on where the chosen device is, or the system's own, after devices have changed."""
        raise NotImplementedError

    def hurry(self, quick: bool) -> None:
        """Hold as little as a hand that plays wants, or as much as a busy machine does."""
        raise NotImplementedError

    def start(self, rate: int) -> None:
        """Begin to pull at this rate in Hz; again with the same rate it goes on as it is."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop pulling once the feed is silent."""
        raise NotImplementedError

    def delay_frames(self) -> int:
        """How many of the frames pulled have not been heard yet."""
        raise NotImplementedError

    def close(self) -> None:
        """Free the device; the output is not used afterwards."""
        raise NotImplementedError


class SoundSystem(QObject):
    """What a machine sounds through: says whether there is a device, and when that may change."""

    changed = Signal()

    @property
    def has_device(self) -> bool:
        """Say whether there is a device that sounds."""
        raise NotImplementedError

    def output(self, feed: LoopFeed) -> SoundOutput:
        """Give an output through the devices there are."""
        raise NotImplementedError


class SilentOutput(SoundOutput):
    """Keeps the clock of a real output where there is no sound device."""

    def __init__(self, feed: LoopFeed, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__()
        self._feed, self._clock = feed, clock
        self._rate = 0
        self._begun = 0.0
        self._pulled = 0
        self._timer = QTimer(self)
        self._timer.setInterval(PULL_INTERVAL_MS)
        self._timer.timeout.connect(self.advance)

    @property
    def is_audible(self) -> bool:
        """Say that nothing is heard."""
        return False

    def devices(self) -> list[str]:
        """Give no device."""
        return []

    def choose(self, device: str) -> None:
        """Take note of nothing: there is no device whose name could be `device`."""
        del device

    def refresh(self) -> None:
        """Go on: whatever there is, it is not heard here."""

    def hurry(self, quick: bool) -> None:
        """Take note of nothing: what is pulled counts as heard."""
        del quick

    def start(self, rate: int) -> None:
        """Begin to keep time."""
        if self._timer.isActive() and rate == self._rate:
            return
        self._rate, self._begun, self._pulled = rate, self._clock(), 0
        self._timer.start()

    def stop(self) -> None:
        """Stop keeping time."""
        self.advance()
        self._timer.stop()

    def advance(self) -> None:
        """Pull what a device would have pulled by now."""
        due = int((self._clock() - self._begun) * self._rate) - self._pulled
        if due > 0 and self._timer.isActive():
            # After a long sleep of the machine only the place in the loop matters.
            self._feed.pull(min(due, self._rate))
            self._pulled += due

    def delay_frames(self) -> int:
        """Give none: what is pulled counts as heard."""
        return 0

    def close(self) -> None:
        """Stop keeping time."""
        self._timer.stop()
