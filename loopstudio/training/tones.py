"""What teaches the course of low tones: real bars, whose bands are a plain sum of sines."""

import torch
from torch import Tensor

from loopstudio.engines.vocoding.course import FAR, QUIET, Course, turned

_LOUDNESS = 0.3
_SMALL = 1e-9


def course_loss(course: Course, heard: Tensor, *, evenly: bool = True) -> Tensor:
    """Give how far a course is from the bands of a bar, complex (batch, bands, points).

    How loud they are counts everywhere, in nepers. How their phase turns counts by how loud they
    are: each band as much as the others, or else by its share in what is heard. Told as a mean
    direction it is short where bars with the same image differ, so that its length says how far it
    can be foretold.
    """
    loudness = (course.log_amplitude - torch.log(heard.abs() + QUIET)).abs().mean()
    near, far = (
        _missed(told, turned(heard, points), evenly=evenly)
        for told, points in ((course.near, 1), (course.far, FAR))
    )
    return _LOUDNESS * loudness + near + far


def _missed(told: Tensor, product: Tensor, *, evenly: bool) -> Tensor:
    size = product.abs()
    weights = size.sqrt() if evenly else size.sqrt().sqrt()
    over = (0, 2) if evenly else (0, 1, 2)
    weights = weights / (weights.mean(over, keepdim=True) + _SMALL)
    missed: Tensor = weights * (told - product / (size + _SMALL)).abs().square()
    return missed.mean()
