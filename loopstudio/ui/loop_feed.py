"""LoopFeed: what the sound device is fed with, one loop after itself without a seam."""

from threading import Lock

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]

CROSSFADE_SECONDS = 0.010


class LoopFeed:
    """Frames (n, channels) of a loop, for ever, shared by the main and the sound thread.

    `pull` is called on the sound thread; everything else swaps references under a lock that is
    held for microseconds. What is left (by another loop, a seek, a stop) fades out over 10 ms, also
    where it had not faded in yet; what is entered in its middle fades in, but a loop entered at its
    start keeps its attack.
    """

    def __init__(self, channels: int = 2) -> None:
        self._channels = channels
        self._lock = Lock()
        self._loop: Frames | None = None
        self._position = self._since_entry = 0
        self._leaving: Frames | None = None
        self._rise = np.zeros(0, dtype=np.float32)
        self._left_done = self._entered_done = 0
        self._gain = self._target_gain = 1.0
        self._turn = 0

    @property
    def is_silent(self) -> bool:
        """Say whether nothing is left to be heard."""
        with self._lock:
            return self._loop is None and self._leaving is None

    @property
    def position(self) -> int:
        """The frame of the loop that is pulled next."""
        with self._lock:
            return self._position

    def heard_position(self, delay: int) -> int:
        """Give the frame that is heard while so many frames that were pulled are not yet.

        Until the first of them is heard that is where the loop was entered.
        """
        with self._lock:
            frames = 1 if self._loop is None else len(self._loop)
            return (self._position - min(delay, self._since_entry)) % frames

    def ahead(self) -> float | None:
        """Give the share of the loop that is behind the frame pulled next; None without a loop."""
        with self._lock:
            return None if self._loop is None else self._position / len(self._loop)

    @property
    def frames(self) -> int:
        """Length of the loop, 0 where there is none."""
        with self._lock:
            return 0 if self._loop is None else len(self._loop)

    def play(self, loop: Frames, rate: int, position: int = 0) -> None:
        """Play a loop (frames, channels) from a frame of it; what was heard fades out meanwhile."""
        with self._lock:
            self._turn += 1
            self._leave(rate)
            self._enter(loop, position)

    def swap(self, loop: Frames, rate: int, *, alike: bool = False) -> None:
        """Play another loop in place of this one, at the same part of it.

        Two that are alike add up as voltages, others as powers: each fade keeps the level.
        """
        with self._lock:
            self._turn += 1
            part = 0.0 if self._loop is None else self._position / len(self._loop)
            self._leave(rate, alike=alike)
            self._enter(loop, int(part * len(loop)), attack=not alike)

    def renew(self, loop: Frames, rate: int, turn: int) -> bool:
        """Swap in a loop that is alike, from any thread; says whether that was done.

        Only what still plays since it was given this turn is renewed: not what was stopped, or left
        for another loop meanwhile.
        """
        with self._lock:
            if self._loop is None or turn != self._turn:
                return False
            part = self._position / len(self._loop)
            self._leave(rate, alike=True)
            self._enter(loop, int(part * len(loop)), attack=False)
            return True

    @property
    def turn(self) -> int:
        """A number that is another one after each play, swap and stop."""
        with self._lock:
            return self._turn

    def seek(self, position: int, rate: int) -> None:
        """Go on from another frame of the same loop."""
        with self._lock:
            if self._loop is not None:
                self._leave(rate)
                self._enter(self._loop, position)

    def stop(self, rate: int) -> None:
        """Fade out and be silent."""
        with self._lock:
            self._turn += 1
            self._leave(rate)
            self._loop = None
            self._position = 0

    def set_gain(self, gain: float) -> None:
        """Set the volume, 0 to 1; reached within the next pull."""
        with self._lock:
            self._target_gain = gain

    def pull(self, frames: int) -> Frames:
        """Give the next frames (frames, channels); silence where there is no loop."""
        with self._lock:
            out = self._mixed(frames)
            if out is None:
                out = np.zeros((frames, self._channels), dtype=np.float32)
            self._go_on(frames)
            if self._gain != 1.0 or self._target_gain != 1.0:
                ramp = np.linspace(self._gain, self._target_gain, frames, dtype=np.float32)
                out *= ramp[:, None]
                self._gain = self._target_gain
        return out

    def _leave(self, rate: int, *, alike: bool = False) -> None:
        share = np.linspace(0.0, 1.0, max(1, round(CROSSFADE_SECONDS * rate)), endpoint=False)
        falling = 1.0 - share if alike else np.cos(share * np.pi / 2)
        rising = share if alike else np.sin(share * np.pi / 2)
        going = self._mixed(len(share))
        self._leaving = None if going is None else going * falling.astype(np.float32)[:, None]
        self._rise = rising.astype(np.float32)
        self._left_done = 0

    def _enter(self, loop: Frames, position: int, *, attack: bool = True) -> None:
        self._loop = loop
        self._position = position % len(loop)
        self._since_entry = 0
        self._entered_done = len(self._rise) if attack and self._position == 0 else 0

    def _mixed(self, frames: int) -> Frames | None:
        """Give what would be heard next, without going there; None for silence."""
        if self._loop is None and self._leaving is None:
            return None
        if self._loop is None:
            out = np.zeros((frames, self._channels), dtype=np.float32)
        else:
            out = _wrapped(self._loop, self._position, frames)
            rising = self._rise[self._entered_done : self._entered_done + frames]
            out[: len(rising)] *= rising[:, None]
        if self._leaving is not None:
            falling = self._leaving[self._left_done : self._left_done + frames]
            out[: len(falling)] += falling
        return out

    def _go_on(self, frames: int) -> None:
        if self._loop is not None:
            self._position = (self._position + frames) % len(self._loop)
            self._since_entry += frames
            self._entered_done = min(self._entered_done + frames, len(self._rise))
        if self._leaving is not None:
            self._left_done += frames
            if self._left_done >= len(self._leaving):
                self._leaving = None


def _wrapped(loop: Frames, position: int, frames: int) -> Frames:
    start = position % len(loop)
    if start + frames <= len(loop):
        return loop[start : start + frames].copy()
    turns = -(-(start + frames) // len(loop))
    return np.concatenate([loop] * turns)[start : start + frames]
