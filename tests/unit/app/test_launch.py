import json
import subprocess
import sys
from pathlib import Path

import pytest

from loopstudio.app.launch import begin
from loopstudio.app.process_host import ProcessHost
from loopstudio.app.settings import Settings, save
from tests.support.session import FAKE_TOOLS, fake_paths

ORDER = """
import json, sys
from loopstudio.app.process_host import ProcessHost
told = {}

def warm(host):
    told.update(qt="PySide6" in sys.modules, export="loopstudio.export.write" in sys.modules)

ProcessHost.warm = warm
from loopstudio.app.paths import Paths
from loopstudio.app.launch import begin
begin(Paths.standard())
import loopstudio.ui.application
told["export later"] = "loopstudio.export.write" in sys.modules
print(json.dumps(told))
"""


def test_the_engines_process_begins_before_qt_and_what_exports_is_imported() -> None:
    command = [sys.executable, "-c", ORDER]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == {"qt": False, "export": False, "export later": False}


def test_the_engines_process_is_there_with_the_memory_of_the_settings(tmp_path: Path) -> None:
    paths = fake_paths(tmp_path)
    save(paths.settings, Settings(engine_memory_gb=4.0))
    begun = begin(paths, FAKE_TOOLS)
    host = begun.runtime.host
    assert isinstance(host, ProcessHost)
    assert host.pid is not None
    assert begun.settings.engine_memory_gb == pytest.approx(4.0)
    assert begun.problem == ""
    host.close()


def test_settings_that_cannot_be_read_are_a_sentence(tmp_path: Path) -> None:
    paths = fake_paths(tmp_path)
    paths.settings.parent.mkdir(parents=True, exist_ok=True)
    paths.settings.write_text("theme = [")
    begun = begin(paths, FAKE_TOOLS)
    assert begun.settings == Settings()
    assert "settings" in begun.problem
    begun.runtime.host.close()
