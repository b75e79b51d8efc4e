import torch

from loopstudio.engines.posterior import LEAST_SCALE, parted


def test_half_of_what_is_told_are_means_and_half_scales() -> None:
    told = torch.arange(8.0).reshape(1, 4, 2) - 4.0
    mean, scale = parted(told)
    assert torch.equal(mean, told[:, :2])
    torch.testing.assert_close(scale, torch.log1p(told[:, 2:].exp()) + LEAST_SCALE)


def test_no_scale_is_nothing() -> None:
    assert parted(torch.full((1, 2, 1), -1e4))[1].item() > 0.0
