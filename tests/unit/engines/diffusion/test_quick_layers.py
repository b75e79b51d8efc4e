import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.engines.diffusion import quick_layers
from loopstudio.engines.diffusion.layers import (
    Attention,
    Inject,
    Near,
    Residual,
    Rise,
    modulated,
)
from loopstudio.engines.diffusion.quick_layers import (
    QuickAttention,
    QuickFall,
    QuickInject,
    QuickNear,
    QuickNorm,
    QuickPoint,
    QuickResidual,
    QuickRise,
    quick_modulated,
)

F32 = torch.float32
FRAMES = (1, 2, 7)
circles = pytest.mark.parametrize("circular", [False, True])


def signal(channels: int, frames: int, seed: int = 1) -> Tensor:
    return torch.randn(2, channels, frames, generator=torch.Generator().manual_seed(seed))


def plane(x: Tensor) -> Tensor:
    return x[:, :, None].contiguous(memory_format=torch.channels_last)


def assert_near(made: Tensor, wanted: Tensor) -> None:
    assert made.shape[2] == 1
    torch.testing.assert_close(made[:, :, 0], wanted, atol=1e-5, rtol=0)


@pytest.fixture(autouse=True)
def _weights() -> None:
    torch.manual_seed(0)


def drawn(layer: nn.Module) -> None:
    """Give norms weights that are not those they begin with."""
    for norm in layer.modules():
        if isinstance(norm, nn.GroupNorm | nn.LayerNorm):
            norm.weight.data.normal_()
            norm.bias.data.normal_()


@pytest.mark.parametrize("frames", [7, 64, 65], ids=["few", "just few", "many"])
def test_a_point_maps_frames_one_by_one(frames: int) -> None:
    linear, x, added = nn.Linear(5, 3), signal(5, frames), signal(3, frames, seed=2)
    made = QuickPoint(linear.weight, linear.bias, F32).mapped(plane(x), plane(added))
    assert_near(made, linear(x.transpose(1, 2)).transpose(1, 2) + added)


@circles
@pytest.mark.parametrize("frames", FRAMES)
def test_a_convolution_sees_neighbours(circular: bool, frames: int) -> None:
    near, x, added = Near(5, 3, circular=circular), signal(5, frames), signal(3, frames, seed=2)
    assert_near(QuickNear(near, F32).mapped(plane(x), plane(added)), near(x) + added)


@pytest.mark.parametrize("factor", [1, 3, 4])
def test_frames_fall(factor: int) -> None:
    down, x = nn.Conv1d(5, 3, factor, stride=factor), signal(5, 4 * factor)
    assert_near(QuickFall(down, F32).mapped(plane(x)), down(x))


@circles
@pytest.mark.parametrize("frames", FRAMES)
@pytest.mark.parametrize("factor", [2, 3, 4, 5, 8])
def test_frames_rise(circular: bool, frames: int, factor: int) -> None:
    rise, x = Rise(5, 3, factor, circular=circular), signal(5, frames)
    assert_near(QuickRise(rise, F32).mapped(plane(x)), rise(x))


def test_groups_are_normed() -> None:
    norm, x = nn.GroupNorm(4, 8), signal(8, 7)
    drawn(norm)
    assert_near(QuickNorm(norm).mapped(plane(x)), F.silu(norm(x)))


@circles
@pytest.mark.parametrize("frames", FRAMES)
def test_a_residual_block(circular: bool, frames: int) -> None:
    block, x = Residual(8, 4, circular=circular), signal(8, frames)
    drawn(block)
    given = plane(x)
    assert_near(QuickResidual(block, F32).mapped(given), block(x))
    assert torch.equal(given, plane(x))


@pytest.mark.parametrize("items", [1, 2])
def test_modulation_by_one_style_or_one_for_each(items: int) -> None:
    x, style = signal(6, 7), signal(12, 1, seed=2)[:items]
    assert_near(quick_modulated(plane(x), style[:, :, 0]), modulated(x, style))


@pytest.mark.parametrize(("queries", "flash"), [(512, 256), (4, 256), (512, 4)])
@pytest.mark.parametrize("frames", [*FRAMES, 8])
def test_attention_to_its_own_frames(
    monkeypatch: pytest.MonkeyPatch, queries: int, flash: int, frames: int
) -> None:
    monkeypatch.setattr(quick_layers, "_QUERIES", queries)
    monkeypatch.setattr(quick_layers, "_FLASH", flash)
    attention, x = Attention(6, 2, 3, 6), signal(6, frames)
    drawn(attention)
    made = QuickAttention(attention, F32, crosses=False).mapped(plane(x))
    assert_near(made, attention(x))


def test_attention_to_a_context() -> None:
    attention, x, context = Attention(6, 2, 3, 9), signal(6, 7), signal(4, 9, seed=2)
    drawn(attention)
    made = QuickAttention(attention, F32, crosses=True).mapped(plane(x), context)
    assert_near(made, attention(x, context))


def test_channels_are_mixed_in() -> None:
    inject, x, context = Inject(6, 3), signal(6, 7), signal(3, 7, seed=2)
    assert_near(QuickInject(inject, F32).mapped(plane(x), context), inject(x, context))
