"""The lines of the styles that drummers play, or that are cut from what they played."""

from loopstudio.datasets.grammar_style import BACKBEAT, SHAKER, STAB, Part, Style

PLAYED = {
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
                (*BACKBEAT, "....X..g.g..X...", "....X..g....X..g", "....X.......X.g."),
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
            Part(("rim", "perc", "cowbell"), 0.22, STAB),
            Part(("hand_hi", "hand_lo"), 0.15, ("...x......x..x..", "..x...x....x....")),
        ),
        swing=(0.25, 0.85),
        loose_ms=6.0,
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
            Part(("hand_lo", "perc"), 0.18, STAB),
        ),
        swing=(0.0, 0.4),
        loose_ms=4.0,
        fill=0.12,
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
            Part(("snare",), 1.0, (*BACKBEAT, "....X.......X.-.", "....X..-....X...")),
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
                (*SHAKER, "xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx"),
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
            Part(("perc",), 0.25, STAB),
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
            Part(("shaker", "tamb"), 0.8, (*SHAKER, "xgxgxgxgxgxgxgxg", "xggxggxggxgg")),
            Part(
                ("clave", "cowbell", "perc", "rim"),
                0.7,
                (*STAB, "X..X..X...X.X...", "x.xx.x.xx.x.xx.x"),
            ),
            Part(("perc", "tamb"), 0.4, (*STAB, "x.......x.......", "....x.......x...")),
            Part(("tom_lo",), 0.25, ("X.......X.......", "X.....x.........")),
        ),
        swing=(0.0, 0.5),
        loose_ms=6.0,
        fill=0.08,
        stray=0.0,
        fills=("hands",),
    ),
}
"""Label to style."""
