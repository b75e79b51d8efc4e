import torch

from loopstudio.engines.gan.prior import Prior, split

MANY = 20_000


def _normal(count: int = MANY) -> torch.Tensor:
    return torch.randn(count, 3, generator=torch.Generator().manual_seed(0))


def test_each_choice_comes_as_often_as_its_share() -> None:
    upper = torch.tensor([0.5, 0.6, 1.0]).expand(MANY, -1)
    which, _ = split(_normal(), upper)
    shares = torch.bincount(which, minlength=3) / MANY
    assert torch.allclose(shares, torch.tensor([0.5, 0.1, 0.4]), atol=0.02)


def test_what_is_left_after_a_choice_is_standard_normal() -> None:
    which, rest = split(_normal(), torch.tensor([0.25, 1.0]).expand(MANY, -1))
    for choice in (0, 1):
        chosen = rest[which == choice, 0]
        assert abs(float(chosen.mean())) < 0.05
        assert abs(float(chosen.std()) - 1.0) < 0.05


def test_extreme_values_stay_finite() -> None:
    z = torch.tensor([[40.0, 0.0], [-40.0, 0.0]])
    _, rest = split(z, torch.tensor([0.5, 1.0]).expand(2, -1))
    assert bool(rest.isfinite().all())


def test_an_empty_cluster_is_never_chosen() -> None:
    prior = Prior(1, 3, 3)
    prior.weigh(0, torch.tensor([0.5, 0.0, 0.5]))
    which, _ = split(_normal(), prior.upper[torch.zeros(MANY, dtype=torch.long)])
    assert int((which == 1).sum()) == 0


def test_a_label_is_spread_around_its_own_places() -> None:
    prior = Prior(2, 3, 2)
    prior.fit(1, torch.tensor([[10.0, 0.0, 0.0], [-10.0, 0.0, 0.0]]), torch.eye(3) * 0.01)
    spread = prior(_normal(100), torch.ones(100, dtype=torch.long))
    assert bool((spread[:, 0].abs() > 9.0).all())
    assert 0 < int((spread[:, 0] > 0).sum()) < 100


def test_without_clusters_a_label_is_one_normal_distribution() -> None:
    prior = Prior(1, 3)
    prior.fit(0, torch.full((3,), 5.0), torch.eye(3) * 4.0)
    spread = prior(_normal(), None)
    assert torch.allclose(spread.mean(0), torch.full((3,), 5.0), atol=0.1)
    assert torch.allclose(spread.std(0), torch.full((3,), 2.0), atol=0.1)
