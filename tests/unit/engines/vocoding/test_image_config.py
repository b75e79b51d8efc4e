from dataclasses import replace

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.vocoding.image_config import ImageConfig


@pytest.mark.parametrize("config", [ImageConfig.tiny(), ImageConfig.tiny_with_courses()])
def test_it_comes_back_from_a_manifest(config: ImageConfig) -> None:
    assert ImageConfig.parse(config.table()) == config
    assert (config.hop, config.rate, config.drawn) == (4 * 525, 44_100, 6)
    assert config.dimensions == config.drawn + config.courses


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


def test_partials_are_told_or_read_and_not_both() -> None:
    told = ImageConfig.tiny_with_courses()
    with pytest.raises(CheckpointError, match="is told of partials"):
        replace(told, vocoder=replace(told.vocoder, partials=8))
    with pytest.raises(CheckpointError, match="too far apart to tell of partials"):
        replace(told, vocoder=replace(told.vocoder, tones=0, hop=4_096))


def test_a_manifest_from_before_courses_has_none() -> None:
    table = ImageConfig.tiny().table()
    del table["courses"]
    assert ImageConfig.parse(table).courses == 0
