from dataclasses import replace

import numpy as np
import pytest
import torch

from loopstudio.core.audio import Audio
from loopstudio.engines.rave.basis import Floats, even
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.hearing import latents
from loopstudio.engines.rave.material import material
from loopstudio.engines.rave.measuring import measured, sensitivity
from loopstudio.engines.rave.parts import Parts
from tests.support.rave import DISCRETE, SPHERICAL, tiny_parts

SOUNDS = material(44_100)[:4]
PLAIN = replace(RaveConfig.tiny(), latent_kind="plain")


AXES = np.linalg.qr(np.random.default_rng(3).standard_normal((4, 4)))[0]


def parts(config: RaveConfig, importance: str = "unknown") -> Parts:
    made = tiny_parts(config)
    if config.latent_kind in ("variational", "plain"):
        axes = np.eye(4) if config is PLAIN else AXES
        made = replace(made, basis=replace(even(4, -3.0, 3.0), axes=axes))
    return replace(made, importance=importance)  # type: ignore[arg-type]


def frames(made: Parts) -> Floats:
    heard = np.concatenate([latents(made.network, sound) for sound in SOUNDS], axis=1)
    along: Floats = made.basis.axes @ heard
    return along


def test_ranges_are_the_percentiles_of_own_sound() -> None:
    given = parts(RaveConfig.tiny())
    made = measured(given, SOUNDS)
    low, high = np.percentile(frames(given), (1.0, 99.0), axis=1)
    np.testing.assert_allclose(made.basis.low, low)
    np.testing.assert_allclose(made.basis.high, high)


def test_shares_are_the_variance_of_own_sound() -> None:
    given = parts(RaveConfig.tiny())
    made = measured(given, SOUNDS)
    variance = frames(given).var(axis=1)
    assert made.importance == "measured"
    np.testing.assert_allclose(made.basis.shares, variance / variance.sum())


def test_shares_that_a_file_tells_stay() -> None:
    made = measured(parts(RaveConfig.tiny(), "fidelity"), SOUNDS)
    assert made.importance == "fidelity"
    np.testing.assert_allclose(made.basis.shares, 0.25)


def test_latents_without_axes_are_given_those_of_own_sound() -> None:
    made = measured(parts(PLAIN), SOUNDS)
    assert made.importance == "measured"
    assert (np.diff(made.basis.shares) <= 1e-12).all()


def test_levels_tell_what_they_leave_less() -> None:
    given = parts(DISCRETE)
    books = given.network.codebooks
    assert books is not None
    heard = np.concatenate([latents(given.network, sound) for sound in SOUNDS], axis=1)
    books[0] = torch.from_numpy(heard[:, ::500].T[:12]).float()
    books[1:] *= 1e-3
    made = measured(given, SOUNDS)
    assert made.importance == "measured"
    assert made.basis.shares[0] > 0.9
    assert made.basis.fidelity[-1] == 1.0
    assert (made.basis.high == 11.0).all()


def test_angles_are_measured_about_their_own_middle() -> None:
    made = measured(parts(SPHERICAL), SOUNDS)
    assert made.importance == "measured"
    assert made.basis.mean.any()


def test_silence_tells_no_shares() -> None:
    silence = Audio(np.zeros((1, 44_100), dtype=np.float32), 44_100)
    assert measured(parts(RaveConfig.tiny()), [silence]).importance == "sensitivity"


@pytest.mark.parametrize("config", [RaveConfig.tiny(), PLAIN, DISCRETE, SPHERICAL])
def test_without_sounds_the_decoder_tells(config: RaveConfig) -> None:
    made = measured(parts(config), ())
    assert made.importance == "sensitivity"
    assert made.basis.shares.sum() == pytest.approx(1.0)
    if config is PLAIN:
        assert (np.diff(made.basis.shares) <= 1e-12).all()


def test_a_dimension_that_the_decoder_does_not_heed_counts_for_nothing() -> None:
    given = parts(RaveConfig.tiny())
    first = given.network.decoder.state_dict()["body.layers.0.weight"]
    first[:] = first - (first.mT @ torch.from_numpy(np.outer(AXES[2], AXES[2])).float()).mT
    far = sensitivity(given)
    assert far[2] < 1e-3 * np.delete(far, 2).min()


def test_material_leaves_room_for_what_it_does_not_move() -> None:
    made = measured(parts(RaveConfig.tiny()), ())
    assert (made.basis.high >= 1.0).all()
    assert (made.basis.low <= -1.0).all()
