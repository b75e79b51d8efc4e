from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app import abilities
from loopstudio.app.abilities import Abilities, abilities_of, saves_by_half
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig
from loopstudio.engines.diffusion.published_config import PublishedConfig
from tests.support.diffusion import latent_info
from tests.support.published_bundles import WIDE
from tests.support.published_files import SMALL, WORDED
from tests.unit.engines.diffusion.test_network import AUTOENCODER, UPSAMPLER, VOCODER

BOTH, OF_LOOPS, NOTHING = (True,) * 5, (False, True, True, True, False), (False,) * 5


@pytest.mark.parametrize(
    ("config", "able"),
    [
        (SMALL, BOTH),
        (DanceConfig.tiny(), BOTH),
        (UPSAMPLER, OF_LOOPS),
        (VOCODER, OF_LOOPS),
        (AUTOENCODER, OF_LOOPS),
        (CodecConfig.tiny(), NOTHING),
    ],
    ids=["generator", "dance", "upsampler", "vocoder", "autoencoder", "codec"],
)
def test_what_a_published_network_can_do_stands_in_its_sizes(
    config: PublishedConfig, able: tuple[bool, bool, bool, bool, bool]
) -> None:
    network = {"form": "published", **config.table()}
    info = replace(latent_info(Path("/nowhere")), network=network)
    assert abilities_of(info) == Abilities(*able)


def test_what_an_embedding_has_to_be_stands_in_its_sizes() -> None:
    network = {"form": "published", **WORDED.table()}
    info = replace(latent_info(Path("/nowhere")), network=network)
    assert abilities_of(info).looks_at == (4, 5)


def test_our_own_form_hears_loops_first() -> None:
    info = replace(latent_info(Path("/nowhere")), network={"form": "latent"})
    assert abilities_of(info) == Abilities(makes_new=True, makes_of_loops=True, goes_on=True)


def test_our_own_form_on_sound_hears_nothing_first_and_has_bars_of_its_own() -> None:
    info = replace(latent_info(Path("/nowhere")), network={"form": "sound"})
    able = abilities_of(info)
    assert able == Abilities(makes_new=True, makes_of_loops=True, on_sound=True, goes_on=True)


def test_single_hits_do_not_go_on() -> None:
    hits = replace(SMALL, sound=replace(SMALL.sound, one_shot=True))
    info = replace(latent_info(Path("/nowhere")), network={"form": "published", **hits.table()})
    assert abilities_of(info) == Abilities(*BOTH[:4], goes_on=False)


@pytest.mark.parametrize("network", [{}, {"form": "tomorrow"}, {"form": "published", "unet": 3}])
def test_what_cannot_be_read_can_do_nothing(network: dict[str, object]) -> None:
    info = replace(latent_info(Path("/nowhere")), network=network)
    assert abilities_of(info) == Abilities()


@pytest.mark.parametrize(
    ("config", "quick", "saves"),
    [
        (WIDE, True, True),
        (WIDE, False, False),
        (WIDE, None, False),
        (SMALL, True, False),
        (DanceConfig.tiny(), True, False),
    ],
)
def test_half_precision_saves_time_for_a_large_u_net_on_a_processor_quick_in_it(
    monkeypatch: pytest.MonkeyPatch, config: PublishedConfig, quick: bool | None, saves: bool
) -> None:
    monkeypatch.setattr(abilities, "multiplies_bfloat16", lambda: quick)
    network = {"form": "published", **config.table()}
    info = replace(latent_info(Path("/nowhere")), network=network)
    assert saves_by_half(info) is saves
