"""A sound system whose devices a test plugs in and out."""

from loopstudio.ui.loop_feed import LoopFeed
from loopstudio.ui.sound_output import SoundOutput, SoundSystem


class FakeOutput(SoundOutput):
    """Sounds nowhere and notes what it was asked."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.names, self.asked = names, list[str]()

    @property
    def is_audible(self) -> bool:
        return True

    def devices(self) -> list[str]:
        return self.names

    def choose(self, device: str) -> None:
        self.asked.append(f"choose {device}")

    def hurry(self, quick: bool) -> None:
        self.quick = quick

    def refresh(self) -> None:
        self.asked.append("refresh")

    def start(self, rate: int) -> None:
        self.asked.append(f"start {rate}")

    def stop(self) -> None:
        self.asked.append("stop")

    def delay_frames(self) -> int:
        return 0

    def close(self) -> None:
        self.asked.append("close")


class FakeSystem(SoundSystem):
    """A machine whose devices a test plugs in and out."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = list(names)
        self.outputs: list[FakeOutput] = []

    @property
    def has_device(self) -> bool:
        return bool(self.names)

    def output(self, feed: LoopFeed) -> SoundOutput:
        del feed
        self.outputs.append(FakeOutput(self.names))
        return self.outputs[-1]

    def plug(self, *names: str) -> None:
        self.names[:] = names
        self.changed.emit()
