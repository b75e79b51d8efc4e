"""What teaches the course of low tones: real bars, whose bands are a plain sum of sines."""

import torch
from torch import Tensor

from loopstudio.engines.vocoding.tones import FAR, QUIET, Course

_LOUDNESS = 0.3
_SMALL = 1e-9


def course_loss(course: Course, heard: Tensor) -> Tensor:
    """Give how far a course is from the bands of a bar, complex (batch, bands, points).

    How loud they are counts everywhere, in nepers. How their phase turns counts by how loud they
    are, each band as much as the others; told as a mean direction it is short where bars with the
    same image differ, so that its length says how far it can be foretold.
    """
    loudness = (course.log_amplitude - torch.log(heard.abs() + QUIET)).abs().mean()
    return _LOUDNESS * loudness + _missed(course.near, heard, 1) + _missed(course.far, heard, FAR)


def _missed(told: Tensor, heard: Tensor, points: int) -> Tensor:
    turned = heard.roll(-points, -1) * heard.conj()
    size = turned.abs()
    weights = size.sqrt()
    weights = weights / (weights.mean((0, 2), keepdim=True) + _SMALL)
    missed: Tensor = weights * (told - turned / (size + _SMALL)).abs().square()
    return missed.mean()
