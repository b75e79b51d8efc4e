"""What a program for nn~ keeps to; the points are those that hosts were seen to trip over."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.nn_tilde import NnTilde
from loopstudio.engines.rave.parts import Parts
from tests.support.rave import tiny_parts

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
TINY = RaveConfig.tiny()
CONFIGS = {
    "v2": TINY,
    "v1": replace(TINY, form="v1"),
    "noise": replace(TINY, noise=NoiseConfig((2,), 2, 4)),
    "causal": replace(TINY, causal=True),
    "stereo": replace(TINY, channels=2),
    "snake": replace(TINY, activation="snake"),
    "plain": replace(TINY, latent_kind="plain", extra=2),
}
HOP, KEPT = TINY.hop, 2


def program(parts: Parts, kept: int = KEPT) -> torch.jit.ScriptModule:
    made: torch.jit.ScriptModule = torch.jit.script(NnTilde(parts, kept).eval())
    return made


@pytest.fixture(scope="module")
def plain() -> torch.jit.ScriptModule:
    return program(tiny_parts())


@torch.inference_mode()
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
@pytest.mark.parametrize("batch", [1, 4])
def test_lengths_are_kept_for_every_piece_and_batch(config: RaveConfig, batch: int) -> None:
    made = program(tiny_parts(config))
    for frames in (1, 2, 8, 32):
        sound = torch.randn(batch, config.channels, frames * HOP)
        places = made.encode(sound)
        assert places.shape == (batch, KEPT, frames)
        assert made.decode(places).shape == sound.shape
        assert made(sound).shape == sound.shape


@torch.inference_mode()
def test_eight_sounds_go_side_by_side(plain: torch.jit.ScriptModule) -> None:
    assert plain(torch.randn(8, 1, HOP)).shape == (8, 1, HOP)


@torch.inference_mode()
def test_any_number_of_dimensions_is_decoded(plain: torch.jit.ScriptModule) -> None:
    for count in (1, 2, 3, 4):
        assert plain.decode(torch.zeros(1, count, 4)).shape == (1, 1, 4 * HOP)


@torch.inference_mode()
def test_all_dimensions_sound_the_same_twice(plain: torch.jit.ScriptModule) -> None:
    places = torch.randn(1, 4, 16)
    made = []
    for _ in range(2):
        plain.reset()
        made.append(plain.decode(places))
    assert torch.equal(made[0], made[1])


@torch.inference_mode()
def test_noise_stands_for_the_dimensions_left_out_as_loud_as_it_is_set() -> None:
    made = program(tiny_parts())
    assert made.get_noise() == [1.0]
    assert made.set_noise(0.0) == 0
    one = made.decode(torch.zeros(1, 1, 8))
    made.reset()
    assert torch.equal(made.decode(torch.zeros(1, 4, 8)), one)
    made.set_noise(1.0)
    made.reset()
    assert not torch.equal(made.decode(torch.zeros(1, 1, 8)), one)


@torch.inference_mode()
def test_places_are_those_of_the_network_later() -> None:
    parts = tiny_parts()
    made = program(parts, 4)
    sound = torch.randn(1, 1, 96 * HOP)
    told = made.encode(sound)[0]
    late = made.encode_delay // HOP
    whole = parts.basis.along(parts.network.encode(sound)[0].double().numpy())
    np.testing.assert_allclose(told[:, late + 24 :], whole[:, 24 : 96 - late], atol=1e-4)


@torch.inference_mode()
@pytest.mark.parametrize("pieces", [1, 3, 16])
def test_pieces_give_what_one_piece_gives(plain: torch.jit.ScriptModule, pieces: int) -> None:
    sound = torch.randn(2, 1, 96 * HOP)
    plain.reset()
    whole = plain.encode(sound)
    plain.reset()
    parts = [plain.encode(part) for part in torch.split(sound, pieces * HOP, dim=-1)]
    torch.testing.assert_close(torch.cat(parts, -1), whole, atol=1e-5, rtol=0)


def test_delays_are_told_and_fall_where_they_should(plain: torch.jit.ScriptModule) -> None:
    assert plain.encode_delay % HOP == 0
    assert plain.decode_delay % (2 * TINY.bands) == 0
    assert plain.decode_delay > 0


def test_sizes_are_told_in_buffers_and_attributes(plain: torch.jit.ScriptModule) -> None:
    assert plain.encode_params.tolist() == [1, 1, KEPT, HOP]
    assert plain.decode_params.tolist() == [KEPT, HOP, 1, 1]
    assert plain.forward_params.tolist() == [1, 1, 1, 1]
    assert plain.encode_params.dtype == torch.int64
    assert (plain.sr, plain.sampling_rate) == (44_100, 44_100)
    assert (plain.latent_size, plain.full_latent_size) == (KEPT, 4)
    assert (plain.n_channels, plain.target_channels, plain.stereo) == (1, 1, False)


def test_getters_give_lists(plain: torch.jit.ScriptModule) -> None:
    assert plain.get_methods() == ["encode", "decode", "forward"]
    assert plain.get_attributes() == ["noise"]
    assert plain.noise_params.tolist() == [2]
    assert isinstance(plain.get_noise(), list)


def test_labels_say_how_important_each_dimension_is(plain: torch.jit.ScriptModule) -> None:
    assert plain.encode_output_labels[0].startswith("(signal) PC 1 - ")
    assert len(plain.encode_output_labels) == len(plain.decode_input_labels) == KEPT


def test_shares_and_axes_are_told(plain: torch.jit.ScriptModule) -> None:
    fidelity, axes = plain.fidelity, plain.latent_pca
    assert (fidelity.diff() >= 0).all()
    assert fidelity[-1] == pytest.approx(1.0, abs=1e-4)
    torch.testing.assert_close(axes @ axes.T, torch.eye(4), atol=1e-5, rtol=0)


@torch.inference_mode()
def test_two_of_a_batch_are_the_two_sides_of_one_sound() -> None:
    made = program(tiny_parts())
    made.set_stereo_mode(True)
    assert made.decode(torch.zeros(2, 4, 8)).shape == (1, 2, 8 * HOP)
    assert made(torch.zeros(2, 1, 8 * HOP)).shape == (2, 1, 8 * HOP)


@torch.inference_mode()
@pytest.mark.parametrize("config", [TINY, CONFIGS["plain"]], ids=["scaled", "plain"])
def test_means_and_scales_are_told(config: RaveConfig) -> None:
    made = program(tiny_parts(config))
    means: Tensor
    means, scales = made.encode_amortized(torch.randn(1, 1, 8 * HOP))
    assert means.shape == scales.shape == (1, 4, 8)
    assert bool((scales > 0).all()) == (config.latent_kind == "variational")


def test_a_hop_that_hosts_cannot_buffer_is_refused() -> None:
    odd = replace(TINY, ratios=(3, 2), dilations=((1,), (1,)))
    with pytest.raises(CheckpointError, match="power of two, not 24"):
        NnTilde(tiny_parts(odd), 2)
