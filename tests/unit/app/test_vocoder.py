from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.vocoder import (
    diffusion_vocoder,
    diffusion_vocoders,
    found_vocoder,
    missing_vocoder,
    vocoder_of,
)
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest, Original
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.tempo import Tempo
from loopstudio.core.wave_request import Polish, WaveRequest
from tests.support.fake_checkpoint import fake_info
from tests.support.wave import wave_info

INFO = wave_info(Path("/nowhere/polish"))
CHOSEN = diffusion_vocoder(INFO, 4, 0.2)


def find(name: str) -> CheckpointInfo:
    assert name == "polish"
    return INFO


def test_what_an_engine_makes_can_name_one_and_what_is_polished_none() -> None:
    for kind in (LoopRequest, DiffuseRequest, MorphRequest):
        assert vocoder_of(kind("a", vocoder=CHOSEN)) == CHOSEN
        assert vocoder_of(kind("a")) is None
    original = Original(44_100, 1, Tempo(120.0), "code")
    assert vocoder_of(WaveRequest("a", original, Polish())) is None


def test_of_checkpoints_those_of_its_engine_are_vocoders() -> None:
    assert diffusion_vocoders([fake_info(Path("/nowhere")), INFO]) == (INFO,)


def test_one_whose_weights_are_not_here_is_missing_by_its_name() -> None:
    chosen = LoopRequest("a", vocoder=replace(CHOSEN, checkpoint="its old name"))
    assert missing_vocoder(chosen, [INFO]) is None
    assert missing_vocoder(chosen, []) == "its old name"
    assert missing_vocoder(LoopRequest("a"), []) is None


def test_it_is_found_by_its_name_and_its_weights() -> None:
    assert found_vocoder(LoopRequest("a", vocoder=CHOSEN), find) == INFO
    assert found_vocoder(LoopRequest("a"), find) is None
    other = replace(CHOSEN, sha256="cd" * 32)
    with pytest.raises(CheckpointError, match="other weights than cdcd"):
        found_vocoder(LoopRequest("a", vocoder=other), find)


def test_what_is_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidValue, match="strength"):
        diffusion_vocoder(INFO, strength=2.0)
