"""What each style plays: the lines from which the grammar makes its bars.

A line has one sign per step and as many steps as it has signs in one 4/4 bar (16: sixteenths,
12: eighth triplets, 32: thirty-seconds). X is always struck and loud, x nearly always and firm,
o often and medium, - now and then and light, g a ghost note, and a dot is a rest.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """One voice of a style: the roles it may sound on, how often it is there, what it may play."""

    roles: tuple[str, ...]
    presence: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Style:
    """A style's voices; swing is the range of delay of off-beat 16ths (0 straight, 1 triplet).

    loose_ms is the spread of timing, roll the chance of a hat roll, fill of a fill, stray of an
    added kick.
    """

    parts: tuple[Part, ...]
    swing: tuple[float, float] = (0.0, 0.0)
    loose_ms: float = 2.0
    roll: float = 0.0
    fill: float = 0.08
    stray: float = 0.1
    fills: tuple[str, ...] = field(default=("snare", "toms"))


FOUR = ("X...X...X...X...",)
BACKBEAT = ("....X.......X...",)
HATS_8 = ("x.o.x.o.x.o.x.o.", "X.x.X.x.X.x.X.x.")
HATS_16 = ("xoxoxoxoxoxoxoxo", "xooxxooxxooxxoox", "oox-oox-oox-oox-", "xgxgxgxgxgxgxgxg")
SHAKER = ("googgooggooggoog", "ogxgogxgogxgogxg", "xgogxgogxgogxgog")
STAB = (
    "...x..x....x..x.",
    "..x..x....x..x..",
    "...x...x..x....x",
    "x..x..x...x.....",
    "......x..x.....o",
    "...o..o.......x.",
)
