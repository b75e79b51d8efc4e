from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.vocoder import diffusion_vocoder, found_vocoder, vocoder_of
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from tests.support.wave import wave_info

INFO = wave_info(Path("/nowhere/polish"))
CHOSEN = diffusion_vocoder(INFO, 4, 0.2)


def find(name: str) -> CheckpointInfo:
    assert name == "polish"
    return INFO


def test_loops_and_diffuse_name_one_and_morph_none() -> None:
    assert vocoder_of(LoopRequest("a", vocoder=CHOSEN)) == CHOSEN
    assert vocoder_of(DiffuseRequest("a", vocoder=CHOSEN)) == CHOSEN
    assert vocoder_of(LoopRequest("a")) is None
    assert vocoder_of(MorphRequest("a")) is None


def test_it_is_found_by_its_name_and_its_weights() -> None:
    assert found_vocoder(LoopRequest("a", vocoder=CHOSEN), find) == INFO
    assert found_vocoder(LoopRequest("a"), find) is None
    other = replace(CHOSEN, sha256="cd" * 32)
    with pytest.raises(CheckpointError, match="other weights than cdcd"):
        found_vocoder(LoopRequest("a", vocoder=other), find)


def test_what_is_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidValue, match="strength"):
        diffusion_vocoder(INFO, strength=2.0)
