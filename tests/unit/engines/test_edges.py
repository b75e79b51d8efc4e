import pytest
import torch

from loopstudio.engines.edges import Edge, extended


def test_beyond_a_recording_there_is_silence() -> None:
    line = torch.tensor([1.0, 2.0, 3.0])
    assert extended(line, 2, 1, "silent").tolist() == [0.0, 0.0, 1.0, 2.0, 3.0, 0.0]


@pytest.mark.parametrize("left", [0, 2, 3, 7])
@pytest.mark.parametrize("right", [0, 1, 3, 8])
def test_beyond_a_loop_there_is_its_other_end(left: int, right: int) -> None:
    line = torch.arange(3.0)
    wanted = [float(i % 3) for i in range(-left, 3 + right)]
    assert extended(line, left, right, "joined").tolist() == wanted


@pytest.mark.parametrize("edge", ["silent", "joined"])
@pytest.mark.parametrize("reach", [1, 4])
def test_frames_may_lie_elsewhere(edge: Edge, reach: int) -> None:
    plane = torch.arange(12.0).reshape(2, 3, 2)
    turned = extended(plane.transpose(-1, -2), reach, 2, edge)
    assert torch.equal(extended(plane, reach, 2, edge, along=-2), turned.transpose(-1, -2))
