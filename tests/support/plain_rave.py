"""RAVE in its plain module form, in float32: the reference for tests and for speed.

Conv1d and ConvTranspose1d modules over (batch, channels, frames), padded as the edge says.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.edges import Edge, extended
from loopstudio.engines.posterior import LEAST_SCALE
from loopstudio.engines.rave.decoder import FirstDecoder
from loopstudio.engines.rave.encoder import Normalised
from loopstudio.engines.rave.layers import Chain, Conv, Leaky, Residual, Snake, Upsample
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.noise_head import QUIET, loudness_curve, shaped


class PlainConv(nn.Module):
    """A Conv1d behind its padding."""

    def __init__(self, conv: Conv, edge: Edge) -> None:
        super().__init__()
        self.reach, self.edge = (conv.left, conv.right), edge
        # What is the same on both sides a Conv1d pads by itself.
        even = edge == "silent" and conv.left == conv.right
        self.conv = nn.Conv1d(
            conv.weight.shape[1] * conv.groups,
            conv.weight.shape[0],
            conv.weight.shape[2],
            conv.stride,
            conv.left if even else 0,
            conv.dilation,
            conv.groups,
            bias=conv.bias is not None,
        )
        self.even = even
        self.conv.load_state_dict(conv.state_dict())

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames / stride)."""
        around = x if self.even else extended(x, *self.reach, self.edge)
        made: Tensor = self.conv(around)
        return made


class PlainUpsample(nn.Module):
    """A ConvTranspose1d, around a loop cut out of one that is a frame longer at either end."""

    def __init__(self, up: Upsample, edge: Edge) -> None:
        super().__init__()
        self.stride, self.beyond, self.edge = up.stride, 0 if edge == "silent" else 1, edge
        inputs, outputs, size = up.weight.shape
        self.conv = nn.ConvTranspose1d(
            inputs, outputs, size, up.stride, up.stride // 2, bias=up.bias is not None
        )
        self.conv.load_state_dict(up.state_dict())

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, frames) to (batch, outputs, frames * stride)."""
        begin, frames = self.beyond * self.stride, x.shape[-1] * self.stride
        around = extended(x, self.beyond, self.beyond, self.edge) if self.beyond else x
        made: Tensor = self.conv(around)
        return made[..., begin : begin + frames]


class PlainSnake(nn.Module):
    """x + sin(a x)^2 / a."""

    def __init__(self, snake: Snake) -> None:
        super().__init__()
        self.alpha = snake.alpha

    def forward(self, x: Tensor) -> Tensor:
        """Map each value."""
        alpha = self.alpha[:, None]
        return x + torch.sin(alpha * x).square() / (alpha + 1e-9)


class PlainResidual(nn.Module):
    """Layers, and what goes in beside them."""

    def __init__(self, layers: nn.Sequential) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, channels, frames) to the same shape."""
        added: Tensor = x + self.layers(x)
        return added


class PlainRave(nn.Module):
    """A network with these weights and one edge."""

    def __init__(self, network: Rave, edge: Edge = "silent") -> None:
        super().__init__()
        self.network, self.edge = network, edge
        self.encoder = plain(network.encoder, edge)
        decoder = network.decoder
        self.body, self.wave = plain(decoder.body, edge), plain(decoder.wave, edge)
        self.noise = plain(decoder.noise.net, edge) if decoder.noise else None
        self.loudness = plain(decoder.loudness, edge) if isinstance(decoder, FirstDecoder) else None

    def encode(self, sound: Tensor) -> tuple[Tensor, Tensor]:
        """Give means and scales, as `Rave.posterior` does."""
        told = self.encoder(self.network.pqmf.analyse(sound, self.edge))
        if self.network.config.latent_kind != "variational":
            return told, torch.zeros_like(told)
        mean, scale = told.chunk(2, dim=1)
        return mean, F.softplus(scale) + LEAST_SCALE

    def decode(self, latent: Tensor, noise: Tensor) -> Tensor:
        """Give the sound of latents, as `Rave.decode` does."""
        features = self.body(latent)
        made = self.wave(features)
        if self.loudness is not None:
            made = torch.tanh(made) * loudness_curve(self.loudness(features))
            made = made + self._noise(features, noise)
        else:
            if self.network.config.amplitude:
                wave, open_by = made.chunk(2, dim=1)
                made = wave * torch.sigmoid(open_by)
            made = torch.tanh(made + self._noise(features, noise))
        return self.network.pqmf.synthesise(made, self.edge)

    def _noise(self, features: Tensor, noise: Tensor) -> Tensor | float:
        head = self.network.decoder.noise
        if head is None or self.noise is None:
            return 0.0
        asked = loudness_curve(self.noise(features) + QUIET)
        batch, _, hops = asked.shape
        response = asked.view(batch, head.lines, head.points, hops).transpose(2, 3)
        return shaped(noise.view(batch, head.lines, hops, -1), response).flatten(2)


def plain(layer: nn.Module, edge: Edge) -> nn.Module:
    """Give a layer of ours in its plain form."""
    match layer:
        case Conv():
            return PlainConv(layer, edge)
        case Upsample():
            return PlainUpsample(layer, edge)
        case Residual():
            return PlainResidual(nn.Sequential(*(plain(each, edge) for each in layer.layers)))
        case Chain():
            return nn.Sequential(*(plain(each, edge) for each in layer.layers))
        case Leaky():
            return nn.LeakyReLU(0.2)
        case Snake():
            return PlainSnake(layer)
        case Normalised():
            made = nn.BatchNorm1d(layer.num_features)
            made.load_state_dict(layer.state_dict())
            return made.eval()
        case _:
            raise TypeError(f"a {type(layer).__name__} has no plain form")
