import pytest
import torch
from torch import Tensor

from loopstudio.engines.gan.modulation import (
    Blur,
    EqualLinear,
    ModulatedConv,
    SkipUpsample,
    by_rows,
)
from tests.support.grouped import grouped


def layer(*, up: bool, circular: bool, kernel: int = 3) -> ModulatedConv:
    torch.manual_seed(1)
    return ModulatedConv(6, 5, 4, kernel=kernel, up=up, circular=circular).requires_grad_(False)


def rolled(x: Tensor, by: int) -> Tensor:
    return x.roll(by, dims=-1)


@pytest.mark.parametrize("circular", [False, True])
@pytest.mark.parametrize(("kernel", "up"), [(1, False), (3, False), (3, True)])
def test_the_shared_weight_form_equals_the_grouped_one(
    kernel: int, up: bool, circular: bool
) -> None:
    conv = layer(up=up, circular=circular, kernel=kernel)
    x, w = torch.randn(3, 6, 5, 7), torch.randn(3, 4)
    torch.testing.assert_close(conv(x, w), grouped(conv, x, w), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("up", [False, True])
def test_a_circular_layer_has_no_beginning_in_time(up: bool) -> None:
    conv = layer(up=up, circular=True)
    x, w = torch.randn(2, 6, 5, 8), torch.randn(2, 4)
    shift = 6 if up else 3
    torch.testing.assert_close(
        conv(rolled(x, 3), w), rolled(conv(x, w), shift), atol=1e-5, rtol=1e-5
    )


def test_a_flat_layer_does_have_one() -> None:
    conv = layer(up=False, circular=False)
    x, w = torch.randn(2, 6, 5, 8), torch.randn(2, 4)
    assert not torch.allclose(conv(rolled(x, 3), w), rolled(conv(x, w), 3), atol=1e-3)


def test_a_demodulated_layer_keeps_the_level_whatever_the_style() -> None:
    conv = ModulatedConv(64, 64, 4).requires_grad_(False)
    x = torch.randn(1, 64, 16, 16)
    quiet, loud = (conv(x, torch.full((1, 4), size)).std() for size in (0.1, 30.0))
    assert float(loud / quiet) == pytest.approx(1.0, abs=0.3)


def test_doubling_doubles_both_axes() -> None:
    conv = layer(up=True, circular=True)
    assert conv(torch.randn(1, 6, 5, 7), torch.randn(1, 4)).shape == (1, 5, 10, 14)


def test_the_skip_doubles_and_wraps() -> None:
    up = SkipUpsample(circular=True)
    image = torch.randn(1, 1, 4, 6)
    torch.testing.assert_close(up(rolled(image, 2)), rolled(up(image), 4))


def test_a_level_image_stays_level_when_doubled() -> None:
    up = SkipUpsample(circular=True)
    doubled = up(torch.ones(1, 1, 6, 6))
    torch.testing.assert_close(doubled[..., 2:-2, :], torch.ones(1, 1, 8, 12))


def test_the_blur_is_the_outer_product_of_its_taps() -> None:
    blur = Blur(gain=4.0)
    spot = torch.zeros(1, 2, 7, 7)
    spot[0, 1, 3, 3] = 1.0
    torch.testing.assert_close(blur(spot)[0, 1], blur.kernel)


def test_a_slow_linear_layer_counts_its_weights_and_bias_alike() -> None:
    linear = EqualLinear(4, 3, lr_mul=0.01)
    with torch.no_grad():
        linear.weight.fill_(200.0)
        linear.bias.fill_(100.0)
    torch.testing.assert_close(linear(torch.ones(1, 4)), torch.full((1, 3), 5.0))


def test_rows_are_multiplied_alike_in_any_batch() -> None:
    torch.manual_seed(0)
    x, weight = torch.randn(8, 64), torch.randn(96, 64)
    assert torch.equal(by_rows(x, weight)[2:3], by_rows(x[2:3], weight))
    torch.testing.assert_close(by_rows(x, weight), x @ weight.t(), atol=1e-5, rtol=1e-5)


def test_a_layer_in_training_computes_the_same_function() -> None:
    conv = layer(up=False, circular=True)
    x, w = torch.randn(3, 6, 5, 7), torch.randn(3, 4)
    torch.testing.assert_close(conv.train()(x, w), conv.eval()(x, w), atol=1e-5, rtol=1e-5)
