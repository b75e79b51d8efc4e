import pytest
import torch
from torch import Tensor, nn

from loopstudio.engines.rave.encoder import Normalised
from loopstudio.engines.rave.layers import (
    Chain,
    Conv,
    Kernel,
    Leaky,
    Residual,
    Snake,
    Sum,
    Upsample,
)
from loopstudio.engines.rave.streaming import Delay, grown, renewed, streamed

LAYERS: dict[str, nn.Module] = {
    "same": Conv(3, 3, Kernel(7)),
    "strided": Conv(3, 5, Kernel(8, stride=4), bias=True),
    "dilated": Conv(3, 3, Kernel(3, dilation=9)),
    "causal": Conv(3, 4, Kernel(8, stride=2, causal=True)),
    "grouped": Conv(4, 6, Kernel(5, groups=2)),
    "up": Upsample(3, 2, 4),
    "biased up": Upsample(3, 2, 2, bias=True),
    "snake": Snake(3),
    "norm": Normalised(3),
    "unit": Residual(Leaky(), Conv(3, 3, Kernel(3, dilation=3)), Leaky(), Conv(3, 3, Kernel(1))),
    "sum": Sum(
        *(Chain(Residual(Leaky(), Conv(3, 3, Kernel(size, dilation=3)))) for size in (3, 5))
    ),
    "chain": Chain(
        Conv(3, 4, Kernel(7)),
        Residual(Leaky(), Conv(4, 4, Kernel(3, dilation=9)), Leaky(), Conv(4, 4, Kernel(1))),
        Conv(4, 8, Kernel(8, stride=4)),
        Upsample(8, 4, 2),
        Residual(Leaky(), Conv(4, 4, Kernel(3))),
        Conv(4, 2, Kernel(4, stride=2)),
    ),
}
FRAMES, PIECE, SETTLED = 256, 8, 24


def in_pieces(module: nn.Module, x: Tensor) -> Tensor:
    return torch.cat([module(piece) for piece in torch.split(x, PIECE, dim=-1)], dim=-1)


@torch.inference_mode()
@pytest.mark.parametrize("late", [0, 1, 5])
@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS.keys())
def test_pieces_give_what_one_piece_gives_only_later(layer: nn.Module, late: int) -> None:
    torch.manual_seed(0)
    layer.eval()
    inputs = 4 if layer is LAYERS["grouped"] else 3
    x = torch.randn(2, inputs, FRAMES)
    whole = layer(x[:, :, None], "silent")[:, :, 0]
    piecewise, later = streamed(layer, late)
    delayed = torch.cat((torch.zeros(2, inputs, late), x), dim=-1)[..., :FRAMES]
    made = in_pieces(piecewise, delayed)
    assert made.shape == whole.shape
    torch.testing.assert_close(
        made[..., later + SETTLED :], whole[..., SETTLED : whole.shape[-1] - later]
    )


@pytest.mark.parametrize("late", [0, 1, 2, 3, 17])
def test_lateness_can_be_made_even(late: int) -> None:
    assert streamed(LAYERS["strided"], late, multiple=2)[1] % 2 == 0


@torch.inference_mode()
def test_two_signals_are_remembered_apart() -> None:
    conv, _ = streamed(LAYERS["same"], 0)
    x = torch.randn(8, 3, 32)
    together = in_pieces(conv, x)
    alone, _ = streamed(LAYERS["same"], 0)
    torch.testing.assert_close(together[5:6], in_pieces(alone, x[5:6]))


@torch.inference_mode()
@pytest.mark.parametrize("layer", [LAYERS["same"], LAYERS["up"]], ids=["same", "up"])
def test_more_signals_may_come_side_by_side_than_before(layer: nn.Module) -> None:
    torch.manual_seed(0)
    x = torch.randn(64, 3, 32)
    module, _ = streamed(layer, 0)
    first, rest = x[..., :16], x[..., 16:]
    made = [module(first[:1]), module(rest[:1]), module(first[1:3]), module(rest)]
    alone, _ = streamed(layer, 0)
    alone(first[1:3]), alone(first[:1])
    # The first row went on from what came last of it, the second from its own, the others afresh.
    second, _ = streamed(layer, 0)
    second(first[2:3])
    torch.testing.assert_close(made[3][1:2], second(rest[1:2]))
    fresh, _ = streamed(layer, 0)
    torch.testing.assert_close(made[3][2:], fresh(rest[2:]))


def test_what_was_known_in_inference_mode_may_go_on_outside() -> None:
    module, _ = streamed(LAYERS["same"], 0)
    with torch.inference_mode():
        module(torch.randn(3, 3, 8))
    with torch.no_grad():
        module(torch.randn(2, 3, 8))
    module.reset()
    assert [len(buffer) for buffer in module.buffers()] == [1]


def test_signals_that_wait_are_known_still() -> None:
    known = torch.arange(6.0).reshape(3, 2)
    assert torch.equal(grown(known, 2), known)
    assert torch.equal(grown(known, 5), torch.cat((known, torch.zeros(2, 2))))
    assert torch.equal(renewed(known, -torch.ones(1, 2)), torch.cat((-torch.ones(1, 2), known[1:])))


def test_a_delay_of_nothing_gives_what_comes() -> None:
    x = torch.randn(1, 2, 5)
    assert torch.equal(Delay(2, 0)(x), x)
    assert torch.equal(Delay(2, 3)(x)[..., 3:], x[..., :2])


def test_what_is_no_layer_cannot_be_streamed() -> None:
    with pytest.raises(TypeError, match="Linear"):
        streamed(nn.Linear(1, 1), 0)
