import pytest

from loopstudio.cli.moves import grid_of, locked_of, slider_of
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import Axis, Drawn, Grid, Lfo, Ramp, Slider


@pytest.mark.parametrize(
    ("word", "slider"),
    [
        ("1=0.5", Slider(0, 0.5)),
        ("3=-1*2", Slider(2, -1.0, 2.0)),
        ("2=0~ramp:-1:1.5", Slider(1, 0.0, 1.0, Ramp(-1.0, 1.5))),
        ("2=1*0.5~sine:4:1.5", Slider(1, 1.0, 0.5, Lfo("sine", 4, 1.5))),
        ("2=0~saw:1:2:0.25", Slider(1, 0.0, 1.0, Lfo("saw", 1, 2.0, 0.25))),
        ("2=0~drawn:0,1,-0.5", Slider(1, 0.0, 1.0, Drawn((0.0, 1.0, -0.5)))),
    ],
)
def test_moves_are_read(word: str, slider: Slider) -> None:
    assert slider_of(word) == slider


@pytest.mark.parametrize(
    "word",
    ["1", "x=1", "1=x", "0=1", "1=0~ramp:1", "1=0~song:1:2", "1=0~sine:1", "1=0~sine:1:1:0:0",
     "1=0~sine:0:1", "1=0~drawn:", "1=0*9", "1=5000"],
)  # fmt: skip
def test_what_is_no_move_is_refused(word: str) -> None:
    with pytest.raises(InvalidValue):
        slider_of(word)


def test_a_grid_has_two_sides() -> None:
    assert grid_of(["1=-2:2:4", "3=0:1:2"]) == Grid(Axis(0, -2.0, 2.0, 4), Axis(2, 0.0, 1.0, 2))
    assert grid_of([]) is None
    for words in (
        ["1=0:1:2"],
        ["1=0:1:2", "1=0:1:2"],
        ["1=0:1", "2=0:1:2"],
        ["1=0:1:2", "2=0:1:99"],
    ):
        with pytest.raises(InvalidValue):
            grid_of(words)


def test_locks_are_counted_from_one() -> None:
    assert locked_of([1, 4]) == (0, 3)
    with pytest.raises(InvalidValue):
        locked_of([0])
