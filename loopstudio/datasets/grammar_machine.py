"""The lines of the styles that are made with machines."""

from loopstudio.datasets.grammar_style import BACKBEAT, FOUR, HATS_16, SHAKER, STAB, Part, Style

MACHINE = {
    "house": Style(
        (
            Part(
                ("kick",), 1.0, (*FOUR, "X...X...X...X..o", "X...X...X...X.-.", "X..-X...X..-X...")
            ),
            Part(
                ("clap", "snare", "clap+snare", "clap"),
                0.93,
                (*BACKBEAT, "....X.......X..-", "....X..-....X..."),
            ),
            Part(("ohat",), 0.92, ("..X...X...X...X.", "..X...X...X...X.", "..x...X...x..-X.")),
            Part(
                ("chat",),
                0.8,
                (*HATS_16, "x-..x-..x-..x-..", "..oo..oo..oo..oo", "xx.xxx.xxx.xxx.x"),
            ),
            Part(("shaker", "tamb"), 0.45, (*SHAKER, "..x...x...x...x.")),
            Part(("rim", "perc", "hand_hi", "cowbell"), 0.45, STAB),
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
            Part(("kick",), 1.0, FOUR + FOUR + ("X...X...X...X..g", "X..gX..gX..gX..g")),
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
            Part(("clap", "snare"), 0.45, (*BACKBEAT, "....X.......X.-.")),
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
                (*BACKBEAT, "....X.......X..x", "....X..g....X.g.", "....X.......X.xx"),
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
            Part(("perc",), 0.25, STAB),
        ),
        loose_ms=0.6,
        roll=0.12,
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
            Part(("shaker", "tamb"), 0.35, SHAKER),
            Part(("rim", "perc"), 0.3, STAB),
            Part(("tom_lo", "hand_hi"), 0.12, ("...........x..x.", "......xx........")),
        ),
        swing=(0.0, 0.25),
        loose_ms=1.5,
        roll=0.1,
    ),
}
"""Label to style."""
