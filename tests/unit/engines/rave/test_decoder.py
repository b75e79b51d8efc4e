from dataclasses import replace

import pytest
import torch

from loopstudio.engines.rave.config import Form, NoiseConfig, RaveConfig
from loopstudio.engines.rave.decoder import FirstDecoder, SecondDecoder, decoder

TINY = RaveConfig.tiny()
NOISE = NoiseConfig((2,), 2, 3)


def weights(config: RaveConfig) -> float:
    with torch.device("meta"):
        return round(sum(p.numel() for p in decoder(config).parameters()) / 1e6, 2)


def test_the_published_sizes_have_the_published_numbers_of_weights() -> None:
    v1 = RaveConfig.v1()
    assert weights(RaveConfig()) == 15.47
    assert weights(RaveConfig(noise=NoiseConfig())) == 15.62
    assert weights(replace(RaveConfig.v2_small(), noise=NoiseConfig((2, 2, 2), 32, 64))) == 3.81
    assert weights(v1) == 12.77
    assert weights(replace(v1, capacity=32, noise=None)) == 3.41


@pytest.mark.parametrize("form", ["v1", "v2"])
@pytest.mark.parametrize("noise", [None, NOISE])
def test_it_makes_as_many_sub_band_samples_as_its_ratios_say(
    form: Form, noise: NoiseConfig | None
) -> None:
    config = replace(TINY, form=form, noise=noise)
    made = decoder(config)(torch.randn(2, 4, 1, 5), torch.rand(2, 4, 20) * 2 - 1, "silent")
    assert made.shape == (2, 4, 20)


@pytest.mark.parametrize("form", ["v1", "v2"])
def test_noise_is_heard_where_there_is_a_head_for_it(form: Form) -> None:
    config = replace(TINY, form=form, noise=NOISE)
    for used in (config, replace(config, noise=None)):
        torch.manual_seed(0)
        network = decoder(used)
        latent = torch.randn(1, 4, 1, 5)
        silent, loud = (
            network(latent, noise, "silent")
            for noise in (torch.zeros(1, 4, 20), torch.ones(1, 4, 20))
        )
        assert torch.equal(silent, loud) == (used.noise is None)


def test_v2_opens_and_closes_its_wave() -> None:
    network = decoder(replace(TINY, noise=None))
    assert isinstance(network, SecondDecoder)
    latent, nothing = torch.randn(1, 4, 1, 5), torch.zeros(1, 4, 20)
    told = network.wave(network.body(latent, "silent"), "silent")[:, :, 0]
    wanted = torch.tanh(told[:, :4] * torch.sigmoid(told[:, 4:]))
    torch.testing.assert_close(network(latent, nothing, "silent"), wanted)


def test_v1_has_one_loudness_for_all_bands() -> None:
    network = decoder(replace(TINY, form="v1"))
    assert isinstance(network, FirstDecoder)
    network.loudness.weight.data.zero_()
    latent, nothing = torch.randn(1, 4, 1, 5), torch.zeros(1, 4, 20)
    wave = torch.tanh(network.wave(network.body(latent, "silent"), "silent")[:, :, 0])
    torch.testing.assert_close(network(latent, nothing, "silent"), wave * 2.0 * 0.5**2.3)
