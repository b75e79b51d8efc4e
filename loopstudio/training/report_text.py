"""Tables as text: a heading and lines of cells, the first column to the left, others right."""

from collections.abc import Sequence

Cells = Sequence[Sequence[str]]


def text_table(cells: Cells) -> str:
    """Give lines whose columns stand under each other."""
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    return "\n".join(_aligned(line, widths) for line in cells)


def markdown_table(cells: Cells) -> str:
    """Give a table in Markdown; an upright bar inside a cell is escaped."""
    head, *lines = [_piped(line) for line in cells]
    rule = "|" + "|".join([":--", *["--:"] * (len(cells[0]) - 1)]) + "|"
    return "\n".join([head, rule, *lines])


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.rjust(width) if i else cell.ljust(width)
        for i, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return "  ".join([first, *others]).rstrip()


def _piped(line: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |"
