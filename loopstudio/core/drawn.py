"""Drawn: whether a seed changes what is made of a request."""

from loopstudio.core.diffuse_request import Between, DiffuseRequest
from loopstudio.core.request import Request
from loopstudio.core.samplers import SamplerName
from loopstudio.core.vocoder_choice import DiffusionVocoder

NOISY: frozenset[SamplerName] = frozenset({"dpmpp-2m-sde"})
"""Samplers that draw new noise in each step."""


def draws_between(sampler: SamplerName, vocoder: DiffusionVocoder | None) -> bool:
    """Say whether loops between two sounds depend on a seed: on the way itself nothing is drawn."""
    return sampler in NOISY or vocoder is not None


def is_drawn(request: Request) -> bool:
    """Say whether what is made of a request depends on its seed."""
    if not isinstance(request, DiffuseRequest) or not isinstance(request.idea, Between):
        return True
    return draws_between(request.sampler, request.vocoder)
