"""The engines that the contract suite runs over: a new engine adds one line to CASES."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from loopstudio.core.engine import Engine
from loopstudio.core.loop_request import LoopRequest
from loopstudio.engines.registry import load
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import FakeEngine
from tests.support.gan import melodist_bundle, tiny_bundle


@dataclass(frozen=True)
class Case:
    """An engine to test: how to open it in a folder of its own, and a request of two or more."""

    name: str
    open: Callable[[Path], Engine[LoopRequest]]
    request: LoopRequest


def _open_fake(folder: Path) -> Engine[LoopRequest]:
    return FakeEngine(fake_info(folder))


def _open_gan(folder: Path) -> Engine[LoopRequest]:
    return load(tiny_bundle(folder / "tiny-gan"))


def _open_melodist(folder: Path) -> Engine[LoopRequest]:
    return load(melodist_bundle(folder / "tiny-synths"))


CASES = (
    Case("fake", _open_fake, LoopRequest("fake-drums", count=4, seed=11)),
    Case("gan", _open_gan, LoopRequest("tiny-gan", count=4, seed=11)),
    Case("melodist", _open_melodist, LoopRequest("tiny-synths", count=4, seed=11)),
)
