import torch

from loopstudio.engines.gan.prior import Prior
from loopstudio.training.encoder import Encoder, divergence, fit_prior, sampled

BARS = torch.zeros(2, 1, 80, 168)
NONE = torch.tensor([0, 0])


def test_mean_and_variance_have_the_size_of_z() -> None:
    mean, log_variance = Encoder(8, 3)(BARS, torch.tensor([0, 2]))
    assert (mean.shape, log_variance.shape) == ((2, 8), (2, 8))


def test_the_label_moves_the_mean() -> None:
    encoder = Encoder(8, 3)
    torch.nn.init.normal_(encoder.labels.weight)
    mean, _ = encoder(BARS, torch.tensor([0, 1]))
    assert not torch.allclose(mean[0], mean[1])


def test_when_something_happens_moves_the_mean() -> None:
    bars = BARS.clone()
    bars[0, :, :, 80] = bars[1, :, :, 84] = 1.0
    mean, _ = Encoder(8, 3)(bars, NONE)
    assert not torch.allclose(mean[0], mean[1], atol=1e-5)


def test_what_it_sounds_like_moves_the_mean() -> None:
    bars = BARS.clone()
    # The same broad bands, another line in them.
    bars[0, :, 42, 80:90] = bars[1, :, 43, 80:90] = 1.0
    mean, _ = Encoder(8, 3)(bars, NONE)
    assert not torch.allclose(mean[0], mean[1], atol=1e-5)


def test_a_standard_normal_diverges_by_nothing() -> None:
    assert float(divergence(torch.zeros(2, 4), torch.zeros(2, 4))) == 0.0


def test_a_sure_distribution_gives_its_mean() -> None:
    mean = torch.ones(2, 4)
    assert torch.allclose(sampled(mean, torch.full((2, 4), -60.0)), mean)


def test_a_fitted_prior_draws_from_where_the_bars_lie() -> None:
    torch.manual_seed(0)
    centre = torch.tensor([[8.0, 0.0], [-8.0, 0.0], [-8.0, 0.0]])
    means = centre.repeat(200, 1) + 0.1 * torch.randn(600, 2)
    prior = Prior(1, 2, 2)
    fit_prior(prior, means, torch.full((600, 2), 0.01), torch.zeros(600, dtype=torch.long))
    drawn = prior(torch.randn(900, 2), None)
    assert bool((drawn[:, 0].abs() > 6.0).all())
    assert abs(float((drawn[:, 0] > 0).float().mean()) - 1 / 3) < 0.05


def test_a_label_without_bars_keeps_its_prior() -> None:
    prior = Prior(2, 2)
    fit_prior(prior, torch.randn(50, 2), torch.ones(50, 2), torch.zeros(50, dtype=torch.long))
    assert torch.equal(prior.factor[1], torch.eye(2))
