import pytest
import torch

from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.foreign_told import (
    BROKEN_AXES,
    ONE_CHANNEL,
    USUAL_REACH,
    basis_of,
    notes,
    rate_of,
    whole,
)
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.scripted import Module
from tests.support.rave import DISCRETE, SPHERICAL, rave_of, tiny_parts


@pytest.mark.parametrize(
    ("value", "number"),
    [(44_100, 44_100), (44_100.0, 44_100), (torch.tensor(48_000), 48_000), (True, 0), ("x", 0),
     (torch.zeros(2), 0), (None, 0), (float("nan"), 0), (torch.tensor(float("inf")), 0)],
)  # fmt: skip
def test_a_number_may_stand_in_a_tensor(value: object, number: int) -> None:
    assert whole(value) == number


@pytest.mark.parametrize(
    ("outer", "inner", "rate"),
    [
        ({}, {"sampling_rate": 48_000, "sr": 44_100}, 48_000),
        ({"sampling_rate": torch.tensor(32_000)}, {"sampling_rate": 48_000}, 32_000),
        ({"sampling_rate": torch.tensor(32_000)}, {"sr": 48_000}, 32_000),
        ({"sr": 32_000}, {"sampling_rate": 48_000}, 48_000),
        ({"sr": 32_000}, {}, 32_000),
        ({"sampling_rate": 0}, {"sr": 44_100}, 44_100),
        ({"sampling_rate": float("nan")}, {}, None),
    ],
)
def test_a_rate_is_looked_for_in_the_order_that_versions_have(
    outer: dict[str, object], inner: dict[str, object], rate: int | None
) -> None:
    root = Module("x.Combined", {"_rave": Module("x.TraceModel", inner), **outer})
    assert rate_of(root) == rate


def test_without_axes_each_latent_is_a_dimension() -> None:
    basis, known = basis_of(Module("x", {}), Rave(RaveConfig.tiny()))
    assert (known, basis.high.tolist()) == ("unknown", [USUAL_REACH] * 4)
    assert basis.axes.tolist() == torch.eye(4).tolist()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, []),
        ({"stereo": False, "decode_params": torch.tensor([2, 8, 1, 1])}, []),
        ({"stereo": True}, [ONE_CHANNEL]),
        ({"decode_params": torch.tensor([2, 8, 2, 1])}, [ONE_CHANNEL]),
        ({"latent_mean": torch.tensor([0.0, float("inf")])}, [BROKEN_AXES]),
        ({"fidelity": torch.tensor([float("nan")])}, []),
    ],
)
def test_what_is_not_as_a_file_tells_it_is_said(told: dict[str, object], said: list[str]) -> None:
    assert notes(Module("x", told), Rave(RaveConfig.tiny())) == said


def test_codes_and_angles_have_ranges_of_their_own() -> None:
    codes, _ = basis_of(Module("x", {}), rave_of(tiny_parts(DISCRETE)))
    assert (codes.low.tolist(), codes.high.tolist()) == ([0.0] * 3, [11.0] * 3)
    assert set(codes.mean.tolist()) <= set(range(12))
    angles, _ = basis_of(Module("x", {}), rave_of(tiny_parts(SPHERICAL)))
    assert (angles.low.tolist(), angles.high.tolist()) == ([-1.0] * 3, [1.0] * 3)
