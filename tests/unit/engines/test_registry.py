import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.registry import ENGINE_KINDS, engine_kind, importer, load, prepare
from tests.support.gan import tiny_bundle, tiny_info, tiny_published


def test_a_checkpoint_opens_with_its_engine(tmp_path: Path) -> None:
    with closing(load(tiny_bundle(tmp_path / "tiny"))) as engine:
        assert engine.capabilities.kind == "drums"


def test_published_files_become_a_checkpoint_that_opens(tmp_path: Path) -> None:
    source = tiny_published(tmp_path / "published")
    info = importer("gan")([source], tmp_path / "imported", "synth", None)
    with closing(load(info)) as engine:
        assert engine.capabilities.kind == "synth"


def test_every_kind_is_known_by_its_word() -> None:
    assert [engine_kind(kind) for kind in ENGINE_KINDS] == list(ENGINE_KINDS)


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
