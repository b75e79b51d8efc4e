import pytest
import torch
from torch.nn import functional as F

from loopstudio.engines.rave.layers import Chain, Conv, Kernel, Leaky, Residual, Snake, Upsample


def plane(channels: int, frames: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(2, channels, 1, frames, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation", "left", "right"),
    [(7, 1, 1, 3, 3), (3, 1, 9, 9, 9), (8, 4, 1, 3, 4), (4, 2, 1, 1, 2), (1, 1, 1, 0, 0)],
)
def test_a_convolution_is_that_of_a_line_with_the_published_padding(
    kernel: int, stride: int, dilation: int, left: int, right: int
) -> None:
    conv = Conv(3, 5, Kernel(kernel, stride=stride, dilation=dilation))
    x = plane(3, 32)
    wanted = F.conv1d(
        F.pad(x[:, :, 0], (left, right)), conv.weight, stride=stride, dilation=dilation
    )
    torch.testing.assert_close(conv(x, "silent")[:, :, 0], wanted)
    assert wanted.shape[-1] == 32 // stride


def test_a_causal_convolution_does_not_look_ahead() -> None:
    conv = Conv(1, 1, Kernel(8, stride=4, causal=True))
    x = plane(1, 32)
    later = x.clone()
    later[..., 17:] += 1.0
    same = torch.isclose(conv(x, "silent"), conv(later, "silent"))[0, 0, 0]
    assert same.tolist() == [True] * 5 + [False] * 3


@pytest.mark.parametrize("stride", [2, 4, 8])
def test_a_transposed_convolution_is_that_of_a_line(stride: int) -> None:
    up = Upsample(4, 3, stride, bias=True)
    x = plane(4, 9)
    wanted = F.conv_transpose1d(x[:, :, 0], up.weight, up.bias, stride=stride, padding=stride // 2)
    torch.testing.assert_close(up(x, "silent")[:, :, 0], wanted)
    assert wanted.shape[-1] == 9 * stride


def test_a_turned_loop_gives_what_a_loop_gives_turned() -> None:
    torch.manual_seed(0)
    chain = Chain(
        Conv(2, 4, Kernel(7)),
        Residual(Leaky(), Conv(4, 4, Kernel(3, dilation=9)), Snake(4), Conv(4, 4, Kernel(1))),
        Conv(4, 8, Kernel(4, stride=2)),
        Leaky(),
        Upsample(8, 3, 4, bias=True),
    )
    x = plane(2, 12)
    turned = chain(x.roll(4, -1), "joined")
    torch.testing.assert_close(turned, chain(x, "joined").roll(8, -1))


def test_groups_and_biases_are_used() -> None:
    conv = Conv(4, 6, Kernel(5, groups=2), bias=True)
    x = plane(4, 10)
    assert conv.bias is not None
    wanted = F.conv1d(x[:, :, 0], conv.weight, conv.bias, padding=2, groups=2)
    torch.testing.assert_close(conv(x, "silent")[:, :, 0], wanted)


def test_a_snake_adds_its_wave() -> None:
    snake = Snake(2)
    snake.alpha.data = torch.tensor([1.0, 3.0])
    made = snake(torch.full((1, 2, 1, 1), 0.5), "silent").flatten()
    wanted = [0.5 + torch.sin(torch.tensor(a * 0.5)).item() ** 2 / a for a in (1.0, 3.0)]
    assert made.tolist() == pytest.approx(wanted)


def test_weights_begin_as_those_of_torch_do() -> None:
    torch.manual_seed(0)
    ours, theirs = Conv(64, 128, Kernel(3)), torch.nn.Conv1d(64, 128, 3)
    assert ours.weight.std().item() == pytest.approx(theirs.weight.std().item(), rel=0.02)


@pytest.mark.parametrize("stride", [2, 4, 8])
def test_a_transposed_convolution_begins_as_loud_as_another(stride: int) -> None:
    torch.manual_seed(0)
    x = plane(256, 64)
    level = Upsample(256, 64, stride)(x, "joined").std().item()
    assert level == pytest.approx(Conv(256, 64, Kernel(3))(x, "joined").std().item(), rel=0.1)


def test_on_the_meta_device_nothing_is_drawn() -> None:
    with torch.device("meta"):
        assert Conv(2, 2, Kernel(3), bias=True).weight.is_meta
