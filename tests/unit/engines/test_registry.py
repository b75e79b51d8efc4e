import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.morph_request import MorphRequest
from loopstudio.engines.rave import engine as rave_engine
from loopstudio.engines.registry import (
    ENGINE_KINDS,
    engine_kind,
    importer,
    load,
    load_at_hand,
    prepare,
    untold,
)
from tests.support.diffusion import latent_bundle, sound_bundle
from tests.support.gan import tiny_bundle, tiny_info, tiny_published
from tests.support.published_files import SAID, plain, small
from tests.support.rave import tiny_bundle as rave_bundle
from tests.support.runs import Ticks


def test_a_checkpoint_opens_with_its_engine(tmp_path: Path) -> None:
    with closing(load(tiny_bundle(tmp_path / "tiny"))) as engine:
        assert engine.capabilities.kind == "drums"


def test_published_files_become_a_checkpoint_that_opens(tmp_path: Path) -> None:
    source = tiny_published(tmp_path / "published")
    info = importer("gan")([source], tmp_path / "imported", "synth", None)
    with closing(load(info)) as engine:
        assert engine.capabilities.kind == "synth"


def test_what_a_hand_plays_is_made_in_the_quickest_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rave_engine, "quick_dtype", lambda _device: torch.bfloat16)
    info, request = rave_bundle(tmp_path / "tiny"), MorphRequest("tiny", count=1)
    found = []
    for opened in (load(info), load_at_hand(info)):
        with closing(opened) as engine:
            (take,) = engine.generate(request, Ticks())
            found.append(take.audio.samples)
    error = np.square(found[1] - found[0]).mean() / np.square(found[0]).mean()
    assert 0.0 < error < 1e-3


def test_a_checkpoint_of_diffusion_opens_in_our_own_form(tmp_path: Path) -> None:
    info = latent_bundle(tmp_path / "tiny")
    with closing(load(info)) as engine:
        (take,) = engine.generate(DiffuseRequest("tiny", calls=1), Ticks())
    assert take.audio.frames == 88_200


def test_a_checkpoint_of_diffusion_on_sound_opens(tmp_path: Path) -> None:
    info = sound_bundle(tmp_path / "tiny")
    with closing(load(info)) as engine:
        (take,) = engine.generate(DiffuseRequest("tiny", calls=1), Ticks())
    assert take.audio.frames == 16_000


def test_every_kind_is_known_by_its_word() -> None:
    assert [engine_kind(kind) for kind in ENGINE_KINDS] == list(ENGINE_KINDS)


def test_a_published_network_of_diffusion_becomes_a_checkpoint(tmp_path: Path) -> None:
    source = plain(tmp_path / "kicks.pt", small())
    table = "attention_heads: 2\nresnet_groups: 4\n"
    (tmp_path / "kicks.yaml").write_text(table, encoding="utf-8")
    info = importer("diffusion")([source], tmp_path / "imported", "drums", 16_000)
    assert (info.engine, info.rate) == ("diffusion", 16_000)
    with closing(load(info)) as engine:
        assert engine.capabilities.rate == 16_000


def test_what_files_do_not_tell_is_told_by_their_engine(tmp_path: Path) -> None:
    source = plain(tmp_path / "kicks.pt", small())
    assert [one.name for one in untold("diffusion", [source])][:2] == ["rate", "samples"]
    assert untold("gan", [source]) == ()


def test_what_tells_all_by_itself_is_not_set(tmp_path: Path) -> None:
    source = plain(tmp_path / "kicks.pt", small())
    info = importer("diffusion", SAID)([source], tmp_path / "imported", "drums")
    assert info.rate == 8_000
    with pytest.raises(InvalidValue, match="no 'rate' to set for these files"):
        importer("rave", SAID)


def test_a_form_of_diffusion_that_is_not_known_is_refused(tmp_path: Path) -> None:
    info = replace(latent_bundle(tmp_path / "tiny"), network={"form": "tomorrow"})
    with pytest.raises(CheckpointError, match="'tomorrow', which a later version"):
        load(info)


def test_an_unknown_engine_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no engine 'theremin' here; known: gan"):
        load(replace(tiny_info(tmp_path), engine="theremin"))


def test_an_unknown_engine_imports_nothing() -> None:
    with pytest.raises(CheckpointError, match="theremin"):
        importer("theremin")


def test_importing_the_registry_imports_no_torch() -> None:
    code = "import sys, loopstudio.engines.registry; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_preparing_sets_the_threads() -> None:
    before = torch.get_num_threads()
    prepare(1)
    assert torch.get_num_threads() == 1
    torch.set_num_threads(before)
