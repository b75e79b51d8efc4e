from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.core.errors import TrainingError
from loopstudio.engines.rave.parts import load_parts
from loopstudio.training.latents import Latents, key_number
from tests.support.corpus import write_corpus
from tests.support.image_morph import image_bundle
from tests.support.rave import tiny_bundle


@pytest.fixture
def latents(tmp_path: Path) -> Latents:
    return Latents(write_corpus(tmp_path / "data"), "train", image_bundle(tmp_path / "own"), 4)


def test_loops_are_places_along_the_axes(latents: Latents, tmp_path: Path) -> None:
    assert latents.at(torch.tensor([0, 1])).shape == (2, 4, 42)
    store = write_corpus(tmp_path / "again")
    parts = load_parts(image_bundle(tmp_path / "own"))
    sound = torch.from_numpy(store.audio(3))[None, None]
    wanted = parts.basis.along(parts.network.encode(sound, "joined")[0].double().numpy())
    found = latents.at(torch.tensor([3]))[0].numpy()
    np.testing.assert_allclose(found, wanted[:4], atol=2e-3 * np.abs(wanted).max())


def test_they_are_encoded_once(latents: Latents, tmp_path: Path) -> None:
    (kept,) = (tmp_path / "data").glob("latents-train-*.npy")
    before = kept.stat().st_mtime_ns
    store = write_corpus(tmp_path / "other")
    kept.rename(tmp_path / "other" / kept.name)
    again = Latents(store, "train", image_bundle(tmp_path / "own"), 4)
    assert (tmp_path / "other" / kept.name).stat().st_mtime_ns == before
    assert np.array_equal(again.rows, latents.rows)


def test_a_draw_has_the_style_of_its_loops(latents: Latents) -> None:
    rows, styles, keys = latents.draw(8, torch.Generator().manual_seed(1))
    for row, style in zip(rows, styles, strict=True):
        every = latents.at(torch.arange(len(latents)))
        alike = (every == row).all(2).all(1).nonzero()
        assert latents.styles[alike[0, 0]] == style
    assert (keys == -1).all()


def test_moments_are_those_of_all_loops(latents: Latents) -> None:
    mean, deviation = latents.moments()
    rows = latents.at(torch.arange(len(latents)))
    torch.testing.assert_close(mean[:, 0], rows.mean((0, 2)), atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(
        deviation[:, 0], rows.std((0, 2), correction=0), atol=1e-3, rtol=1e-3
    )


def test_keys_are_numbered_from_c_on_major_first(tmp_path: Path) -> None:
    entry = write_corpus(tmp_path / "data").entries[0]
    told = {
        ("C", "major"): 0,
        ("B", "mixolydian"): 11,
        ("C", "minor"): 12,
        ("F#", "harmonic minor"): 18,
        ("A", "blues"): 21,
    }
    for (key, scale), number in told.items():
        assert key_number(replace(entry, detail={"key": key, "scale": scale})) == number
    assert key_number(entry) == -1


def test_only_our_own_form_has_such_latents(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="own form"):
        Latents(write_corpus(tmp_path / "data"), "train", tiny_bundle(tmp_path / "rave"), 4)
