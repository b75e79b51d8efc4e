"""Audible: how far what a network of our own form draws is moved by its latents.

Training lets latents vary alike, but not be heard alike: one turns a bar from silence to noise,
another moves a partial by a hair. To first order the difference is a quadratic form in the latents,
the metric that what is drawn pulls back to them (as Arvanitidis et al. 2018, arXiv 1710.11379, do
for pictures).
"""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.engines.vocoding.course import Course
from loopstudio.engines.vocoding.image_network import ImageDecoder, ImageNetwork

PARTIAL_DB = 10.0
"""A partial that turns another way counts as much as a cell of the image that is so much louder."""

_STEP = 0.5
_SMALL = 1e-9


@torch.no_grad()
def audible(network: ImageNetwork, sounds: Tensor) -> NDArray[np.float64]:
    """Give the quadratic form (latent, latent) of how sounds (count, samples) move with latents.

    It is the mean square in dB over the cells of an image, and over partials where latents hold
    their courses. All frames of a latent move at once, each by a step of its own.
    """
    random = torch.Generator().manual_seed(0)
    latents, half_span = network.config.latent, network.config.vocoder.floor_db / 2.0
    total = torch.zeros(latents, latents, dtype=torch.float64)
    for sound in sounds:
        latent = network.encode(sound[None, None], "joined")
        steps = _STEP * torch.randn(latent.shape[-1], generator=random)
        moved = latent + torch.eye(latents)[:, :, None] * steps
        far = _far(network.decoder.image, latent, moved, half_span) / _STEP
        total += (far @ far.T).double()
    form: NDArray[np.float64] = (total / len(sounds)).numpy()
    return form


def _far(decoder: ImageDecoder, latent: Tensor, moved: Tensor, half_span: float) -> Tensor:
    """Give how far from what latents draw others do (rows, values); squares add up to means.

    half_span is how many dB an image tells by 1.
    """
    (image, course), (others, turned) = decoder.told(latent), decoder.told(moved)
    cells = _as_mean(half_span * (others - image))
    if course is None or turned is None:
        return cells
    return torch.cat((cells, _as_mean(PARTIAL_DB * _turned(course, turned))), dim=1)


def _turned(course: Course, other: Course) -> Tensor:
    """Give how far other directions are, counting by how loud their partials are."""
    loud = course.amplitude.sqrt()
    weights = (loud / (loud.mean() + _SMALL)).sqrt()
    near, far = other.near - course.near, other.far - course.far
    moved: Tensor = torch.view_as_real(torch.stack((near, far), dim=-1))
    heard: Tensor = weights[..., None, None] * moved
    return heard


def _as_mean(values: Tensor) -> Tensor:
    scaled: Tensor = values.flatten(1) / math.sqrt(values[0].numel())
    return scaled
