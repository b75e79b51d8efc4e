from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.presets import Presets
from loopstudio.core.errors import InvalidValue, LoopstudioError
from loopstudio.core.loop_request import LatentPoint, Like, LoopRequest

NEAR = Like(LatentPoint.of(np.ones((2, 3), np.float32), 4), 0.2)
REQUEST = LoopRequest("drums", count=3, seed=9, style="house", idea=NEAR)


def presets(folder: Path) -> Presets:
    return Presets(folder / "mine", folder / "shipped")


@pytest.mark.parametrize("name", ["Late night", "8/8 …", "..", "CON", "naïve", ".hidden"])
def test_a_request_comes_back_under_any_name(name: str, tmp_path: Path) -> None:
    presets(tmp_path).save(name, REQUEST)
    assert presets(tmp_path).load(name) == REQUEST
    assert presets(tmp_path).names() == [name]
    assert all(path.parent == tmp_path / "mine" for path in tmp_path.rglob("*.json"))


def test_what_stood_beside_a_request_comes_back(tmp_path: Path) -> None:
    kept = presets(tmp_path)
    kept.save("far", REQUEST, {"strength": 0.8})
    assert (kept.load("far"), kept.values("far")) == (REQUEST, {"strength": 0.8})
    kept.save("near", REQUEST)
    assert kept.values("near") == {}
    with pytest.raises(LoopstudioError, match="no preset 'gone'"):
        kept.values("gone")


@pytest.mark.parametrize("told", ['"loud"', '{"strength": "much"}', '{"strength": NaN}', "3"])
def test_values_that_are_none_are_left_out(told: str, tmp_path: Path) -> None:
    presets(tmp_path).save("mine", REQUEST)
    path = tmp_path / "mine" / "mine.json"
    path.write_text(path.read_text().replace('"values": {}', f'"values": {told}'))
    assert presets(tmp_path).values("mine") == {}
    assert presets(tmp_path).load("mine") == REQUEST


def test_names_are_in_the_order_of_the_alphabet(tmp_path: Path) -> None:
    for name in ("zebra", "Ant", "bee"):
        presets(tmp_path).save(name, REQUEST)
    assert presets(tmp_path).names() == ["Ant", "bee", "zebra"]


def test_ones_own_preset_comes_before_a_shipped_one(tmp_path: Path) -> None:
    Presets(tmp_path / "shipped", tmp_path).save("house", LoopRequest("drums", seed=1))
    presets(tmp_path).save("house", REQUEST)
    assert presets(tmp_path).load("house") == REQUEST


def test_a_deleted_preset_is_gone_and_a_shipped_one_stays(tmp_path: Path) -> None:
    Presets(tmp_path / "shipped", tmp_path).save("house", REQUEST)
    presets(tmp_path).save("mine", REQUEST)
    presets(tmp_path).delete("mine")
    with pytest.raises(LoopstudioError, match="not a preset of yours"):
        presets(tmp_path).delete("house")
    assert presets(tmp_path).names() == ["house"]


def test_a_preset_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(LoopstudioError, match="no preset 'gone'"):
        presets(tmp_path).load("gone")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"request": {}}', "[" * 100_000])
def test_a_damaged_preset_is_refused_by_name(text: str, tmp_path: Path) -> None:
    presets(tmp_path).save("mine", REQUEST)
    (tmp_path / "mine" / "mine.json").write_text(text)
    with pytest.raises(InvalidValue, match="'mine' is damaged"):
        presets(tmp_path).load("mine")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x00b"])
def test_a_name_that_cannot_be_shown_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="1 to 60 letters"):
        presets(tmp_path).save(name, REQUEST)
