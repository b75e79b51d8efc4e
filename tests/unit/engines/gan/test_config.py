from dataclasses import replace
from typing import Any

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.melgan import MelganConfig
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.network import GeneratorConfig
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

OURS = GanConfig(GeneratorConfig.tiny(), VocoderConfig.tiny())
PUBLISHED = GanConfig(
    GeneratorConfig(4, 4, 2, (12, 4), (8, 8, 8, 8, 8), 0, False), MelganConfig(), frames_first=True
)


def table(part: str | None = None, **changes: object) -> dict[str, Any]:
    made: dict[str, Any] = OURS.table()
    (made if part is None else made[part]).update(changes)
    return made


PLAYED = GanConfig(MelodistConfig.tiny(), MelodistConfig.tiny().image.vocoder)


@pytest.mark.parametrize("config", [OURS, PUBLISHED, PLAYED])
def test_a_config_reads_back_from_its_manifest(config: GanConfig) -> None:
    assert GanConfig.parse(config.table()) == config


def test_bands_and_frames_follow_the_axes() -> None:
    assert (OURS.bands, OURS.frames, OURS.samples) == (80, 168, 88_200)
    assert (PUBLISHED.bands, PUBLISHED.frames, PUBLISHED.samples) == (64, 192, 30_720)


def test_parts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(CheckpointError, match="do not belong together"):
        GanConfig(GeneratorConfig.tiny(), MelganConfig())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "does not describe its vocoder"),
        (table(axes="sideways"), "axes"),
        (table(vocoder=3), "does not describe its vocoder"),
        (table("vocoder", kind="kazoo"), "kazoo"),
        (table("vocoder", kind=[1]), "vocoder"),
        (table("generator", depth=4), "'depth'"),
        (table("generator", z_dim="wide"), "z_dim"),
        (table("generator", z_dim=-1), "z_dim"),
        (table("generator", z_dim=10**9), "z_dim"),
        (table("generator", circular=1), "circular"),
        (table("generator", const=[10]), "const"),
        (table("generator", const=[10, 21, 3]), "const"),
        (table("generator", channels=[]), "channels"),
        (table("generator", channels=[8, 0]), "channels"),
        (table("generator", channels=[8, True]), "channels"),
        (table("generator", channels=[8] * 99), "channels"),
        (table("vocoder", hop=10**6), "hop"),
        (table("generator", templates=257), "templates"),
        (table("vocoder", rounds=65), "rounds"),
        (table("vocoder", tones=5_000), "tones"),
        (table("vocoder", split=1), "too far apart"),
    ],
)
def test_a_wrong_table_is_told_in_a_sentence(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(CheckpointError, match=said):
        GanConfig.parse(wrong)


def test_sizes_that_came_later_may_be_missing() -> None:
    first = table()
    del first["generator"]["templates"]
    del first["vocoder"]["rounds"], first["vocoder"]["headroom_db"], first["vocoder"]["tones"]
    vocoder = replace(VocoderConfig.tiny(), rounds=0, tones=0)
    assert GanConfig.parse(first) == replace(OURS, vocoder=vocoder)


def test_a_missing_size_is_named() -> None:
    short = table()
    del short["generator"]["w_dim"]
    with pytest.raises(CheckpointError, match="'w_dim'"):
        GanConfig.parse(short)


def test_a_melodist_says_that_it_knows_keys() -> None:
    assert PLAYED.table()["keys"] is True
    assert "keys" not in OURS.table()
