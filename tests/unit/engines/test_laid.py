import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.engines import laid
from loopstudio.engines.laid import Laid, around, keeps_orders


def drawn(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(params=[True, False], ids=["ordered", "as torch does"])
def _orders(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        monkeypatch.setattr(laid, "keeps_orders", lambda _dtype: False)


@pytest.mark.usefixtures("_orders")
@pytest.mark.parametrize(("stride", "dilation", "groups"), [(1, 1, 1), (2, 1, 1), (1, 3, 2)])
def test_it_convolves_as_torch_does(stride: int, dilation: int, groups: int) -> None:
    kernel, bias = drawn(6, 4 // groups, 3), drawn(6)
    lay = Laid(kernel, stride, dilation, groups)
    for frames in (12, 20, 12):
        x = drawn(2, 4, frames)
        wanted = F.conv1d(x, kernel, bias, stride, 2, dilation, groups)
        torch.testing.assert_close(lay.convolved(x[:, :, None], bias, 2)[:, :, 0], wanted)


@pytest.mark.usefixtures("_orders")
def test_something_may_be_added() -> None:
    kernel, x, added = drawn(6, 4, 3), drawn(2, 4, 1, 9), drawn(2, 6, 1, 9, seed=2)
    lay = Laid(kernel)
    torch.testing.assert_close(lay.convolved(x, None, 1, added), lay.convolved(x, None, 1) + added)


def test_bits_are_the_same_whatever_was_convolved_before() -> None:
    kernel, x = drawn(48, 48, 3), drawn(1, 48, 1, 40)
    fresh, used = Laid(kernel), Laid(kernel)
    for shape, within in (((1, 48, 1, 500), 1), ((3, 48, 1, 40), 1), ((1, 48, 1, 40), 0)):
        used.convolved(drawn(*shape), None, within)
    assert torch.equal(used.convolved(x, None, 1), fresh.convolved(x, None, 1))


def test_a_signal_is_brought_to_the_format_of_the_kernel() -> None:
    made = Laid(drawn(6, 4, 3).bfloat16()).convolved(drawn(1, 4, 1, 9), None, 1)
    assert made.dtype == torch.bfloat16


def test_around_a_loop_lies_the_loop() -> None:
    plane = drawn(2, 3, 1, 5)
    wanted = torch.cat((plane[..., -1:], plane, plane[..., :2]), dim=-1)
    assert torch.equal(around(plane, 1, 2, "joined"), wanted)


@pytest.mark.parametrize("operation", ["_ordered", "_convolved", "_added"])
@pytest.mark.parametrize("error", [AttributeError, RuntimeError, TypeError])
def test_a_torch_without_these_operations_is_found_out(
    monkeypatch: pytest.MonkeyPatch, operation: str, error: type[Exception]
) -> None:
    def refuse(*_given: object) -> Tensor:
        raise error("no such operation")

    monkeypatch.setattr(laid, operation, refuse)
    assert not keeps_orders(torch.float32)
