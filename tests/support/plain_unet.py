"""The published U-Net as it was first written: what time tells, layer by layer, at every call."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.diffusion.layers import Attention, Residual
from loopstudio.engines.diffusion.unet import Item, Layer, Unet


class PlainUnet(nn.Module):
    """Noisy sound (batch, inputs, frames) and times (1,) to v, with the weights of a `Unet`.

    Frames lie last and are turned over wherever a layer wants channels there; attention is two
    products and a softmax; nothing is kept from one call to the next. No crosses, no context.
    """

    def __init__(self, network: Unet) -> None:
        super().__init__()
        self.network = network
        rows = torch.split(network.style.weight, network.widths)
        biases = torch.split(network.style.bias, network.widths)
        self.styles = [(row.clone(), bias.clone()) for row, bias in zip(rows, biases, strict=True)]

    def forward(self, x: Tensor, times: Tensor) -> Tensor:
        """Give v."""
        features = self.network.time(times)
        told = iter([F.linear(F.silu(features), row, bias) for row, bias in self.styles])
        skips = []
        layers = [layer for layer in self.network.layers if isinstance(layer, Layer)]
        for layer in layers:
            skips.append(layer.beside(x))
            x = layer.down(x)
            for item in layer.falling:
                x = _item(item, x, next(told))
        for layer in reversed(layers):
            for item in layer.rising:
                x = _item(item, x, next(told))
            risen = F.interpolate(x, scale_factor=layer.up.factor, mode="nearest")
            x = skips.pop() + layer.up.near(risen) * next(told)[:, :, None]
        return x


def _item(item: nn.Module, x: Tensor, style: Tensor) -> Tensor:
    assert isinstance(item, Item)
    x = _residual(item.residual, x)
    scale, shift = style[:, None].chunk(2, dim=-1)
    frames = x.transpose(1, 2)
    x = (F.layer_norm(frames, (frames.shape[-1],), eps=1e-6) * (1 + scale) + shift).transpose(1, 2)
    for attention in item.attentions:
        assert isinstance(attention, Attention)
        x = _attended(attention, x)
    return x


def _residual(block: Residual, x: Tensor) -> Tensor:
    y = block.first(F.silu(block.first_norm(x)))
    added: Tensor = x + block.second(F.silu(block.second_norm(y)))
    return added


def _attended(attention: Attention, x: Tensor) -> Tensor:
    frames = x.transpose(1, 2)
    query = attention.to_query(attention.norm(frames))
    key, value = attention.to_key_value(attention.norm_context(frames)).chunk(2, dim=-1)
    batch, count, width = query.shape
    query, key, value = (
        part.view(batch, count, attention.heads, -1).transpose(1, 2) for part in (query, key, value)
    )
    alike = query @ key.transpose(-1, -2) * (width // attention.heads) ** -0.5
    found = alike.softmax(dim=-1) @ value
    left = attention.leave(found.transpose(1, 2).reshape(batch, count, -1))
    added: Tensor = x + left.transpose(1, 2)
    return added
