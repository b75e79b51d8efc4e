"""Whole published networks by name and shape: sizes are found, every key is used and filled.

published/*.txt.xz list every name and shape of the networks whose weights are published, or that
published configurations describe; the head of each says how it was had. Numbers of weights are
those their authors, or the hub, give.
"""

import lzma
from functools import cache
from pathlib import Path

import pytest
import torch
from torch import Tensor

from loopstudio.engines.diffusion.foreign_known import known_as
from loopstudio.engines.diffusion.foreign_outline import Outline, outlined
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.published_parts import NETWORK, filled
from tests.golden.filled import computed
from tests.support.published_dance import PUBLISHED, original, renamed

HERE = Path(__file__).parent / "published"
WEIGHTS = {
    "readme-generator": 217_437_436,
    "readme-text": 265_289_980,
    "readme-upsampler": 175_412_502,
    "readme-vocoder": 175_493_349,
    "readme-autoencoder": 197_884_508,
    "tiny-audio-diffusion": 31_574_724,
    "dmae1d-ATC64-v2": 185_107_872,
    "autoencoder1d-AT-v1": 20_770_642,
    "harmonai-diffusers": 221_389_322,
    "harmonai-original": 221_389_322,
}


@cache
def shapes(name: str) -> dict[str, tuple[int, ...]]:
    if name == "harmonai-original":
        return original()
    text = lzma.decompress((HERE / f"{name}.txt.xz").read_bytes()).decode()
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {key: tuple(map(int, sizes.split("x"))) for key, sizes in rows}


def outline_of(name: str) -> Outline:
    tensors: dict[str, Tensor] = {}
    for key, shape in shapes(name).items():
        known = key.endswith(("kernel", "fb"))
        tensors[key] = computed(key, shape, 48_000) if known else torch.empty(shape, device="meta")
    return outlined(tensors, Settings())


@pytest.mark.parametrize("name", WEIGHTS)
def test_every_key_of_a_published_network_is_used_and_filled(name: str) -> None:
    outline = outline_of(name)
    state = {NETWORK + key: tensor for key, tensor in outline.state().items()}
    network = filled(outline.config, state)
    assert sum(weight.numel() for weight in network.parameters()) == WEIGHTS[name]


@pytest.mark.parametrize("name", WEIGHTS)
def test_a_published_network_is_known_by_its_sizes(name: str) -> None:
    known = known_as(outline_of(name).config)
    assert known is not None
    words = {"readme-text": "words", "harmonai": "Dance", "readme-": "audio-diffusion-pytorch"}
    told = next((title for start, title in words.items() if name.startswith(start)), name)
    assert told in known.title


def test_the_rule_of_the_trained_layout_gives_the_names_of_diffusers() -> None:
    tensors = {key: torch.empty(shape, device="meta") for key, shape in original().items()}
    got = {key: tuple(t.shape) for key, t in renamed(tensors, len(PUBLISHED)).items()}
    wanted = shapes("harmonai-diffusers").items()
    assert got == {key: shape for key, shape in wanted if not key.endswith("kernel")}
