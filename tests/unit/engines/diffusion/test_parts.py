from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import DiffusionConfig, SoundConfig
from loopstudio.engines.diffusion.parts import load_parts, save_parts
from loopstudio.engines.diffusion.published_parts import PublishedParts
from loopstudio.engines.manifest import read_manifest
from tests.support.published_bundles import network_of
from tests.unit.engines.diffusion.test_published_parts import saved

TINY = DiffusionConfig.tiny()


def test_a_bundle_of_a_published_network_is_read_by_its_manifest(tmp_path: Path) -> None:
    saved(TINY, tmp_path)
    info = read_manifest(tmp_path / "tiny")
    assert info.network["form"] == "published"
    assert load_parts(info).config == TINY


@pytest.mark.parametrize("form", ["crystal", 3, None])
def test_another_form_is_refused_in_words(form: object, tmp_path: Path) -> None:
    info, _ = saved(TINY, tmp_path)
    with pytest.raises(CheckpointError, match="not known here"):
        load_parts(replace(info, network={**info.network, "form": form}))


def test_sizes_that_could_not_be_read_back_are_not_written(tmp_path: Path) -> None:
    info, _ = saved(TINY, tmp_path)
    wide = replace(
        TINY, unet=replace(TINY.unet, inputs=3, outputs=3), sound=SoundConfig(channels=3)
    )
    with pytest.raises(CheckpointError, match="is no size"):
        save_parts(tmp_path / "wide", info, PublishedParts(network_of(wide)))
    assert not (tmp_path / "wide").exists()
