from dataclasses import replace

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.vocoding.mel import MelConfig

TINY = WaveConfig.tiny()


@pytest.mark.parametrize("config", [TINY, WaveConfig(), replace(TINY, colour=0, rounds=0, sure=50)])
def test_its_form_in_a_manifest_comes_back(config: WaveConfig) -> None:
    assert WaveConfig.parse(config.table()) == config


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"split": 5}, "takes 105 channels and gives 63"),
        ({"split": 4}, "no multiple of 4"),
        ({"width": 12}, "none of 8 groups"),
        ({"unet": replace(TINY.unet, circular=False)}, "told other things"),
        ({"unet": replace(TINY.unet, factors=(5, 1))}, "no whole number"),
    ],
)
def test_parts_that_do_not_fit_are_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(CheckpointError, match=told):
        replace(TINY, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value"), [("moods", 3), ("colour", 101), ("hop", 0), ("sure", 0)]
)
def test_what_no_manifest_may_say_is_refused(name: str, value: int) -> None:
    with pytest.raises(CheckpointError):
        WaveConfig.parse(TINY.table() | {name: value})


def test_a_manifest_of_the_first_ones_is_of_two_rounds() -> None:
    table = TINY.table()
    del table["rounds"], table["sure"]
    parsed = WaveConfig.parse(table)
    assert (parsed.rounds, parsed.sure) == (2, 15)


def test_a_bar_is_a_whole_number_of_its_frames() -> None:
    config = WaveConfig()
    assert config.image == MelConfig()
    assert 88_200 % config.stride == 0
