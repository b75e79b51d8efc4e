"""The grouped formulation of a style-modulated generator, as StyleGAN2 first wrote it.

Weights are scaled for each item of a batch and one grouped convolution runs over all of them. It
is the same function as ours: a reference for tests, and the other side of the speed comparison.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.engines.gan.modulation import ModulatedConv, fused_leaky_relu
from loopstudio.engines.gan.network import DRAWN_GAIN, Generator, StyledConv, ToImage
from tests.support.plain_drummer import plain_drummer


def grouped(conv: ModulatedConv, x: Tensor, w: Tensor) -> Tensor:
    """Run a modulated convolution in float32 with one weight for each item."""
    batch, inputs, _, frames = x.shape
    style = conv.modulation(w)
    weight = conv.scale * conv.weight * style[:, None, :, None, None]
    if conv.demodulate:
        weight = weight * torch.rsqrt(weight.square().sum((2, 3, 4), keepdim=True) + 1e-8)
    kernel, outputs = weight.shape[-1], weight.shape[1]
    wrap = conv.circular and kernel > 1
    if wrap:
        x = torch.cat((x[..., -1:], x, x[..., :1]), dim=-1)
    flat = x.reshape(1, batch * inputs, *x.shape[2:])
    if conv.up:
        turned = weight.transpose(1, 2).reshape(batch * inputs, outputs, kernel, kernel)
        doubled = F.conv_transpose2d(flat, turned, stride=2, groups=batch)
        return _blurred(conv, doubled.view(batch, outputs, *doubled.shape[2:]), frames)
    pad = (kernel // 2, 0) if wrap else kernel // 2
    shared = weight.reshape(batch * outputs, inputs, kernel, kernel)
    plain = F.conv2d(flat, shared, padding=pad, groups=batch)
    return plain.view(batch, outputs, *plain.shape[2:])


def _blurred(conv: ModulatedConv, x: Tensor, frames: int) -> Tensor:
    wraps = conv.circular
    x = F.pad(x[..., 1 : 2 * frames + 4], (0, 0, 1, 1)) if wraps else F.pad(x, (1, 1, 1, 1))
    kernel = conv.blur.kernel[None, None]
    out = F.conv2d(x.reshape(-1, 1, *x.shape[2:]), kernel)
    return out.view(*x.shape[:2], *out.shape[2:])


def grouped_synthesis(generator: Generator, w: Tensor, noise: Sequence[Tensor | None]) -> Tensor:
    """Draw what `generator.synthesise` draws, layer by layer in the grouped form."""
    if not generator.config.templates:
        return _drawn(generator, w, noise, ())
    fine = generator.config.layers // 2
    struck, activations = plain_drummer(generator.drummer, w[:, 0], w[:, fine])
    shown = generator.drummer.planes(struck, activations)
    both: Tensor = struck + DRAWN_GAIN * _drawn(generator, w, noise, shown)
    return both


def _drawn(
    generator: Generator, w: Tensor, noise: Sequence[Tensor | None], shown: Sequence[Tensor]
) -> Tensor:
    x = generator.input(w.shape[0])
    if generator.config.stem:
        x = x + generator.stem(w[:, 0])
    x = _styled(generator.conv1, x, w[:, 0], noise[0])
    image = _image(generator.to_rgb1, x, w[:, 1], None)
    first_shown = len(generator.to_rgbs) - len(shown)
    for i, to_image in enumerate(generator.to_rgbs):
        x = _styled(generator.convs[2 * i], x, w[:, 2 * i + 1], noise[2 * i + 1])
        if i >= first_shown:
            x = x + shown[i - first_shown]
        x = _styled(generator.convs[2 * i + 1], x, w[:, 2 * i + 2], noise[2 * i + 2])
        image = _image(to_image, x, w[:, 2 * i + 3], image)
    return image


def _styled(layer: torch.nn.Module, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
    if not isinstance(layer, StyledConv):
        raise TypeError(type(layer))
    x = layer.noise(grouped(layer.conv, x, w), noise)
    return fused_leaky_relu(x, layer.activate.bias)


def _image(layer: torch.nn.Module, x: Tensor, w: Tensor, skip: Tensor | None) -> Tensor:
    if not isinstance(layer, ToImage):
        raise TypeError(type(layer))
    image = grouped(layer.conv, x, w) + layer.bias
    return image if skip is None else image + layer.upsample(skip)
