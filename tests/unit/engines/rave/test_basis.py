import numpy as np
import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.engines.rave.basis import Basis, Floats, fitted

SPREAD = np.array([0.1, 3.0, 1.0, 0.3])


def frames(count: int = 4_000) -> Floats:
    drawn = np.random.default_rng(5).standard_normal((count, 4)) * SPREAD
    turn, _ = np.linalg.qr(np.random.default_rng(6).standard_normal((4, 4)))
    made: Floats = drawn @ turn + np.array([1.0, -2.0, 0.0, 5.0])
    return made


def test_the_first_axis_holds_most() -> None:
    basis = fitted(frames())
    wanted = np.sort(SPREAD**2)[::-1] / (SPREAD**2).sum()
    assert basis.shares == pytest.approx(wanted, abs=0.02)
    assert basis.fidelity[-1] == 1.0


def test_axes_are_at_right_angles_and_of_length_one() -> None:
    basis = fitted(frames())
    assert np.allclose(basis.axes @ basis.axes.T, np.eye(4))


def test_there_and_back_is_nothing() -> None:
    basis, latent = fitted(frames()), frames(9).T
    assert np.allclose(basis.latent(basis.along(latent)), latent)


def test_as_few_axes_as_hold_the_share_are_kept() -> None:
    basis = Basis(
        mean=np.zeros(4),
        axes=np.eye(4),
        fidelity=np.array([0.5, 0.8, 0.95, 1.0]),
        low=np.zeros(4),
        high=np.zeros(4),
    )
    kept = {share: basis.kept(share) for share in (0.1, 0.5, 0.51, 0.8, 0.95, 0.951, 1.0)}
    assert kept == {0.1: 1, 0.5: 1, 0.51: 2, 0.8: 2, 0.95: 3, 0.951: 4, 1.0: 4}


@pytest.mark.parametrize("share", [0.0, -1.0, 1.01, float("nan")])
def test_a_share_that_cannot_be_is_refused(share: float) -> None:
    with pytest.raises(InvalidValue, match="fidelity"):
        fitted(frames()).kept(share)


SMALL = np.array([1.0, 1e-9, 1e-10, 1e-11])
"""Deviations whose squares lie 22 decimal places apart, six more than double precision tells."""


def test_small_directions_that_a_covariance_loses_are_kept() -> None:
    turn, _ = np.linalg.qr(np.random.default_rng(6).standard_normal((4, 4)))
    encoded: Floats = (np.random.default_rng(5).standard_normal((2_000, 4)) * SMALL) @ turn
    _, lost = np.linalg.eigh(np.cov(encoded.T))
    basis = fitted(encoded)
    deviations = basis.along(encoded.T).std(axis=1)
    assert np.abs(basis.axes @ turn.T) == pytest.approx(np.eye(4), abs=0.02)
    assert deviations / deviations[0] == pytest.approx(SMALL, rel=0.05)
    assert np.abs(lost.T[::-1] @ turn.T) != pytest.approx(np.eye(4), abs=0.1)


def test_axes_do_not_depend_on_the_blocks_they_are_found_in() -> None:
    encoded = frames(20_000)
    covariance = np.cov(encoded.T, bias=True)
    power, axes = np.linalg.eigh(covariance)
    basis = fitted(encoded)
    assert np.abs(basis.axes @ axes[:, ::-1]) == pytest.approx(np.eye(4), abs=1e-9)
    assert basis.shares == pytest.approx(power[::-1] / power.sum(), rel=1e-9)


def test_few_frames_give_all_axes() -> None:
    basis = fitted(frames(2))
    assert basis.axes.shape == (4, 4)
    assert basis.kept(1.0) == 1
    assert np.allclose(basis.axes @ basis.axes.T, np.eye(4))


def test_what_never_moves_needs_one_axis() -> None:
    assert fitted(np.ones((10, 3))).kept(0.99) == 1


def test_an_axis_points_where_it_becomes_louder() -> None:
    encoded = frames()
    plain = fitted(encoded)
    for sign in (1.0, -1.0):
        louder = sign * (encoded - plain.mean) @ plain.axes[0]
        along = fitted(encoded, louder).along(encoded.T)[0]
        assert np.corrcoef(along, louder)[0, 1] == pytest.approx(1.0)


def test_what_is_heard_most_comes_first() -> None:
    # Latents of one variance, in a turned frame, of which one is heard alone and one not at all.
    turn, _ = np.linalg.qr(np.random.default_rng(6).standard_normal((4, 4)))
    encoded: Floats = np.random.default_rng(5).standard_normal((20_000, 4)) @ turn
    loudness = np.array([0.0, 9.0, 1.0, 0.1])
    basis = fitted(encoded, audible=turn.T @ np.diag(loudness) @ turn)
    assert basis.shares == pytest.approx(np.sort(loudness)[::-1] / loudness.sum(), abs=0.02)
    assert np.abs(basis.axes @ turn.T) == pytest.approx(np.eye(4)[[1, 2, 3, 0]], abs=0.05)


def test_what_varies_less_is_heard_less() -> None:
    encoded = np.random.default_rng(5).standard_normal((20_000, 2)) * [0.1, 1.0]
    basis = fitted(encoded, audible=np.diag([10.0, 1.0]))
    assert basis.shares == pytest.approx([1.0 / 1.1, 0.1 / 1.1], abs=0.02)
    assert np.abs(basis.axes) == pytest.approx(np.eye(2)[::-1], abs=0.05)


def test_ranges_are_those_of_encoded_sound() -> None:
    basis = fitted(frames(20_000))
    assert basis.high[0] == pytest.approx(3.0 * 2.326, rel=0.05)
    assert basis.low[0] == pytest.approx(-3.0 * 2.326, rel=0.05)


@pytest.mark.parametrize("bad", [np.zeros((1, 4)), np.full((5, 4), np.nan)])
def test_too_few_or_broken_frames_are_refused(bad: Floats) -> None:
    with pytest.raises(InvalidValue):
        fitted(bad)
