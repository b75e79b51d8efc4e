"""What pjloop-gan's own code computes from known weights, through our importer and networks.

The reference was run once on the weights that fill.py draws for the keys of tensors.json;
expected.npz holds what it gave. A difference may be 1e-4 of the largest expected value, or 1e-4.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from loopstudio.engines.gan.foreign import import_files
from loopstudio.engines.gan.melgan import Melgan
from loopstudio.engines.gan.parts import Parts, load_parts
from tests.golden.fill import fill
from tests.support.gan import write_published

SALT = "open-1"
HERE = Path(__file__).parent / "pjloop"
MIXED_FROM = 4
LAYERS = 10


@dataclass(frozen=True, eq=False)
class Reference:
    """Our networks, filled as the reference's were, and what those gave."""

    parts: Parts
    expected: Mapping[str, NDArray[np.float32]]

    def check(self, name: str, got: Tensor) -> None:
        wanted = self.expected[name]
        allowed = 1e-4 * max(1.0, float(np.abs(wanted).max()))
        np.testing.assert_allclose(got.numpy(), wanted, rtol=0.0, atol=allowed)


def drawn(name: str, *shape: int) -> Tensor:
    return torch.from_numpy(fill(SALT, name, shape))


def weights(tables: dict[str, Any], which: str, prefix: str) -> dict[str, Tensor]:
    filled = {}
    for key, entry in tables[which].items():
        if "value" in entry:
            numbers = np.asarray(entry["value"], dtype=np.float32).reshape(entry["shape"])
        else:
            shape = tuple(entry["shape"])
            numbers = fill(SALT, prefix + key, shape, entry["scale"], entry["shift"])
        filled[key] = torch.from_numpy(numbers)
    return filled


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    folder = tmp_path_factory.mktemp("pjloop")
    tables = json.loads((HERE / "tensors.json").read_text(encoding="utf-8"))
    source = write_published(
        folder / "published",
        weights(tables, "generator", "g_ema."),
        weights(tables, "vocoder", "vocoder."),
        bands=64,
    )
    info = import_files([source], folder / "imported", "drums")
    with np.load(HERE / "expected.npz") as expected:
        return Reference(load_parts(info), dict(expected))


def noise(parts: Parts) -> list[Tensor | None]:
    shapes = parts.config.generator.noise_shapes
    return [drawn(f"noise{i}", 1, 1, *shape) for i, shape in enumerate(shapes)]


def mean_w(parts: Parts) -> Tensor:
    return parts.generator.map(drawn("meanz", 4096, 32)).mean(0, keepdim=True)


def everywhere(w: Tensor) -> Tensor:
    return w[:, None].expand(-1, LAYERS, -1)


def test_the_mapping_gives_the_references_w(reference: Reference) -> None:
    reference.check("latent_w", reference.parts.generator.map(drawn("z", 3, 32)))


def test_the_average_w_is_the_references(reference: Reference) -> None:
    reference.check("mean_w", mean_w(reference.parts))


def test_the_image_is_the_references(reference: Reference) -> None:
    generator = reference.parts.generator
    w = everywhere(generator.map(drawn("z", 3, 32)))
    reference.check("mel", generator.synthesise(w, noise(reference.parts)))


def test_the_truncated_image_is_the_references(reference: Reference) -> None:
    generator, mean = reference.parts.generator, mean_w(reference.parts)
    w = mean + 0.7 * (generator.map(drawn("z", 3, 32)) - mean)
    reference.check(
        "mel_truncated_0_7", generator.synthesise(everywhere(w), noise(reference.parts))
    )


def test_the_mixed_image_is_the_references(reference: Reference) -> None:
    generator = reference.parts.generator
    coarse, fine = (everywhere(generator.map(drawn(name, 3, 32))) for name in ("z", "z2"))
    w = torch.cat((coarse[:, :MIXED_FROM], fine[:, MIXED_FROM:]), dim=1)
    reference.check("mel_mixed_at_4", generator.synthesise(w, noise(reference.parts)))


def test_the_sound_is_the_references(reference: Reference) -> None:
    vocoder = reference.parts.vocoder
    assert isinstance(vocoder, Melgan)
    images = torch.from_numpy(reference.expected["vocoder_in"])
    reference.check("audio", vocoder(images)[:, None])
