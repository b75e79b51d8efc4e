from dataclasses import replace
from typing import Any

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.unet_config import UnetConfig

TINY = UnetConfig.tiny()
TEXT = replace(UnetConfig(), crosses=(0, 0, 0, 1, 1, 1, 1, 1, 1), embedding=768, tokens=64)


def test_the_published_one_has_its_stride() -> None:
    assert UnetConfig().stride == 2_048


def test_what_is_given_at_a_layer_has_the_frames_of_that_layer() -> None:
    assert UnetConfig(context=32, depth=6).context_stride == 512


@pytest.mark.parametrize("config", [UnetConfig(), TEXT, TINY, replace(TINY, context=3, depth=2)])
def test_a_config_reads_back_from_its_manifest(config: UnetConfig) -> None:
    assert UnetConfig.parse(config.table()) == config


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"factors": (1, 4)}, "one by one"),
        ({"groups": 3}, "3 groups"),
        ({"groups": 0}, "0 groups"),
        ({"factors": (64, 64, 64)}, "too long"),
        ({"inputs": 0}, "takes nothing"),
        ({"crosses": (0, 0, 1)}, "embedding"),
        ({"tokens": 4}, "embedding"),
        ({"heads": 0}, "no heads"),
        ({"context": 2, "depth": 3}, "no layer 3"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(changed: dict[str, Any], match: str) -> None:
    with pytest.raises(CheckpointError, match=match):
        replace(TINY, **changed)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("channels", [0, 8, 8]),
        ("channels", [1 << 20, 8, 8]),
        ("attentions", [0, 0, 99]),
        ("items", [1, 0, 1]),
        ("circular", 1),
        ("width", 3),
    ],
)
def test_a_manifest_of_no_network_is_refused(key: str, value: object) -> None:
    with pytest.raises(CheckpointError, match=key):
        UnetConfig.parse(TINY.table() | {key: value})
