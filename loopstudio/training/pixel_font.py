"""Letters for pictures: five by seven pixels each, drawn for this project."""

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 5, 7
ADVANCE = WIDTH + 1

_ROWS = {
    "A": "0e 11 11 1f 11 11 11",
    "B": "1e 11 11 1e 11 11 1e",
    "C": "0e 11 10 10 10 11 0e",
    "D": "1c 12 11 11 11 12 1c",
    "E": "1f 10 10 1e 10 10 1f",
    "F": "1f 10 10 1e 10 10 10",
    "G": "0e 11 10 17 11 11 0f",
    "H": "11 11 11 1f 11 11 11",
    "I": "0e 04 04 04 04 04 0e",
    "J": "07 02 02 02 02 12 0c",
    "K": "11 12 14 18 14 12 11",
    "L": "10 10 10 10 10 10 1f",
    "M": "11 1b 15 15 11 11 11",
    "N": "11 19 19 15 13 13 11",
    "O": "0e 11 11 11 11 11 0e",
    "P": "1e 11 11 1e 10 10 10",
    "Q": "0e 11 11 11 15 12 0d",
    "R": "1e 11 11 1e 14 12 11",
    "S": "0f 10 10 0e 01 01 1e",
    "T": "1f 04 04 04 04 04 04",
    "U": "11 11 11 11 11 11 0e",
    "V": "11 11 11 11 11 0a 04",
    "W": "11 11 11 15 15 1b 11",
    "X": "11 11 0a 04 0a 11 11",
    "Y": "11 11 0a 04 04 04 04",
    "Z": "1f 01 02 04 08 10 1f",
    "0": "0e 11 13 15 19 11 0e",
    "1": "04 0c 04 04 04 04 0e",
    "2": "0e 11 01 06 08 10 1f",
    "3": "1e 01 01 0e 01 01 1e",
    "4": "02 06 0a 12 1f 02 02",
    "5": "1f 10 1e 01 01 11 0e",
    "6": "06 08 10 1e 11 11 0e",
    "7": "1f 01 02 02 04 04 04",
    "8": "0e 11 11 0e 11 11 0e",
    "9": "0e 11 11 0f 01 02 0c",
    ".": "00 00 00 00 00 0c 0c",
    ",": "00 00 00 00 0c 04 08",
    ":": "00 0c 0c 00 0c 0c 00",
    "-": "00 00 00 0e 00 00 00",
    "+": "00 04 04 1f 04 04 00",
    "/": "01 01 02 04 08 10 10",
    "(": "02 04 08 08 08 04 02",
    ")": "08 04 02 02 02 04 08",
    "%": "18 19 02 04 08 13 03",
    "_": "00 00 00 00 00 00 1f",
    "&": "08 14 14 08 15 12 0d",
    "'": "04 04 08 00 00 00 00",
    " ": "00 00 00 00 00 00 00",
}
_UNKNOWN = "1f 11 11 11 11 11 1f"


def text_mask(text: str) -> NDArray[np.bool_]:
    """Give where a line of text has ink: (7, 6 * letters). A letter not known is a box."""
    if not text:
        return np.zeros((HEIGHT, 0), dtype=np.bool_)
    return np.concatenate([_glyph(letter) for letter in text.upper()], axis=1)


def _glyph(letter: str) -> NDArray[np.bool_]:
    rows = [int(row, 16) for row in _ROWS.get(letter, _UNKNOWN).split()]
    columns = np.arange(WIDTH - 1, -1, -1)
    ink = (np.array(rows)[:, None] >> columns) & 1
    return np.pad(ink.astype(np.bool_), ((0, 0), (0, ADVANCE - WIDTH)))
