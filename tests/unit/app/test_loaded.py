from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.loaded import Loaded
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import FakeEngine

INFO = fake_info(Path("/nowhere"))


def test_an_engine_is_kept_until_another_is_asked_for() -> None:
    loaded = Loaded(FakeEngine)
    first = loaded.engine(INFO)
    assert loaded.engine(INFO) is first
    other = loaded.engine(replace(INFO, sha256="cd" * 32))
    assert other is not first
    assert isinstance(first, FakeEngine)
    assert first.closed


def test_what_cannot_be_loaded_is_named_and_leaves_nothing() -> None:
    def load(info: CheckpointInfo) -> FakeEngine:
        if info.title == "Broken":
            raise CheckpointError("The weights lack a layer.")
        return FakeEngine(info)

    loaded = Loaded(load)
    first = loaded.engine(INFO)
    with pytest.raises(CheckpointError, match=r"'fake-drums' cannot be used\. The weights lack"):
        loaded.engine(replace(INFO, title="Broken", sha256="cd" * 32))
    assert loaded.engine(INFO) is not first


def test_closing_frees_it_once() -> None:
    loaded = Loaded(FakeEngine)
    engine = loaded.engine(INFO)
    loaded.close()
    loaded.close()
    assert isinstance(engine, FakeEngine)
    assert engine.closed


def test_one_that_was_imported_again_otherwise_is_loaded_again() -> None:
    loaded = Loaded(FakeEngine)
    first = loaded.engine(replace(INFO, network={"unet": {"heads": 8}}))
    assert loaded.engine(replace(INFO, network={"unet": {"heads": 8}})) is first
    assert loaded.engine(replace(INFO, network={"unet": {"heads": 4}})) is not first
