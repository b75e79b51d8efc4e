from dataclasses import replace

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.latent_config import LatentConfig

TINY = LatentConfig.tiny()


@pytest.mark.parametrize("config", [TINY, LatentConfig()])
def test_its_form_in_a_manifest_comes_back(config: LatentConfig) -> None:
    assert LatentConfig.parse(config.table()) == config


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"latent": 5}, "takes 10 channels and gives 6"),
        ({"beats": (1, 2, 4)}, "takes 10 channels"),
        ({"unet": replace(TINY.unet, circular=False)}, "told other things"),
        ({"unet": replace(TINY.unet, tokens=1)}, "told other things"),
    ],
)
def test_parts_that_do_not_fit_are_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(CheckpointError, match=told):
        replace(TINY, **changed)  # type: ignore[arg-type]


def test_what_is_unknown_in_a_manifest_is_refused() -> None:
    with pytest.raises(CheckpointError):
        LatentConfig.parse(TINY.table() | {"moods": 3})


def test_a_network_grows_with_the_latents_that_are_asked_for() -> None:
    asked = LatentConfig.asked({"latent": 67})
    assert (asked.latent, asked.unet.inputs, asked.unet.outputs) == (67, 77, 67)
    assert asked.unet.channels == LatentConfig().unet.channels
    assert LatentConfig.asked({}) == LatentConfig()
    with pytest.raises(CheckpointError):
        LatentConfig.asked({"latent": "many"})
