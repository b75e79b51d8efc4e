import torch

from loopstudio.training.encoder import Encoder, divergence, sampled
from loopstudio.training.features import FEATURE_CHANNELS


def _maps(batch: int) -> list[torch.Tensor]:
    sizes = ((40, 84), (20, 42), (10, 21), (5, 10))
    return [torch.randn(batch, c, *s) for c, s in zip(FEATURE_CHANNELS, sizes, strict=True)]


def test_mean_and_variance_have_the_size_of_z() -> None:
    mean, log_variance = Encoder(8, 3)(_maps(2), torch.tensor([0, 2]))
    assert (mean.shape, log_variance.shape) == ((2, 8), (2, 8))


def test_the_label_moves_the_mean() -> None:
    encoder = Encoder(8, 3)
    torch.nn.init.normal_(encoder.labels.weight)
    maps = [x[:1].expand(2, -1, -1, -1) for x in _maps(1)]
    mean, _ = encoder(maps, torch.tensor([0, 1]))
    assert not torch.allclose(mean[0], mean[1])


def test_a_standard_normal_diverges_by_nothing() -> None:
    assert float(divergence(torch.zeros(2, 4), torch.zeros(2, 4))) == 0.0


def test_a_sure_distribution_gives_its_mean() -> None:
    mean = torch.ones(2, 4)
    assert torch.allclose(sampled(mean, torch.full((2, 4), -60.0)), mean)
