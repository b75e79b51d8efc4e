from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from loopstudio.core.engine import Capabilities
from tests.support.fake_checkpoint import fake_info


def test_what_an_engine_can_do_is_a_value() -> None:
    able = Capabilities("drums", 44_100, 1, 120.0, 1, ("house",), 12, 512, circular=True)
    with pytest.raises(FrozenInstanceError):
        able.rate = 48_000  # type: ignore[misc]


def test_a_manifest_tells_of_loops_that_go_round(tmp_path: Path) -> None:
    info = fake_info(tmp_path)
    able = Capabilities.of(info)
    told = (able.kind, able.rate, able.channels, able.native_bpm, able.bars, able.labels)
    assert told == (info.kind, info.rate, info.channels, info.native_bpm, info.bars, info.labels)
    assert (able.layers, able.w_dim, able.circular) == (0, 0, True)
