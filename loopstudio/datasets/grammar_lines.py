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


_FOUR = ("X...X...X...X...",)
_BACKBEAT = ("....X.......X...",)
_HATS_8 = ("x.o.x.o.x.o.x.o.", "X.x.X.x.X.x.X.x.")
_HATS_16 = ("xoxoxoxoxoxoxoxo", "xooxxooxxooxxoox", "oox-oox-oox-oox-", "xgxgxgxgxgxgxgxg")
_SHAKER = ("googgooggooggoog", "ogxgogxgogxgogxg", "xgogxgogxgogxgog")
_STAB = (
    "...x..x....x..x.",
    "..x..x....x..x..",
    "...x...x..x....x",
    "x..x..x...x.....",
    "......x..x.....o",
    "...o..o.......x.",
)

GRAMMAR = {
    "house": Style(
        (
            Part(
                ("kick",), 1.0, (*_FOUR, "X...X...X...X..o", "X...X...X...X.-.", "X..-X...X..-X...")
            ),
            Part(
                ("clap", "snare", "clap+snare", "clap"),
                0.93,
                (*_BACKBEAT, "....X.......X..-", "....X..-....X..."),
            ),
            Part(("ohat",), 0.92, ("..X...X...X...X.", "..X...X...X...X.", "..x...X...x..-X.")),
            Part(
                ("chat",),
                0.8,
                (*_HATS_16, "x-..x-..x-..x-..", "..oo..oo..oo..oo", "xx.xxx.xxx.xxx.x"),
            ),
            Part(("shaker", "tamb"), 0.45, (*_SHAKER, "..x...x...x...x.")),
            Part(("rim", "perc", "hand_hi", "cowbell"), 0.45, _STAB),
            Part(
                ("hand_mid", "hand_lo", "perc"),
                0.3,
                ("..o..x....o..x..", ".......x..x....x", "......xx......x."),
            ),
            Part(("ride",), 0.12, ("..x...x...x...x.", "x.x.x.x.x.x.x.x.")),
        ),
        swing=(0.0, 0.45),
        loose_ms=1.5,
    ),
    "techno": Style(
        (
            Part(("kick",), 1.0, _FOUR + _FOUR + ("X...X...X...X..g", "X..gX..gX..gX..g")),
            Part(("ohat",), 0.7, ("..X...X...X...X.",)),
            Part(
                ("chat",),
                0.85,
                (
                    "xxxxxxxxxxxxxxxx",
                    "gxxxgxxxgxxxgxxx",
                    ".xXx.xXx.xXx.xXx",
                    "..X...X...X...X.",
                    "oxgxoxgxoxgxoxgx",
                ),
            ),
            Part(("clap", "snare"), 0.45, (*_BACKBEAT, "....X.......X.-.")),
            Part(("ride",), 0.3, ("x.x.x.x.x.x.x.x.", "..X...X...X...X.")),
            Part(
                ("rim", "perc", "clave", "tom_hi"),
                0.6,
                (
                    "..x..x..x..x..x.",
                    "...x..x...x..x..",
                    "x..x..x..x..x.x.",
                    ".x..x..x.x..x..x",
                    "......x.......xx",
                ),
            ),
            Part(
                ("tom_lo", "tom_mid", "hand_lo"),
                0.45,
                (".ox..ox..ox..ox.", "...x...x...x...x", "..xx......xx....", "...x..x....x..x."),
            ),
            Part(
                ("perc", "rim"), 0.25, ("...........x....", "..........x..x..", "..x.......x.....")
            ),
        ),
        loose_ms=0.6,
        fill=0.05,
        stray=0.03,
        fills=("snare", "perc"),
    ),
    "electro": Style(
        (
            Part(
                ("kick",),
                1.0,
                (
                    "X.....X...X.....",
                    "X..x..X.........",
                    "X.....X..XX.....",
                    "X..X......X..x..",
                    "X.....x.X.X.....",
                    "X......X..X...x.",
                    "X.X....X..X.....",
                ),
            ),
            Part(
                ("snare", "clap", "clap+snare", "snare"),
                1.0,
                (*_BACKBEAT, "....X.......X..x", "....X..g....X.g.", "....X.......X.xx"),
            ),
            Part(
                ("chat",),
                0.95,
                ("xxxxxxxxxxxxxxxx", "xoxxxoxxxoxxxoxx", "x.xxx.xxx.xxx.xx", "x.x.x.x.x.x.x.x."),
            ),
            Part(("ohat",), 0.5, ("..............X.", "......X.......X.", "..X.......X.....")),
            Part(
                ("cowbell",),
                0.5,
                ("x..x..x.x..x..x.", "x.x.xx.x.x.xx.x.", "..x..x....x..x..", "xx.x.xx.x.x.xx.."),
            ),
            Part(("clave", "rim"), 0.35, ("x..x...x...x.x..", "...x..x.....x...")),
            Part(("tom_hi", "hand_hi"), 0.25, ("..........x.x...", ".............xx.")),
            Part(("tom_lo", "hand_lo"), 0.25, ("......x.......xx", "...........x...x")),
            Part(("perc",), 0.25, _STAB),
        ),
        loose_ms=0.6,
        roll=0.12,
    ),
    "hip-hop": Style(
        (
            Part(
                ("kick",),
                1.0,
                (
                    "X......x..X.....",
                    "X..x......Xx....",
                    "X.x.......X..-..",
                    "X......xX.......",
                    "X.....x..xX.....",
                    "X..x...x..x.....",
                    "X.........X.x...",
                    "XX.....x..X.....",
                ),
            ),
            Part(
                ("snare", "snare", "clap+snare", "snare"),
                1.0,
                (*_BACKBEAT, "....X..g.g..X...", "....X..g....X..g", "....X.......X.g."),
            ),
            Part(
                ("chat",),
                0.95,
                (
                    "x.o.x.o.x.o.x.o.",
                    "X.o.x.ogX.o.x.og",
                    "x.x.x.xox.x.x.x.",
                    "o.X.o.X.o.X.o.X.",
                    "x.xgx.x.x.xgx.xg",
                ),
            ),
            Part(
                ("ohat",),
                0.4,
                ("..............x.", "......x.........", "...............x", "..........x....."),
            ),
            Part(("shaker", "tamb"), 0.22, ("..x...x...x...x.", "xgogxgogxgogxgog")),
            Part(("rim", "perc", "cowbell"), 0.22, _STAB),
            Part(("hand_hi", "hand_lo"), 0.15, ("...x......x..x..", "..x...x....x....")),
        ),
        swing=(0.25, 0.85),
        loose_ms=6.0,
    ),
    "trap": Style(
        (
            Part(
                ("kick",),
                1.0,
                (
                    "X......x..x.....",
                    "X.....x......x..",
                    "X.........x..x..",
                    "X..x......X.....",
                    "X.............x.",
                    "X......x.....xx.",
                    "X.....x...x...x.",
                    "X..x..x.........",
                ),
            ),
            Part(
                ("snare", "clap", "clap+snare", "clap"),
                1.0,
                ("........X.......", "........X.......", "........X......g", "........X.....-."),
            ),
            Part(
                ("chat",),
                1.0,
                (
                    "x.x.x.x.x.x.x.x.",
                    "xoxoxoxoxoxoxoxo",
                    "x.xxx.x.x.xxx.x.",
                    "x..x..x.x..x..x.",
                    "x.x.x.xxx.x.x.xx",
                    "xxxxxxxxxxxx",
                ),
            ),
            Part(
                ("ohat",),
                0.45,
                ("..............x.", "......x.........", "....x...........", "..........x....."),
            ),
            Part(
                ("rim", "perc"),
                0.4,
                ("...x.......x....", "......x......x..", "..........x..x..", ".....x.........."),
            ),
            Part(
                ("perc", "cowbell", "tom_hi"),
                0.22,
                ("...........x....", "..............x.", ".x.............x"),
            ),
            Part(("tom_lo", "kick"), 0.2, ("..........x.....", ".............x.x")),
        ),
        loose_ms=0.8,
        roll=0.85,
        fill=0.05,
    ),
    "breakbeat": Style(
        (
            Part(
                ("kick",),
                1.0,
                (
                    "X.X.......XX....",
                    "X.X.......X.....",
                    "X..x......X..x..",
                    "X.....x...X..-..",
                    "X.........Xx.x..",
                    "X.x....x..X.....",
                ),
            ),
            Part(
                ("snare",),
                1.0,
                (
                    "....X..g.g..X..g",
                    "....X..x.g..X..x",
                    "....X..g.gg.X...",
                    "....X..x.x..X.g.",
                    "....X..g.g....X.",
                    "....X.gx.g..X..x",
                ),
            ),
            Part(("chat",), 0.9, ("x.x.x.x.x.x.x.x.", "X.o.X.o.X.o.X.o.", "xgxgxgxgxgxgxgxg")),
            Part(("ohat",), 0.4, ("..........x.....", "..............x.", "......x.......x.")),
            Part(("ride",), 0.25, ("x.x.x.x.x.x.x.x.", "x...x.x.x...x.x.")),
            Part(
                ("tamb", "shaker"),
                0.25,
                ("....x.......x...", "..x...x...x...x.", "xgogxgogxgogxgog"),
            ),
            Part(("cowbell", "hand_hi"), 0.18, ("x...x...x...x...", "...x..x....x..x.")),
            Part(("hand_lo", "perc"), 0.18, _STAB),
        ),
        swing=(0.0, 0.4),
        loose_ms=4.0,
        fill=0.12,
    ),
    "drum-and-bass": Style(
        (
            Part(
                ("kick",),
                1.0,
                (
                    "X.........X.....",
                    "X.........X.....",
                    "X..-......X.....",
                    "X.........Xx....",
                    "X.x.......X..-..",
                    "X......x..X.....",
                ),
            ),
            Part(
                ("snare", "snare", "clap+snare"),
                1.0,
                ("....X.......X...", "....X..g.g..X...", "....X..g.gg.X..g", "....X.g..g..X.g."),
            ),
            Part(
                ("chat",),
                0.95,
                ("x.x.x.x.x.x.x.x.", "xoxoxoxoxoxoxoxo", "X.xgX.xgX.xgX.xg", "x.xxx.xxx.xxx.xx"),
            ),
            Part(("ohat",), 0.35, ("..x...x...x...x.", "..............x.", "......x.........")),
            Part(("ride",), 0.4, ("x.x.x.x.x.x.x.x.", "X.x.X.x.X.x.X.x.")),
            Part(("shaker", "tamb"), 0.35, _SHAKER),
            Part(("rim", "perc"), 0.3, _STAB),
            Part(("tom_lo", "hand_hi"), 0.12, ("...........x..x.", "......xx........")),
        ),
        swing=(0.0, 0.25),
        loose_ms=1.5,
        roll=0.1,
    ),
    "funk": Style(
        (
            Part(
                ("kick",),
                1.0,
                (
                    "X..x......x..x..",
                    "X.x....x..x.....",
                    "X......x..X..-..",
                    "X.X...x...x..x..",
                    "X..x..x....x....",
                    "X.....x..xx.....",
                ),
            ),
            Part(
                ("snare",),
                1.0,
                (
                    "....X..g.g..X..g",
                    "g.g.X.gg.g.gX.gg",
                    "....X..g.gg.X.g.",
                    ".g..Xg.g.g..Xg.g",
                    "....X..x.g..X..g",
                ),
            ),
            Part(
                ("chat", "chat", "ride"),
                1.0,
                (
                    "xoxoxoxoxoxoxoxo",
                    "Xgogxgogxgogxgog",
                    "x.xxx.xxx.xxx.xx",
                    "X.x.X.x.X.x.X.x.",
                    "xgxxxgxxxgxxxgxx",
                ),
            ),
            Part(
                ("ohat",),
                0.55,
                ("...............x", ".......x........", "..........x.....", "......x.......x."),
            ),
            Part(
                ("tamb", "cowbell"),
                0.3,
                ("..x...x...x...x.", "x...x...x...x...", "....x.......x..."),
            ),
            Part(("hand_hi",), 0.2, ("..x..x....x..x..", "...xx......xx...")),
            Part(("hand_lo",), 0.15, (".......x..xx....", "..............xx")),
        ),
        swing=(0.0, 0.5),
        loose_ms=5.0,
        fill=0.12,
    ),
    "rock": Style(
        (
            Part(
                ("kick",),
                1.0,
                (
                    "X.......X.......",
                    "X.......X.x.....",
                    "X.....x.X.x.....",
                    "X.x.....X.x.....",
                    "X......xX.......",
                    "X.......X..x..x.",
                    "X.....xxX.......",
                ),
            ),
            Part(("snare",), 1.0, (*_BACKBEAT, "....X.......X.-.", "....X..-....X...")),
            Part(
                ("chat", "chat", "ride", "ohat"),
                1.0,
                ("X.x.X.x.X.x.X.x.", "X.o.X.o.X.o.X.o.", "X...X...X...X...", "xoxoxoxoxoxoxoxo"),
            ),
            Part(("phat",), 0.15, ("....x.......x...",)),
            Part(("crash",), 0.06, ("X...............",)),
            Part(
                ("tamb", "cowbell"),
                0.2,
                ("..x...x...x...x.", "x...x...x...x...", "....X.......X..."),
            ),
        ),
        loose_ms=6.0,
        fill=0.2,
        fills=("snare", "toms", "toms"),
    ),
    "latin": Style(
        (
            Part(
                ("clave", "rim"),
                0.8,
                ("X..X..X...X.X...", "..X.X...X..X..X.", "X..X...X..X.X...", "X..X..X...X..X.."),
            ),
            Part(
                ("hand_hi",),
                0.85,
                ("x.gxx.g.x.gxx.g.", "..x...x...x...x.", "g.x.gx..g.x.gx.x", "..xo..x...xo..xx"),
            ),
            Part(("hand_lo",), 0.85, ("......xx......xx", "...x..xx...x..xx", ".......x......xx")),
            Part(("hand_mid",), 0.5, ("x...x...x...x...", "..x.....x.x.....", "....x.......x..x")),
            Part(
                ("cowbell",),
                0.55,
                ("X.x.X.xxX.x.X.xx", "X...X...X...X...", "x.xx.xx.x.xx.xx.", "X.xx.x.xx.xx.x.x"),
            ),
            Part(
                ("shaker", "shaker", "tamb"),
                0.75,
                (*_SHAKER, "xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx"),
            ),
            Part(
                ("kick",),
                0.75,
                (
                    "x..xX..xx..xX..x",
                    "......X.......X.",
                    "X..x..X.X..x..X.",
                    "X.....xX......x.",
                    "...X..X....X..X.",
                ),
            ),
            Part(
                ("snare", "rim", "tom_hi"),
                0.4,
                ("..x..x..x.x..x.x", "x..x..x...x..x..", "....x..g....x.xx"),
            ),
            Part(("chat",), 0.3, ("x.xxx.xxx.xxx.xx", "..x...x...x...x.")),
            Part(("perc",), 0.25, _STAB),
        ),
        swing=(0.0, 0.3),
        loose_ms=5.0,
        fill=0.1,
        fills=("toms", "hands"),
    ),
    "percussion": Style(
        (
            Part(
                ("hand_lo",),
                0.95,
                (
                    "X.....x.X.....x.",
                    "X..x..x.X..x..x.",
                    "X.......x.x.....",
                    "X..X..X...X.x...",
                    "X.....X.....",
                    "X..x..x..x..",
                ),
            ),
            Part(
                ("hand_hi",),
                0.95,
                (
                    "..xg.xg...xg.xxg",
                    "x.gxgx.gx.gxgx.g",
                    ".gxx.gxx.gxx.gxx",
                    "..xx..xx..xxx.xx",
                    ".xx.xx.xx.xx",
                ),
            ),
            Part(
                ("hand_mid",),
                0.8,
                (
                    "...x..x....x..x.",
                    "x...x..xx...x..x",
                    "....x.......x.x.",
                    "..o..o..o..o..o.",
                    "x..o..x..o..",
                ),
            ),
            Part(("shaker", "tamb"), 0.8, (*_SHAKER, "xgxgxgxgxgxgxgxg", "xggxggxggxgg")),
            Part(
                ("clave", "cowbell", "perc", "rim"),
                0.7,
                (*_STAB, "X..X..X...X.X...", "x.xx.x.xx.x.xx.x"),
            ),
            Part(("perc", "tamb"), 0.4, (*_STAB, "x.......x.......", "....x.......x...")),
            Part(("tom_lo",), 0.25, ("X.......X.......", "X.....x.........")),
        ),
        swing=(0.0, 0.5),
        loose_ms=6.0,
        fill=0.08,
        fills=("hands",),
    ),
}
"""Label to style, one for each label of the corpus."""
