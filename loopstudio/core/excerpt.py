"""Excerpt: the part of a loop that is heard next, made before the rest of it."""

from dataclasses import dataclass

import numpy as np

from loopstudio.core.audio import Audio

FADE_SECONDS = 0.010


@dataclass(frozen=True)
class Excerpt:
    """Sound that lies in a loop of `frames` frames from the frame `start` on, round its end."""

    audio: Audio
    start: int
    frames: int

    @property
    def share(self) -> float:
        """How much of the loop it is, without its fades."""
        return (self.audio.frames - 2 * self._fade) / self.frames

    def laid_over(self, loop: Audio) -> Audio | None:
        """Give a loop with this in its place, faded in and out; None for a loop of another form."""
        own, rate = self.audio, self.audio.rate
        if (loop.frames, loop.rate, loop.channels) != (self.frames, rate, own.channels):
            return None
        fade = self._fade
        share = np.ones(own.frames, dtype=np.float32)
        share[:fade] = np.linspace(0.0, 1.0, fade, endpoint=False)
        share[own.frames - fade :] = np.linspace(1.0, 0.0, fade)
        at = (self.start + np.arange(own.frames)) % self.frames
        samples = loop.samples.copy()
        # The two are alike, as a loop before and after a slider moved: levels add up.
        samples[:, at] += share * (own.samples - samples[:, at])
        return Audio(samples, rate)

    @property
    def _fade(self) -> int:
        return min(max(1, round(FADE_SECONDS * self.audio.rate)), self.audio.frames // 2)
