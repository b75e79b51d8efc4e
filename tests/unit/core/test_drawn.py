import numpy as np
import pytest

from loopstudio.core.diffuse_request import Between, DiffuseRequest
from loopstudio.core.drawn import NOISY, draws_between, is_drawn
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.samplers import USUAL_CALLS, SamplerName
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.engines.diffusion.sampling import PRESETS

TRACK = LatentTrack.of(np.zeros((1, 1), dtype=np.float32))
PAIR = Between(TRACK, TRACK)
POLISH = DiffusionVocoder("polish", "a" * 64)


def test_samplers_that_draw_are_those_of_the_engine() -> None:
    assert {name for name in USUAL_CALLS if PRESETS[name].noisy} == NOISY


@pytest.mark.parametrize(
    ("sampler", "vocoder", "drawn"),
    [("balanced", None, False), ("dpmpp-2m-sde", None, True), ("balanced", POLISH, True)],
)
def test_between_two_loops_only_some_samplers_and_a_diffusion_vocoder_draw(
    sampler: SamplerName, vocoder: DiffusionVocoder | None, drawn: bool
) -> None:
    assert draws_between(sampler, vocoder) is drawn
    assert is_drawn(DiffuseRequest("c", sampler=sampler, vocoder=vocoder, idea=PAIR)) is drawn


def test_all_else_is_drawn() -> None:
    assert is_drawn(DiffuseRequest("c"))
    assert is_drawn(LoopRequest("c"))
