import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import SoundConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig, DanceSizes

PUBLISHED = DanceConfig(DanceSizes(), SoundConfig())


def test_the_published_sizes_are_as_published() -> None:
    assert PUBLISHED.stride == 8_192
    assert [i for i in range(14) if PUBLISHED.sizes.attends(i)] == [8, 9, 10, 11, 12, 13]


@pytest.mark.parametrize("config", [PUBLISHED, DanceConfig.tiny()])
def test_sizes_survive_the_manifest(config: DanceConfig) -> None:
    assert DanceConfig.parse(config.table()) == config


@pytest.mark.parametrize(
    ("samples", "filled"), [(1, 24_576), (24_577, 32_768), (65_536, 65_536), (96_000, 98_304)]
)
def test_a_length_is_filled_to_frames_with_a_mirror_image(samples: int, filled: int) -> None:
    assert PUBLISHED.filled(samples) == filled


@pytest.mark.parametrize(
    "sizes",
    [
        {"channels": (32, 32), "attending": 2},
        {"channels": (32, 48), "attending": 1},
        {"channels": (48, 32), "attending": 1},
        {"channels": (8,) * 19, "attending": 0},
        {"frequencies": 0},
    ],
    ids=["all attend", "odd heads", "odd heads above", "too deep", "no time"],
)
def test_sizes_that_do_not_fit_are_refused(sizes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(CheckpointError):
        DanceSizes(**sizes)  # type: ignore[arg-type]


def test_a_network_that_raises_sound_is_refused() -> None:
    with pytest.raises(CheckpointError, match="raise no sound"):
        DanceConfig(DanceSizes(), SoundConfig(upsampling=2))
