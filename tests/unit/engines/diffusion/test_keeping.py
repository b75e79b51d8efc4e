import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.diffusion.denoiser import Estimate
from loopstudio.engines.diffusion.keeping import Keeping, KeepingLows, Kept, Lows
from loopstudio.engines.diffusion.sampling import Sampling, SolverName, standing
from loopstudio.engines.diffusion.schedule import Level
from tests.support.toy_diffusion import Mixture, drawing, noise

COUNT = 2_000
SOLVERS: tuple[SolverName, ...] = (
    "ddim",
    "iplms",
    "heun",
    "dpmpp-2m",
    "dpmpp-2m-sde",
    "dpmpp-3m-sde",
    "unipc",
)


class Paired:
    """A denoiser of pairs of neighbours that are alike: what is beside a sound says what it is."""

    def __init__(self) -> None:
        self.single = Mixture()
        self.calls = 0

    def __call__(self, x: Tensor, level: Level) -> Estimate:
        self.calls += 1
        pairs = x.view(-1, 2)
        both = pairs.mean(1)
        # Two noises on one sound are one noise of half the power on it.
        nearer = Level(float(torch.atan(torch.tensor(level.sigma / 2**0.5))) * 2 / torch.pi)
        scale = nearer.alpha / level.alpha if level.alpha else 2**0.5
        clean = self.single(both * scale, nearer).clean.repeat_interleave(2)
        return Estimate(clean, (x - level.alpha * clean) / level.beta)


def known(value: float = 0.3) -> Kept:
    """Keep every other number of a sound that is one of the places everywhere."""
    mask = torch.tensor([1.0, 0.0], dtype=torch.float64).repeat(COUNT // 2)
    return Kept(torch.full((COUNT,), value, dtype=torch.float64), mask)


def inpainted(solver: SolverName, kept: Kept) -> Tensor:
    sampling = Sampling(solver, "crash", 20)
    at = sampling.levels()
    denoise = Keeping(Paired(), kept)
    draw = drawing(count=COUNT)
    return kept.exactly(sampling.solve(denoise, standing(at[0], noise(COUNT)), at, draw))


@pytest.mark.parametrize("solver", SOLVERS)
def test_every_sampler_keeps_exactly_what_is_kept(solver: SolverName) -> None:
    kept = known()
    made = inpainted(solver, kept)
    assert torch.equal(made[::2], kept.sound[::2])


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_is_made_goes_with_what_is_kept(solver: SolverName) -> None:
    away = (inpainted(solver, known())[1::2] - 0.3).abs()
    free = (inpainted(solver, Kept(torch.zeros(COUNT), torch.zeros(COUNT)))[1::2] - 0.3).abs()
    assert float(away.mean()) < 0.5 * float(free.mean())


@pytest.mark.parametrize("solver", ["ddim", "iplms", "heun", "dpmpp-2m", "unipc"])
def test_what_is_kept_comes_from_the_noise_that_it_began_with(solver: SolverName) -> None:
    kept, sampling = known(), Sampling(solver, "linear", 9)
    at, start, paired = sampling.levels(), noise(COUNT), Paired()
    stood: list[tuple[Tensor, Level]] = []

    def asked(x: Tensor, level: Level) -> Estimate:
        stood.append((x, level))
        return paired(x, level)

    sampling.solve(Keeping(asked, kept), start, at, drawing(count=COUNT))
    for x, level in stood:
        torch.testing.assert_close(x[::2], standing(level, start, kept.sound)[::2])


def test_a_soft_mask_keeps_more_the_nearer_it_is_to_one() -> None:
    sound = torch.zeros(COUNT, dtype=torch.float64)
    distances = []
    for share in (0.0, 0.5, 0.9, 1.0):
        kept = Kept(sound, torch.full((COUNT,), share, dtype=torch.float64))
        distances.append(float(inpainted("iplms", kept).abs().mean()))
    assert distances[0] > distances[1] > distances[2] > distances[3] == 0.0


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_mask_of_no_shares_is_refused(share: float) -> None:
    with pytest.raises(InvalidValue, match="between 0 and 1"):
        Kept(torch.zeros(2), torch.tensor([0.5, share]))


def lows_off(made: Tensor, sound: Tensor, bins: int) -> float:
    """How far the first bins of two loops lie apart, as a share of them."""
    one, other = (torch.fft.rfft(x)[..., :bins] for x in (made, sound))
    return float((one - other).norm() / other.norm())


@pytest.mark.parametrize("solver", ["ddim", "iplms", "dpmpp-2m-sde"])
def test_every_sampler_keeps_the_lows_of_a_loop(solver: SolverName) -> None:
    sound = torch.randn(1, 2, 250, dtype=torch.float64)
    lows, sampling = Lows(sound, 1_000, 200.0), Sampling(solver, "crash", 10)
    at, start = sampling.levels(), torch.randn(1, 2, 250, dtype=torch.float64)
    free = sampling.solve(Mixture(), start, at, drawing(count=250))
    held = sampling.solve(KeepingLows(Mixture(), lows), start, at, drawing(count=250))
    # 250 samples of 4 Hz a bin: 0.9 of 200 Hz is bin 45.
    assert lows_off(free, sound, 46) > 0.5
    assert lows_off(lows.within(held), sound, 46) < 1e-9
    assert lows_off(held, sound, 46) < 0.05


def test_what_was_made_stays_above_the_lows() -> None:
    sound, made = torch.randn(2, 1, 1, 250, dtype=torch.float64)
    mended = Lows(sound, 1_000, 200.0).within(made)
    highs = [torch.fft.rfft(x)[..., 51:] for x in (mended, made)]
    torch.testing.assert_close(*highs)
