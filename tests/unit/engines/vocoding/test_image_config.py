import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.vocoding.image_config import ImageConfig


def test_it_comes_back_from_a_manifest() -> None:
    config = ImageConfig.tiny()
    assert ImageConfig.parse(config.table()) == config
    assert (config.hop, config.rate, config.dimensions) == (4 * 525, 44_100, 6)


@pytest.mark.parametrize(
    ("name", "value"),
    [("latent", 0), ("latent", 10**6), ("division", "x"), ("vocoder", 3), ("unknown", 1)],
)
def test_what_is_no_network_is_refused(name: str, value: object) -> None:
    with pytest.raises(CheckpointError):
        ImageConfig.parse(ImageConfig.tiny().table() | {name: value})


def test_a_vocoder_that_cannot_hold_its_tones_is_refused() -> None:
    table = ImageConfig.tiny().table()
    vocoder = {**table["vocoder"], "split": 1}  # type: ignore[dict-item]
    with pytest.raises(CheckpointError, match="its tones"):
        ImageConfig.parse(table | {"vocoder": vocoder})
