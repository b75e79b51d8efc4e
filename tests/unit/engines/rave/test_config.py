import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig, RawConfig

RAW = RawConfig((8, 8, 8, 4), ((1, 3, 9), (1, 3, 9), (1, 3, 9), (1, 3)))


def test_the_published_ones_have_their_hops() -> None:
    assert (RaveConfig().hop, RaveConfig.v1().hop, RaveConfig.v2_small().hop) == (2048, 2048, 512)


def test_means_and_scales_are_told_of_a_variational_network_only() -> None:
    assert RaveConfig().encoded == 256
    assert RaveConfig(latent=16, latent_kind="plain").encoded == 16


def test_a_noise_head_filters_as_many_samples_as_its_ratios_divide_by() -> None:
    assert NoiseConfig((4, 4, 4)).hop == 64


def test_each_ratio_wants_dilations() -> None:
    with pytest.raises(CheckpointError, match="dilations"):
        RaveConfig(ratios=(2, 2))


def test_an_odd_number_of_sub_band_samples_is_refused() -> None:
    with pytest.raises(CheckpointError, match="odd"):
        RaveConfig(ratios=(3, 1), dilations=((1,), (1,)))


def test_a_raw_decoder_gives_as_many_samples_as_its_encoder_takes() -> None:
    assert RaveConfig(raw=RAW).made == 1
    with pytest.raises(CheckpointError, match="more or fewer samples"):
        RaveConfig(raw=RawConfig((8, 8, 8, 8), RAW.dilations))
    with pytest.raises(CheckpointError, match="no noise head"):
        RaveConfig(raw=RAW, noise=NoiseConfig())


def test_a_frame_of_more_than_a_second_is_refused() -> None:
    with pytest.raises(CheckpointError, match="too long"):
        RaveConfig(ratios=(64, 64, 64), dilations=((1,),) * 3)


@pytest.mark.parametrize(
    "config",
    [
        RaveConfig(),
        RaveConfig.v1(),
        RaveConfig.v2_small(),
        RaveConfig(form="v1", repeats=2, kernels=(3, 5)),
        RaveConfig(raw=RAW),
        RaveConfig(latent_kind="discrete", levels=16, codes=1_024, extra=128),
    ],
    ids=["v2", "v1", "small", "v2.0", "nopqmf", "discrete"],
)
def test_a_config_reads_back_from_its_manifest(config: RaveConfig) -> None:
    assert RaveConfig.parse(config.table()) == config


@pytest.mark.parametrize(
    ("key", "value"),
    [("form", "v9"), ("dilations", [1, 3]), ("dilations", []), ("capacity", 10**6), ("noise", 3)],
)
def test_a_manifest_of_no_network_is_refused(key: str, value: object) -> None:
    with pytest.raises(CheckpointError, match=key):
        RaveConfig.parse(RaveConfig().table() | {key: value})
