from typing import get_args

from loopstudio.core.samplers import USUAL_CALLS, USUAL_SAMPLER, SamplerName
from loopstudio.engines.diffusion.sampling import PRESETS


def test_every_name_is_a_sampler_with_its_usual_calls() -> None:
    assert tuple(PRESETS) == tuple(USUAL_CALLS) == get_args(SamplerName)
    assert {name: preset.calls for name, preset in PRESETS.items()} == USUAL_CALLS


def test_the_usual_one_draws_no_noise_on_the_way() -> None:
    assert not PRESETS[USUAL_SAMPLER].noisy
