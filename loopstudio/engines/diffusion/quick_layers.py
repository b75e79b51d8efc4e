"""The layers of `layers.py`, laid out for a CPU: what they compute is the same, in fewer passes.

Signals are planes (batch, channels, 1, frames) whose channels lie next to each other in memory. So
a norm over channels goes along memory, frames need not be turned over to be attended to, and oneDNN
convolves without copies. What maps each frame by itself is a convolution of one frame, too, where
there are many of them. Of few, as one loop has, a call of oneDNN's costs more than its arithmetic,
and a product of matrices a third of it.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.diffusion.layers import EPS, Attention, Inject, Near, Residual, Rise
from loopstudio.engines.edges import Edge
from loopstudio.engines.laid import Laid, around

_QUERIES = 512
"""Frames that look at once; what all of a long sound see of one another would fill the memory."""
_FEW = 128
"""Frames of all items up to which a product is quicker. Bits go by the shape alone."""
_FLASH = 256
"""Frames beyond which torch's attention in blocks is quicker in float32; in bfloat16 it is not."""


class QuickPoint:
    """A weight (outputs, inputs) that maps each frame by itself."""

    def __init__(self, weight: Tensor, bias: Tensor | None, dtype: torch.dtype) -> None:
        self._bias = _kept(bias, dtype)
        self._weight = weight.detach().to(dtype)
        self._laid = Laid(self._weight[:, :, None])

    def mapped(self, x: Tensor, added: Tensor | None = None) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames), and add what is added."""
        if self._weight.dtype == torch.float32 and len(x) * x.shape[-1] <= _FEW:
            made = _plane(F.linear(_frames(x), self._weight, self._bias))
            return made if added is None else made.add_(added)
        return self._laid.convolved(x, self._bias, 0, added)


class QuickNear:
    """A convolution that sees a frame, the one before and the one after."""

    def __init__(self, near: Near, dtype: torch.dtype) -> None:
        self._edge = _edge(near)
        self._bias = _kept(near.bias, dtype)
        self._laid = Laid(near.weight.detach().to(dtype))

    def mapped(self, x: Tensor, added: Tensor | None = None) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames), and add what is added."""
        if self._edge == "silent":
            return self._laid.convolved(x, self._bias, 1, added)
        return self._laid.convolved(around(x, 1, 1, self._edge), self._bias, 0, added)


class QuickFall:
    """A convolution of as many frames as it steps over."""

    def __init__(self, down: nn.Conv1d, dtype: torch.dtype) -> None:
        self._bias = _kept(down.bias, dtype)
        self._laid = Laid(down.weight.detach().to(dtype), down.stride[0])

    def mapped(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames / factor)."""
        return self._laid.convolved(x, self._bias, 0)


class QuickRise:
    """Each frame `factor` > 1 times over and convolved, as the convolution of two frames it is.

    What lies about the border of two frames hears no third one. So the repeated frames are never
    written, and a third of the work falls away.
    """

    def __init__(self, rise: Rise, dtype: torch.dtype) -> None:
        near, self._factor = rise.near, rise.factor
        self._edge, self._outputs = _edge(near), near.out_channels
        places = range(rise.factor)
        taps = [_about_border(near.weight.detach(), place, rise.factor) for place in places]
        self._laid = Laid(torch.cat(taps).to(dtype))
        bias = _kept(near.bias, dtype)
        self._bias = None if bias is None else bias.repeat(rise.factor)

    def mapped(self, x: Tensor) -> Tensor:
        """Map (batch, inputs, 1, frames) to (batch, outputs, 1, frames * factor)."""
        silent = self._edge == "silent"
        beyond = x if silent else around(x, 1, 1, self._edge)
        borders = self._laid.convolved(beyond, self._bias, 1 if silent else 0)
        made = _frames(borders).reshape(len(x), 1, -1, self._outputs)
        begin = self._factor // 2
        return _plane(made.narrow(2, begin, x.shape[-1] * self._factor))


class QuickNorm:
    """A group norm and SiLU; its weights stay in float32."""

    def __init__(self, norm: nn.GroupNorm) -> None:
        self._groups, self._eps = norm.num_groups, norm.eps
        self._weight, self._bias = norm.weight.detach(), norm.bias.detach()

    def mapped(self, x: Tensor) -> Tensor:
        """Map (batch, channels, 1, frames) to itself."""
        normed = torch.group_norm(x, self._groups, self._weight, self._bias, self._eps)
        return F.silu(normed, inplace=True)


class QuickResidual:
    """Twice a group norm, SiLU and a convolution, and beside them what goes in."""

    def __init__(self, block: Residual, dtype: torch.dtype) -> None:
        self._first_norm = QuickNorm(block.first_norm)
        self._second_norm = QuickNorm(block.second_norm)
        self._first, self._second = QuickNear(block.first, dtype), QuickNear(block.second, dtype)

    def mapped(self, x: Tensor) -> Tensor:
        """Map (batch, channels, 1, frames) to itself."""
        y = self._first.mapped(self._first_norm.mapped(x))
        return self._second.mapped(self._second_norm.mapped(y), x)


class QuickAttention:
    """Each frame looks at all of a context, or at all frames of its own signal.

    The weights that two norms scale and shift by are part of those of the products behind them: a
    signal that looks at itself is normed once, and asks, is asked and tells in one product.
    """

    def __init__(self, attention: Attention, dtype: torch.dtype, *, crosses: bool) -> None:
        self._heads, self._dtype, self._crosses = attention.heads, dtype, crosses
        head = attention.to_query.out_features // attention.heads
        query, asks = _behind(attention.norm, attention.to_query)
        seen, tells = _behind(attention.norm_context, attention.to_key_value)
        query, asks = query * head**-0.5, asks * head**-0.5
        if not crosses:
            query, asks = torch.cat((query, seen)), torch.cat((asks, tells))
        self._seen, self._tells = seen.to(dtype), tells.to(dtype)
        self._enter = QuickPoint(query, asks, dtype)
        self._leave = QuickPoint(attention.leave.weight, None, dtype)

    def mapped(self, x: Tensor, context: Tensor | None = None) -> Tensor:
        """Map (batch, channels, 1, frames) to itself; a context is (batch, tokens, features)."""
        normed = F.layer_norm(_frames(x), x.shape[1:2])
        asked = _frames(self._enter.mapped(_plane(normed)))[:, 0]
        if self._crosses:
            assert context is not None
            normed = F.layer_norm(context, context.shape[-1:]).to(self._dtype)
            (query,) = self._split(asked, 1)
            key, value = self._split(F.linear(normed, self._seen, self._tells), 2)
        else:
            query, key, value = self._split(asked, 3)
        found = _found(query, key, value).transpose(1, 2)
        return self._leave.mapped(_plane(found.flatten(2)[:, None]), x)

    def _split(self, x: Tensor, parts: int) -> tuple[Tensor, ...]:
        """Give parts of (batch, tokens, parts * heads * head) as (batch, heads, tokens, head)."""
        batch, tokens, _ = x.shape
        return x.view(batch, tokens, parts, self._heads, -1).permute(2, 0, 3, 1, 4).unbind()


class QuickInject:
    """Channels that are given beside a signal, mixed into it."""

    def __init__(self, inject: Inject, dtype: torch.dtype) -> None:
        self._mix = QuickPoint(inject.mix.weight[:, :, 0], inject.mix.bias, dtype)

    def mapped(self, x: Tensor, context: Tensor) -> Tensor:
        """Map (batch, channels, 1, frames) to itself, given (batch, context, frames)."""
        beside = context[:, :, None].to(x.dtype)
        return self._mix.mapped(torch.cat((x, beside), dim=1), x)


def quick_modulated(x: Tensor, style: Tensor) -> Tensor:
    """Norm each frame over its channels, then scale and shift them by style (batch, 2 channels).

    Style may be that of one item for all of them.
    """
    frames, width = _frames(x), x.shape[1:2]
    scale, shift = style.chunk(2, dim=1)
    if len(style) == 1:
        return _plane(F.layer_norm(frames, width, 1.0 + scale[0], shift[0], EPS))
    scale, shift = ((part[:, None, None]).to(x.dtype) for part in (1.0 + scale, shift))
    return _plane(torch.addcmul(shift, F.layer_norm(frames, width, eps=EPS), scale))


def _found(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attend; queries come scaled."""
    if query.dtype == torch.float32 and query.shape[-2] > _FLASH:
        return F.scaled_dot_product_attention(query, key, value, scale=1.0)
    key = key.transpose(-1, -2)
    parts = torch.split(query, _QUERIES, dim=-2)
    found = [(part @ key).softmax(dim=-1) @ value for part in parts]
    return found[0] if len(found) == 1 else torch.cat(found, dim=-2)


def _behind(norm: nn.LayerNorm, linear: nn.Linear) -> tuple[Tensor, Tensor]:
    """Give weight and bias of a linear layer behind a norm, for what is normed and no more."""
    weight = linear.weight.detach()
    return weight * norm.weight.detach(), weight @ norm.bias.detach()


def _about_border(kernel: Tensor, place: int, factor: int) -> Tensor:
    """Give what a sample takes from the frames before and behind a border: (outputs, inputs, 2).

    The first of `factor` places lies half a frame before the border; kernel is (outputs, inputs,
    3), over the samples of repeated frames.
    """
    before = max(0, min(3, factor // 2 + 1 - place))
    return torch.stack((kernel[..., :before].sum(-1), kernel[..., before:].sum(-1)), dim=-1)


def _edge(near: Near) -> Edge:
    return "joined" if near.padding_mode == "circular" else "silent"


def _kept(bias: Tensor | None, dtype: torch.dtype) -> Tensor | None:
    return None if bias is None else bias.detach().to(dtype)


def _frames(plane: Tensor) -> Tensor:
    """Give (batch, 1, frames, channels)."""
    return plane.permute(0, 2, 3, 1)


def _plane(frames: Tensor) -> Tensor:
    """Give (batch, channels, 1, frames)."""
    return frames.permute(0, 3, 1, 2)
