"""A whole studio for tests: fake checkpoints, every folder in a temporary one."""

from collections.abc import Callable
from pathlib import Path

from loopstudio.app.engine_process import Tools
from loopstudio.app.events import Event
from loopstudio.app.paths import Paths
from loopstudio.app.runtime import HostKind, Runtime
from loopstudio.app.session import Session, build
from loopstudio.app.settings import Settings
from loopstudio.engines.manifest import write_manifest
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import import_foreign, load, prepare

FAKE_TOOLS = Tools(load, import_foreign, prepare)


def fake_paths(folder: Path) -> Paths:
    """Give paths inside one folder, with one well-behaved checkpoint named "fake-drums"."""
    paths = Paths(*(folder / name for name in ("resources", "models", "data", "cache", "config")))
    add_checkpoint(paths.models)
    return paths


def add_checkpoint(models: Path, name: str = "fake-drums", **network: object) -> None:
    """Put a fake checkpoint into a folder of checkpoints; network says how it behaves."""
    info = fake_info(models, name, **network)
    info.folder.mkdir(parents=True)
    write_manifest(info, info.folder)


def fake_session(
    folder: Path,
    notify: Callable[[Event], None],
    host: HostKind = "inline",
    settings: Settings | None = None,
) -> Session:
    """Build a studio over FakeEngine; close it at the end."""
    paths, settings = fake_paths(folder), settings or Settings()
    runtime = Runtime.of(paths, settings.engine_memory_gb, host, FAKE_TOOLS)
    return build(paths, settings, runtime, notify)
