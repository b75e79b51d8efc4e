"""A stand-in for tinysoundfont's synthesiser."""

import numpy as np


class Beeper:
    """Plays each key as a sine for as long as it is held; programs differ in level."""

    def __init__(self, samplerate: int, gain: float = 0.0) -> None:
        self.rate, self.gain = samplerate, gain
        self.held: dict[int, tuple[float, int]] = {}
        self.program = 0

    def sfload(self, path: str) -> int:
        return len(path)

    def program_select(self, _channel: int, _font: int, _bank: int, program: int, _d: bool) -> None:
        self.program = program

    def noteon(self, _channel: int, key: int, velocity: int) -> None:
        self.held[key] = (velocity / 127 / (1 + self.program / 128), 0)

    def noteoff(self, _channel: int, key: int) -> None:
        self.held.pop(key, None)

    def sounds_off(self, _channel: int) -> None:
        self.held.clear()

    def generate(self, frames: int) -> memoryview:
        made = np.zeros(frames, np.float32)
        for key, (level, since) in self.held.items():
            time = (since + np.arange(frames)) / self.rate
            made += level * np.sin(2 * np.pi * 440 * 2 ** ((key - 69) / 12) * time)
            self.held[key] = (level, since + frames)
        return memoryview(np.repeat(made.astype(np.float32), 2).tobytes())
