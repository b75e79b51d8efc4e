import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.foreign_layers import (
    Convolution,
    Curve,
    Norm,
    codebooks,
    convolutions,
    layers,
)
from loopstudio.engines.scripted import Module


def conv(outputs: int = 2, **values: object) -> Module:
    return Module("__torch__.Conv1d", {"weight": torch.zeros(outputs, 3, 5)} | values)


def within(**children: object) -> Module:
    return Module("__torch__.Net", dict(children))


def only(module: Module) -> Convolution:
    (found,) = convolutions(layers(module))
    return found


@pytest.mark.parametrize("name", ["embed", "codebook"])
def test_codebooks_are_found_in_their_order(name: str) -> None:
    books = [torch.randn(6, 4) for _ in range(3)]
    levels = {
        str(i): Module("x.Level", {name: book, "embed_avg": torch.zeros(6, 4)})
        for i, book in enumerate(books)
    }
    found = codebooks(Module("x.Encoder", {"rvq": Module("x.Rvq", dict(levels))}))
    assert found is not None
    assert torch.equal(found, torch.stack(books))
    assert codebooks(Module("x.Encoder", {})) is None


def test_codebooks_of_different_sizes_are_refused() -> None:
    levels: dict[str, object] = {
        str(n): Module("x.Level", {"embed": torch.zeros(n, 4)}) for n in (5, 6)
    }
    with pytest.raises(CheckpointError, match="of different sizes"):
        codebooks(Module("x.Rvq", levels))


def test_layers_come_in_their_order_whatever_is_between_them() -> None:
    norm = Module("Norm", {key: torch.ones(3) for key in ("weight", "bias")})
    norm.values |= {"running_mean": torch.zeros(3), "running_var": torch.ones(3)}
    curve = Module("Snake", {"alpha": torch.ones(3, 1)})
    found = layers(within(a=within(b=conv(), c=norm, d=Module("Leaky")), e=curve))
    assert [type(layer) for layer in found] == [Convolution, Norm, Curve]
    assert isinstance(found[2], Curve)
    assert found[2].alpha.shape == (3,)


def test_a_head_of_noise_comes_last() -> None:
    heads = within(noise_module=conv(outputs=4), waveform_module=conv(outputs=8))
    assert [layer.outputs for layer in convolutions(layers(heads))] == [8, 4]


def test_a_convolution_says_how_it_steps() -> None:
    plain = only(conv(stride=[2], dilation=(3,), groups=2, _pad=(4, 1)))
    assert (plain.stride, plain.dilation, plain.groups, plain.pads) == (2, 3, 2, (4, 1))
    assert (plain.inputs, plain.outputs, plain.size, plain.lateness) == (6, 2, 5, None)


def test_one_that_says_nothing_takes_every_frame() -> None:
    plain = only(conv(padding=(2,)))
    assert (plain.stride, plain.dilation, plain.groups, plain.pads) == (1, 1, 1, (2, 2))


def test_a_streaming_one_says_how_late_it_is() -> None:
    assert only(conv(cumulative_delay=7)).lateness == 7


def test_a_transposed_one_is_told_by_its_class() -> None:
    up = Module("__torch__.mangled.ConvTranspose1d", {"weight": torch.zeros(8, 4, 6)})
    assert (only(up).transposed, only(up).inputs, only(up).outputs) == (True, 8, 4)


@pytest.mark.parametrize("stride", [0, -1, True, 1.5, None, [1, 2], 1 << 40])
def test_a_step_that_is_no_number_of_frames_is_refused(stride: object) -> None:
    with pytest.raises(CheckpointError, match="steps by no number"):
        layers(conv(stride=stride))


@pytest.mark.parametrize("pad", [-1, (1, -2), (1, 2, 3), "same", None])
def test_a_pad_that_is_no_number_of_frames_is_refused(pad: object) -> None:
    with pytest.raises(CheckpointError, match="padded by no number"):
        layers(conv(_pad=pad))


def test_a_normalisation_without_its_numbers_is_refused() -> None:
    with pytest.raises(CheckpointError, match="incomplete"):
        layers(Module("Norm", {"running_mean": torch.zeros(3)}))
