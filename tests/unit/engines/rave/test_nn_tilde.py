"""What a program for nn~ keeps to; the points are those that hosts were seen to trip over."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.nn_tilde import NnTilde
from loopstudio.engines.rave.parts import Parts
from loopstudio.engines.rave.space import space_of
from loopstudio.engines.vocoding.image_config import ImageConfig
from tests.support.image_morph import even_hop, image_parts
from tests.support.rave import DISCRETE, SPHERICAL, rave_of, tiny_parts

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
    "discrete": DISCRETE,
    "spherical": SPHERICAL,
}
KINDS = {"variational": TINY, "discrete": replace(DISCRETE, extra=0), "spherical": SPHERICAL}
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
@pytest.mark.parametrize("config", KINDS.values(), ids=KINDS.keys())
def test_places_are_those_of_the_network_later(config: RaveConfig) -> None:
    parts = tiny_parts(config)
    made, space = program(parts, len(parts.basis)), space_of(parts)
    sound = torch.randn(1, 1, 96 * HOP)
    told = made.encode(sound)[0]
    late = made.encode_delay // HOP
    whole = space.along(rave_of(parts).encode(sound)[0].double().numpy())
    np.testing.assert_allclose(told[:, late + 24 :], whole[:, 24 : 96 - late], atol=1e-5)


@torch.inference_mode()
@pytest.mark.parametrize("config", KINDS.values(), ids=KINDS.keys())
def test_sound_is_that_of_the_network_later(config: RaveConfig) -> None:
    parts = tiny_parts(config)
    made, network, space = program(parts), rave_of(parts), space_of(parts)
    sound = torch.randn(1, 1, 96 * HOP)
    places = space.along(network.encode(sound)[0].double().numpy())
    latent = torch.from_numpy(space.latent(places)).float()[None]
    whole = network.decode(latent, torch.zeros(network.noise_shape(1, 96)))
    told = made.decode(torch.from_numpy(places).float()[None])
    late, begin = made.decode_delay, 24 * HOP
    torch.testing.assert_close(
        told[..., late + begin :], whole[..., begin : 96 * HOP - late], atol=1e-5, rtol=0
    )


@torch.inference_mode()
@pytest.mark.parametrize("config", KINDS.values(), ids=KINDS.keys())
@pytest.mark.parametrize("pieces", [1, 3, 16])
def test_pieces_give_what_one_piece_gives(config: RaveConfig, pieces: int) -> None:
    parts = tiny_parts(config)
    made = program(parts, len(parts.basis))
    sound = torch.randn(2, 1, 96 * HOP)
    whole = made.encode(sound), made(sound)
    for method, wanted in zip((made.encode, made), whole, strict=True):
        made.reset()
        cut = torch.cat([method(part) for part in torch.split(sound, pieces * HOP, dim=-1)], -1)
        made.reset()
        torch.testing.assert_close(cut, method(sound), atol=1e-5, rtol=0)
        assert cut.shape == wanted.shape


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


@pytest.mark.parametrize(
    ("config", "label"),
    [
        (DISCRETE, "(signal) level 1 - 33.3 %, 0 to 11"),
        (SPHERICAL, "(signal) angle 1 - 33.3 %, -1 to 1"),
    ],
)
def test_codes_and_angles_are_told_as_what_they_are(config: RaveConfig, label: str) -> None:
    made = program(tiny_parts(config))
    assert made.encode_output_labels[0] == made.decode_input_labels[0] == label
    assert (made.latent_size, made.full_latent_size) == (KEPT, 3)
    assert torch.equal(made.latent_pca, torch.eye(3))
    assert made.latent_mean.tolist() == [0.0, 0.0, 0.0]


@torch.inference_mode()
@pytest.mark.parametrize("config", KINDS.values(), ids=KINDS.keys())
def test_any_number_of_places_of_any_kind_is_decoded_for_two_sides(config: RaveConfig) -> None:
    made = program(tiny_parts(config))
    made.set_stereo_mode(True)
    for count in range(1, made.full_latent_size + 1):
        assert made.decode(torch.zeros(2, count, 8)).shape == (1, 2, 8 * HOP)


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
@pytest.mark.parametrize("name", ["v2", "plain", "discrete", "spherical"])
def test_means_and_scales_are_told_of_the_places_that_are_kept(name: str) -> None:
    config = CONFIGS[name]
    made = program(tiny_parts(config))
    sound = torch.randn(1, 1, 64 * HOP)
    means, scales = made.encode_amortized(sound)
    made.reset()
    torch.testing.assert_close(means, made.encode(sound), atol=1e-5, rtol=0)
    assert means.shape == scales.shape == (1, KEPT, 64)
    assert bool((scales > 0).all()) == (config.latent_kind == "variational")


@torch.inference_mode()
def test_scales_are_those_of_draws_along_the_axes() -> None:
    parts = tiny_parts()
    made, late = program(parts), 24
    sound = torch.randn(1, 1, 64 * HOP)
    _, scales = made.encode_amortized(sound)
    mean, scale = rave_of(parts).posterior(sound)
    drawn = torch.randn(4_000, 4, 1) * scale[0, :, late, None] + mean[0, :, late, None]
    along = torch.from_numpy(parts.basis.along(drawn.permute(1, 0, 2)[..., 0].double().numpy()))
    told = scales[0, :, late + made.encode_delay // HOP]
    torch.testing.assert_close(told.double(), along[:KEPT].std(dim=1), atol=0, rtol=0.05)


def test_a_hop_that_hosts_cannot_buffer_is_refused() -> None:
    odd = replace(TINY, ratios=(3, 2), dilations=((1,), (1,)))
    with pytest.raises(CheckpointError, match="power of two, not 24"):
        NnTilde(tiny_parts(odd), 2)


OWN = {
    "hop 2100": ImageConfig.tiny(),
    "hop 1024": even_hop(),
    "courses": ImageConfig.tiny_with_courses(),
    "bare": replace(even_hop(), vocoder=replace(even_hop().vocoder, rounds=0, tones=0)),
}
OWN_HOP = 2_048


@pytest.fixture(scope="module")
def own() -> torch.jit.ScriptModule:
    return program(image_parts())


@torch.inference_mode()
@pytest.mark.parametrize("config", OWN.values(), ids=OWN.keys())
@pytest.mark.parametrize("batch", [1, 4])
def test_our_own_form_keeps_lengths_as_well(config: ImageConfig, batch: int) -> None:
    made = program(image_parts(config))
    for frames in (1, 2, 9):
        sound = torch.randn(batch, 1, frames * int(made.decode_params[1]))
        places = made.encode(sound)
        assert places.shape == (batch, KEPT, frames)
        assert made.decode(places).shape == sound.shape
        assert made(sound).shape == sound.shape


@torch.inference_mode()
def test_our_own_form_decodes_any_number_of_dimensions_of_eight_sounds(
    own: torch.jit.ScriptModule,
) -> None:
    for count in (1, 2, 6):
        assert own.decode(torch.zeros(8, count, 1)).shape == (8, 1, OWN_HOP)


@torch.inference_mode()
def test_our_own_form_sounds_the_same_after_a_reset(own: torch.jit.ScriptModule) -> None:
    sound = 0.1 * torch.randn(1, 1, 6 * OWN_HOP)
    made = []
    for size in (6, 6, 1):
        own.reset()
        torch.manual_seed(1)
        made.append(
            torch.cat([own.encode(part) for part in torch.split(sound, size * OWN_HOP, -1)], -1)
        )
        made.append(
            torch.cat([own.decode(part) for part in torch.split(torch.ones(1, 6, 6), size, -1)], -1)
        )
    assert torch.equal(made[0], made[2])
    assert torch.equal(made[1], made[3])
    torch.testing.assert_close(made[4], made[0], atol=1e-5, rtol=0)
    torch.testing.assert_close(made[5], made[1], atol=1e-4, rtol=0)


@torch.inference_mode()
def test_places_of_our_own_form_are_those_of_the_loop_later() -> None:
    parts = image_parts(even_hop())
    made, hop = program(parts, 6), parts.network.config.hop
    sound = 0.1 * torch.randn(1, 1, 12 * hop)
    late = made.encode_delay // hop
    told = made.encode(torch.cat((sound, sound), -1))[0, :, 12 + late :].numpy()
    whole = parts.basis.along(parts.network.encode(sound)[0].double().numpy())[:, : 12 - late]
    assert np.square(told - whole).mean() < 0.003 * whole.var()


@torch.inference_mode()
def test_noise_stands_for_what_is_left_out_of_our_own_form(own: torch.jit.ScriptModule) -> None:
    made = []
    for noise in (0.0, 0.0, 1.0):
        own.reset()
        own.set_noise(noise)
        torch.manual_seed(1)
        made.append(own.decode(torch.zeros(1, 1, 1)))
    assert torch.equal(made[0], made[1])
    assert not torch.equal(made[0], made[2])


@torch.inference_mode()
def test_our_own_form_goes_to_another_device_whole() -> None:
    """What a trace wrote down of the CPU would meet here what is not there."""
    made = program(image_parts()).to("meta")
    sound, latent = torch.zeros(2, 1, OWN_HOP), torch.zeros(2, KEPT, 1)
    given = ((made.encode, sound), (made.decode, latent), (made.forward, sound))
    assert {method(x.to("meta")).device.type for method, x in given} == {"meta"}


def test_our_own_form_tells_the_rate_at_which_its_frames_are_a_power_of_two(
    own: torch.jit.ScriptModule,
) -> None:
    assert own.encode_params.tolist() == [1, 1, KEPT, OWN_HOP]
    assert own.decode_params.tolist() == [KEPT, OWN_HOP, 1, 1]
    assert (own.sr, own.sampling_rate) == (43_008, 43_008)
    assert own.encode_input_labels == own.decode_output_labels == ["(signal) channel 1, 43008 Hz"]
    assert (own.latent_size, own.full_latent_size, own.n_channels) == (KEPT, 6, 1)
    assert (own.encode_delay, own.decode_delay) == (2 * OWN_HOP, 2 * OWN_HOP)


@torch.inference_mode()
def test_our_own_form_tells_scales_and_takes_two_sides(own: torch.jit.ScriptModule) -> None:
    means, scales = own.encode_amortized(torch.randn(1, 1, 4 * OWN_HOP))
    assert means.shape == scales.shape == (1, KEPT, 4)
    assert (scales > 0).all()
    own.set_stereo_mode(True)
    assert own.decode(torch.zeros(2, 6, 2)).shape == (1, 2, 2 * OWN_HOP)
    own.set_stereo_mode(False)
