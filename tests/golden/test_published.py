"""Published networks, imported from files under their published names, give published numbers.

diffusers 0.35.2 (UNet1DModel, which is Dance Diffusion's network), audio-encoders-pytorch 0.0.22
(AutoEncoder1d) and audio-diffusion-pytorch 0.1.3 with a-unet 0.0.16 (a DiffusionAE with LTPlugin
and ME1d, as dmae1d-ATC64-v2 is) were run once, small, on the weights that fill.py draws for the
names in published/tensors.json; published/expected.npz holds what they gave. What the first of them
gave for two times at once it gave one by one. A difference may be 1e-4 of the largest expected
value, or 1e-4.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.core.untold import Said
from loopstudio.engines.diffusion.codec import Codec
from loopstudio.engines.diffusion.dance import Dance
from loopstudio.engines.diffusion.foreign import import_files
from loopstudio.engines.diffusion.network import Autoencoder
from loopstudio.engines.diffusion.parts import load_parts
from loopstudio.engines.diffusion.published_parts import PublishedNetwork
from tests.golden.fill import fill
from tests.golden.filled import state_of

SALT = "published-1"
HERE = Path(__file__).parent / "published"


@cache
def expected() -> dict[str, NDArray[np.float32]]:
    with np.load(HERE / "expected.npz") as numbers:
        return dict(numbers)


def drawn(name: str, *shape: int) -> Tensor:
    return torch.from_numpy(fill(SALT, name, shape))


def check(name: str, got: Tensor) -> None:
    wanted = expected()[name]
    allowed = 1e-4 * max(1.0, float(np.abs(wanted).max()))
    np.testing.assert_allclose(got.numpy(), wanted, rtol=0.0, atol=allowed)


def imported(name: str, folder: Path, said: Said = ()) -> PublishedNetwork:
    tables: dict[str, Any] = json.loads((HERE / "tensors.json").read_text(encoding="utf-8"))
    path = folder / "theirs.pt"
    torch.save(state_of(tables[name], SALT), path)
    info = import_files([path], folder / "ours", "drums", said=said)
    return load_parts(info).network


@pytest.fixture(scope="module")
def transformed(tmp_path_factory: pytest.TempPathFactory) -> Autoencoder:
    folder = tmp_path_factory.mktemp("transformed")
    network = imported("transformed", folder, (("stride", "4"), ("scaling", "plain")))
    assert isinstance(network, Autoencoder)
    return network


@pytest.fixture(scope="module")
def codec(tmp_path_factory: pytest.TempPathFactory) -> Codec:
    network = imported("codec", tmp_path_factory.mktemp("codec"))
    assert isinstance(network, Codec)
    return network


def test_dance_diffusions_v_is_the_references(tmp_path: Path) -> None:
    network = imported("dance", tmp_path)
    assert isinstance(network, Dance)
    styles = network.styles(torch.tensor([0.3, 0.9]))
    check("dance_v", network(drawn("dance.noise", 2, 2, 128), styles))


def test_the_plain_autoencoders_latents_are_the_references(codec: Codec) -> None:
    check("codec_latent", codec.encode(0.3 * drawn("codec.sound", 1, 2, 256)))


def test_the_plain_autoencoders_sound_is_the_references(codec: Codec) -> None:
    check("codec_sound", codec.decode(torch.from_numpy(expected()["codec_latent"])))


def test_latents_of_plain_magnitudes_are_the_references(transformed: Autoencoder) -> None:
    check("transformed_latent", transformed.encode(0.3 * drawn("transformed.sound", 1, 2, 256)))


def test_v_within_a_learned_transform_is_the_references(transformed: Autoencoder) -> None:
    given = transformed.given(torch.from_numpy(expected()["transformed_latent"]))
    styles = transformed.styles(torch.tensor([0.4]))
    check("transformed_v", transformed(drawn("transformed.noise", 1, 2, 256), styles, given))
