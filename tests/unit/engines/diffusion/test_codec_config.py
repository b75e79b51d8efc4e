import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.codec_config import CodecConfig, CodecSizes
from loopstudio.engines.diffusion.config import SoundConfig

PUBLISHED = CodecConfig(CodecSizes(), SoundConfig())


def test_the_published_sizes_are_as_published() -> None:
    assert (PUBLISHED.stride, PUBLISHED.sizes.widths[-1]) == (32, 32)


@pytest.mark.parametrize("config", [PUBLISHED, CodecConfig.tiny()])
def test_sizes_survive_the_manifest(config: CodecConfig) -> None:
    assert CodecConfig.parse(config.table()) == config


@pytest.mark.parametrize(("samples", "filled"), [(0, 32), (32, 32), (33, 64)])
def test_a_length_is_filled_to_whole_frames(samples: int, filled: int) -> None:
    assert PUBLISHED.filled(samples) == filled


@pytest.mark.parametrize(
    "sizes",
    [
        {"blocks": (1, 2)},
        {"patch": 5},
        {"patch": 0},
        {"groups": 7},
        {"groups": 0},
        {"widths": (8, 8), "factors": (1 << 16,), "blocks": (1,)},
    ],
    ids=["stages", "patch", "no patch", "groups", "no groups", "too slow"],
)
def test_sizes_that_do_not_fit_are_refused(sizes: dict[str, int]) -> None:
    with pytest.raises(CheckpointError):
        CodecSizes(**sizes)  # type: ignore[arg-type]


def test_a_sound_that_does_not_fit_the_first_layer_is_refused() -> None:
    with pytest.raises(CheckpointError, match="first layer"):
        CodecConfig(CodecSizes(4, (4, 8), (2,), (1,)), SoundConfig(channels=2))
