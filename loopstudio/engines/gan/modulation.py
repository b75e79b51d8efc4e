"""Style-modulated convolution in its shared-weight form, and the resampling around it.

Karras et al. 2020 ("Analyzing and Improving the Image Quality of StyleGAN") scale the weights of
each item of a batch and normalise them. Scaling the input by the style, and the output by the
reciprocal norm, is the same product with one weight for the whole batch, which lets one large
convolution run instead of a grouped one.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.vocoding.starting import binomial, normal

SQRT2 = math.sqrt(2.0)
BLUR_TAPS = (1.0, 3.0, 3.0, 1.0)


def fused_leaky_relu(x: Tensor, bias: Tensor) -> Tensor:
    """Add a bias per channel, apply a leaky ReLU of slope 0.2, and keep the variance."""
    shape = (1, -1) + (1,) * (x.ndim - 2)
    return F.leaky_relu(x + bias.view(shape).to(x.dtype), 0.2) * SQRT2


def pad_plane(x: Tensor, pad: int, *, circular: bool) -> Tensor:
    """Pad both axes of (batch, channels, bands, frames); frames wrap where circular."""
    if not circular:
        return F.pad(x, (pad, pad, pad, pad))
    wrapped = torch.cat((x[..., -pad:], x, x[..., :pad]), dim=-1)
    return F.pad(wrapped, (0, 0, pad, pad))


def by_rows(x: Tensor, weight: Tensor) -> Tensor:
    """Multiply (batch, inputs) by weight (outputs, inputs), each row by itself.

    A product of the whole batch rounds by the batch's size; what bfloat16 makes of that is heard.
    Like this an item comes out the same to the last bit, whatever else is in its batch.
    """
    return torch.cat([F.linear(x[i : i + 1], weight) for i in range(len(x))])


class EqualLinear(nn.Module):
    """A linear layer whose weight is scaled at run time by its fan-in (equalised learning rate)."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        bias: float = 0.0,
        lr_mul: float = 1.0,
        activate: bool = False,
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(outputs, inputs, scale=1.0 / lr_mul))
        self.bias = nn.Parameter(torch.full((outputs,), bias))
        self.scale = lr_mul / math.sqrt(inputs)
        self.lr_mul = lr_mul
        self.activate = activate

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs) to (batch, outputs)."""
        if self.activate:
            return fused_leaky_relu(F.linear(x, self.weight * self.scale), self.bias * self.lr_mul)
        if self.training:
            return F.linear(x, self.weight * self.scale, self.bias * self.lr_mul)
        return by_rows(x, self.weight * self.scale) + self.bias * self.lr_mul


class Blur(nn.Module):
    """The [1, 3, 3, 1] low-pass on both axes, separable, keeping the state-dict name `kernel`."""

    kernel: Tensor

    def __init__(self, gain: float) -> None:
        super().__init__()
        self.register_buffer("kernel", binomial(BLUR_TAPS, gain))

    def forward(self, x: Tensor) -> Tensor:
        """Filter without padding: both axes come out three shorter."""
        channels = x.shape[1]
        # The kernel is an outer product; its axes are recovered from its marginals.
        column = self.kernel.sum(1)
        row = self.kernel.sum(0) / self.kernel.sum()
        down = column.to(x.dtype).view(1, 1, 4, 1).expand(channels, 1, 4, 1)
        across = row.to(x.dtype).view(1, 1, 1, 4).expand(channels, 1, 1, 4)
        return F.conv2d(F.conv2d(x, down, groups=channels), across, groups=channels)


class ModulatedConv(nn.Module):
    """A 1x1 or 3x3 convolution whose input channels a style scales; `up` doubles the plane."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        w_dim: int,
        *,
        kernel: int = 3,
        up: bool = False,
        circular: bool = False,
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(normal(1, outputs, inputs, kernel, kernel))
        self.modulation = EqualLinear(w_dim, inputs, bias=1.0)
        self.scale = 1.0 / math.sqrt(inputs * kernel * kernel)
        # Outputs (1x1) keep the loudness that the style gives them.
        self.demodulate = kernel > 1
        self.circular = circular
        self.pad = kernel // 2
        if up:
            self.blur = Blur(gain=4.0)
        self.up = up

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """Map (batch, inputs, bands, frames) under w (batch, w_dim) to (batch, outputs, ...)."""
        style = self.modulation(w)
        weight = self.weight[0] * self.scale
        x = x * style[:, :, None, None].to(x.dtype)
        out = self._doubled(x, weight) if self.up else self._plain(x, weight)
        if self.demodulate:
            energy = weight.float().square().sum((2, 3))
            multiply = F.linear if self.training else by_rows
            norm = torch.rsqrt(multiply(style.float().square(), energy) + 1e-8)
            out = out * norm[:, :, None, None].to(out.dtype)
        return out

    def _plain(self, x: Tensor, weight: Tensor) -> Tensor:
        if not self.circular or not self.pad:
            return F.conv2d(x, weight.to(x.dtype), padding=self.pad)
        x = torch.cat((x[..., -self.pad :], x, x[..., : self.pad]), dim=-1)
        return F.conv2d(x, weight.to(x.dtype), padding=(self.pad, 0))

    def _doubled(self, x: Tensor, weight: Tensor) -> Tensor:
        frames = x.shape[-1]
        if self.circular:
            x = torch.cat((x[..., -1:], x, x[..., :1]), dim=-1)
        y = F.conv_transpose2d(x, weight.to(x.dtype).transpose(0, 1), stride=2)
        if self.circular:
            # One frame of context on each side became two columns: the blur's own context.
            y = y[..., 1 : 2 * frames + 4]
            y = F.pad(y, (0, 0, 1, 1))
        else:
            y = F.pad(y, (1, 1, 1, 1))
        blurred: Tensor = self.blur(y)
        return blurred


class SkipUpsample(nn.Module):
    """Double the output image so far by the same low-pass."""

    kernel: Tensor

    def __init__(self, *, circular: bool) -> None:
        super().__init__()
        self.register_buffer("kernel", binomial(BLUR_TAPS, 4.0))
        self.circular = circular

    def forward(self, image: Tensor) -> Tensor:
        """Map (batch, 1, bands, frames) to (batch, 1, 2 bands, 2 frames)."""
        kernel = self.kernel[None, None].to(image.dtype)
        if not self.circular:
            flat: Tensor = F.conv_transpose2d(image, kernel, stride=2)[..., 1:-1, 1:-1]
            return flat
        wide = torch.cat((image[..., -1:], image, image[..., :1]), dim=-1)
        round_: Tensor = F.conv_transpose2d(wide, kernel, stride=2)[..., 1:-1, 3:-3]
        return round_
