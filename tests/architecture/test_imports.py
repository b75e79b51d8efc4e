import subprocess
import sys

import grimp
import pytest


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("loopstudio", exclude_type_checking_imports=True, cache_dir=None)
    circles = [
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if module in graph.find_upstream_modules(imported)
    ]
    assert circles == []


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("loopstudio.app.session", {"torch", "PySide6"}),
        ("loopstudio.ui.main_window", {"torch"}),
        ("loopstudio.cli.main", {"torch", "PySide6"}),
        ("loopstudio.datasets.corpus", {"torch", "PySide6"}),
    ],
)
def test_importing_stays_light(module: str, heavy: set[str]) -> None:
    code = f"import sys, {module}; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
