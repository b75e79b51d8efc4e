import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "loopstudio"
MODULES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_has_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_functions_have_at_most_40_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name} {node.end_lineno - node.lineno + 1}"
        for path in MODULES
        for node in _functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > 40
    ]
    assert long == []


def test_init_files_hold_a_docstring_and_nothing_else() -> None:
    more = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("__init__.py")
        if len(ast.parse(path.read_text(encoding="utf-8")).body) > 1
    ]
    assert more == []


def test_no_module_is_a_drawer_for_things_without_a_home() -> None:
    assert [p for p in MODULES if p.stem in FORBIDDEN_NAMES] == []


def test_every_module_has_its_test_file() -> None:
    tests = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    lonely = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if path.stem not in {"__init__", "__main__"} and f"test_{path.stem}.py" not in tests
    ]
    assert lonely == []
