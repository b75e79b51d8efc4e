import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.foreign_shapes import Stages, rows, shape_of, stages_of

STAGES = {
    "encoder.downsamples.0.downsample.weight": torch.zeros(8, 4, 5),
    "encoder.downsamples.0.blocks.0.block1.project.weight": torch.zeros(8, 8, 3),
    "encoder.downsamples.1.downsample.weight": torch.zeros(16, 8, 3),
    "encoder.downsamples.1.blocks.0.block1.project.weight": torch.zeros(16, 16, 3),
    "encoder.downsamples.1.blocks.1.block1.project.weight": torch.zeros(16, 16, 3),
}


def test_stages_are_read_one_by_one() -> None:
    assert stages_of(STAGES) == Stages((4, 8, 16), (2, 1), (1, 2))


@pytest.mark.parametrize("tensor", [None, torch.zeros(8, 4), torch.zeros(8, 4, 1)])
def test_an_encoder_without_stages_is_refused(tensor: Tensor | None) -> None:
    first = "encoder.downsamples.0.downsample.weight"
    with pytest.raises(CheckpointError):
        stages_of({} if tensor is None else {first: tensor})


@pytest.mark.parametrize("shape", [(3,), (2, 0, 1), ()])
def test_a_tensor_of_another_form_is_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(CheckpointError, match="a has the shape"):
        shape_of({"a": torch.zeros(shape)}, "a", 3)


def test_a_tensor_that_is_missing_is_named() -> None:
    with pytest.raises(CheckpointError, match=r"no a\.b"):
        shape_of({}, "a.b", 3)


def test_parts_are_put_one_under_the_other() -> None:
    made = rows([torch.zeros(2, 3), torch.ones(1, 3)], "a")
    assert made.sum(1).tolist() == [0.0, 0.0, 3.0]


@pytest.mark.parametrize("other", [torch.zeros(2, 4), torch.zeros(2), torch.zeros(())])
def test_parts_that_do_not_fit_are_refused(other: Tensor) -> None:
    with pytest.raises(CheckpointError, match="do not fit"):
        rows([torch.zeros(2, 3), other], "a")
