import torch
from torch.nn import functional as F

from loopstudio.engines.diffusion.time import TimeEmbedding


def test_a_time_is_told_by_itself_its_sines_and_its_cosines() -> None:
    time = TimeEmbedding(3, 5)
    at = torch.tensor([0.25])
    angles = 2.0 * torch.pi * 0.25 * time.frequencies
    told = torch.cat((at, angles.sin(), angles.cos()))
    x = F.gelu(time.enter(told))
    wanted = F.gelu(time.again(F.gelu(time.again(x))))
    torch.testing.assert_close(time(at)[0], wanted)


def test_several_times_are_told_at_once() -> None:
    time = TimeEmbedding(3, 5)
    times = torch.tensor([0.0, 0.5, 1.0])
    singly = torch.cat([time(at[None]) for at in times])
    torch.testing.assert_close(time(times), singly)
