import pytest

from loopstudio.ui.midi_map import Knob, Takeover, map_from_text, map_to_text

KNOBS = {"Dimension 1": Knob("nano", 0, 16), "Blend": Knob("größe 2", 15, 127)}


def test_a_map_comes_back() -> None:
    assert map_from_text(map_to_text(KNOBS)) == KNOBS
    assert map_to_text({}) == ""
    assert map_from_text("") == {}


@pytest.mark.parametrize(
    "text",
    ["{", "3", '[["a", "b", 16, 0]]', '[["a", "b", 0, 128]]', '[["a", 1, 0, 0]]', "[" * 100_000],
)
def test_what_cannot_be_one_is_left_out(text: str) -> None:
    assert map_from_text(text) == {}


def test_one_bad_row_does_not_lose_the_others() -> None:
    assert map_from_text('[["a"], ["Blend", "nano", 0, 1]]') == {"Blend": Knob("nano", 0, 1)}


def test_a_knob_moves_nothing_before_it_meets_the_slider() -> None:
    takeover = Takeover()
    assert [takeover.takes("s", knob, 0.5) for knob in (0.1, 0.2, 0.3)] == [False] * 3


def test_a_knob_that_comes_near_or_passes_takes_over() -> None:
    assert Takeover().takes("s", 0.51, 0.5)
    takeover = Takeover()
    takeover.takes("s", 0.3, 0.5)
    assert takeover.takes("s", 0.8, 0.5)


def test_it_holds_however_fast_it_is_turned_until_the_slider_goes_elsewhere() -> None:
    takeover = Takeover()
    takeover.takes("s", 0.5, 0.5)
    assert takeover.takes("s", 0.9, 0.5)
    assert takeover.takes("s", 0.2, 0.9)
    assert not takeover.takes("s", 0.3, 0.7)


def test_another_knob_begins_anew() -> None:
    takeover = Takeover()
    takeover.takes("s", 0.3, 0.5)
    takeover.forget("s")
    assert not takeover.takes("s", 0.8, 0.5)
