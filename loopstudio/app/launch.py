"""Launch: what begins before there is a window, and without Qt.

An engine's process takes seconds to import what it needs: it gets ready while the window does.
"""

from dataclasses import dataclass

from loopstudio.app import settings as settings_file
from loopstudio.app.engine_process import Tools
from loopstudio.app.paths import Paths
from loopstudio.app.runtime import TOOLS, Runtime
from loopstudio.app.settings import Settings
from loopstudio.core.errors import LoopstudioError


@dataclass(frozen=True)
class Begun:
    """What a window is opened with; problem is a sentence about settings that cannot be read."""

    paths: Paths
    settings: Settings
    problem: str
    runtime: Runtime


def begin(paths: Paths, tools: Tools = TOOLS) -> Begun:
    """Read the settings and start the engine's process, without waiting for it."""
    settings, problem = _settings(paths)
    runtime = Runtime.of(paths, settings.engine_memory_gb, tools=tools)
    runtime.host.warm()
    return Begun(paths, settings, problem, runtime)


def _settings(paths: Paths) -> tuple[Settings, str]:
    try:
        return settings_file.load(paths.settings), ""
    except LoopstudioError as error:
        return Settings(), str(error)
