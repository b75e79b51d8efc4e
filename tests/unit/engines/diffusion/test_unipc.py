import pytest
import torch

from loopstudio.engines.diffusion.multistep import dpmpp_2m
from loopstudio.engines.diffusion.sampling import Sampling
from loopstudio.engines.diffusion.schedule import levels
from loopstudio.engines.diffusion.unipc import unipc
from tests.support.toy_diffusion import Mixture, drawing, noise, sampled, truth


def test_mending_makes_steps_better() -> None:
    start = noise(1_000)
    wanted = truth(start)
    for schedule in ("karras", "log-snr"):
        plain, mended = (
            float((sampled(Sampling(solver, schedule, 20), start) - wanted).abs().mean())
            for solver in ("dpmpp-2m", "unipc")
        )
        assert mended < plain


def test_with_two_steps_there_is_nothing_to_mend_by() -> None:
    at = levels("karras", 2)
    got = unipc(Mixture(), noise(), at, drawing())
    mixture = Mixture()
    x = dpmpp_2m(mixture, noise(), at, drawing())
    torch.testing.assert_close(got, x)


@pytest.mark.parametrize("steps", [1, 2, 5, 20])
def test_each_step_is_one_call(steps: int) -> None:
    mixture = Mixture()
    got = unipc(mixture, noise(), levels("crash", steps), drawing())
    assert len(mixture.asked) == steps
    assert mixture.last is not None
    assert torch.equal(got, mixture.last.clean)


def test_pure_noise_is_left_all_the_same() -> None:
    at = levels("crash", 12)
    assert torch.isfinite(unipc(Mixture(), noise(dtype=torch.float32), at, drawing())).all()
