"""Samplers of Diffuse by name, and how long each usually goes on."""

from collections.abc import Mapping
from typing import Literal

SamplerName = Literal[
    "sketch",
    "faithful",
    "exact",
    "published",
    "quick",
    "balanced",
    "fine",
    "best",
    "heun",
    "dpmpp-2m",
    "dpmpp-2m-sde",
]
USUAL_SAMPLER: SamplerName = "faithful"
"""The one that is taken where nobody names one: nearest to what the network itself would make."""
USUAL_CALLS: Mapping[SamplerName, int] = {
    "sketch": 8,
    "faithful": 15,
    "exact": 40,
    "published": 50,
    "quick": 8,
    "balanced": 15,
    "fine": 20,
    "best": 50,
    "heun": 30,
    "dpmpp-2m": 15,
    "dpmpp-2m-sde": 50,
}
"""How often each sampler asks the network where nobody says how often."""
