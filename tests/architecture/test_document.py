"""Documents are joined line by line where two changes meet: what stood there once stays so."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
LEAST = 40
"""Letters of a line that stands nowhere twice by chance."""


def test_each_package_has_one_row() -> None:
    packages = {path.parent.name for path in (ROOT / "loopstudio").glob("*/__init__.py")}
    rows = re.findall(r"^\| `(\w+)/` \|", TEXT, re.MULTILINE)
    assert sorted(rows) == sorted(packages)


def test_decisions_are_numbered_in_a_row() -> None:
    numbers = [int(found) for found in re.findall(r"^(\d+)\. ", TEXT, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_line_stands_twice() -> None:
    for name in ("ARCHITECTURE.md", "CHANGELOG.md"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        twice = [line for line, many in Counter(lines).items() if many > 1 and len(line) > LEAST]
        assert twice == []
