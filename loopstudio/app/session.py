"""The composition root: the one place that makes the parts of the studio and joins them."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from loopstudio.app.catalog import Catalog
from loopstudio.app.engine_process import Tools
from loopstudio.app.hosts import Host, InlineHost
from loopstudio.app.import_checkpoint import ForeignCheckpoint, import_foreign
from loopstudio.app.jobs import JobQueue, Notify
from loopstudio.app.paths import Paths
from loopstudio.app.presets import Presets
from loopstudio.app.process_host import ProcessHost
from loopstudio.app.settings import Settings, load_or_default, save
from loopstudio.app.shelf import LibraryShelf
from loopstudio.engines import registry
from loopstudio.library.library import Library
from loopstudio.library.store import Store

TOOLS = Tools(registry.load, import_foreign, registry.prepare)

HostKind = Literal["process", "inline"]


@dataclass(frozen=True)
class Session:
    """All parts of the studio; a window and the command line each get one.

    problems are sentences about what could not be read at the start.
    """

    paths: Paths
    settings: Settings
    catalog: Catalog
    store: Store
    library: Library
    queue: JobQueue
    presets: Presets
    host: Host
    problems: tuple[str, ...] = ()

    def save_settings(self, settings: Settings) -> "Session":
        """Keep settings for good and give the session that has them."""
        save(self.paths.settings, settings)
        return replace(self, settings=settings)

    def import_checkpoint(self, sources: tuple[Path, ...], name: str, kind: str = "drums") -> int:
        """Queue the import of somebody's checkpoint among the person's own; gives the job."""
        foreign = ForeignCheckpoint(sources, name, self.paths.user_models, kind)
        return self.queue.submit_import(foreign)

    def close(self) -> None:
        """Stop all work, keeping what is finished, and let go of process and index."""
        self.queue.close()
        self.host.close()
        self.store.close()


def open_session(
    paths: Paths, notify: Notify, host: HostKind = "process", tools: Tools = TOOLS
) -> Session:
    """Make a session from the settings on the disk; damaged ones are put aside and told of."""
    settings, problem = load_or_default(paths.settings)
    session = build(paths, settings, notify, host, tools)
    return replace(session, problems=(*problem, *session.problems))


def build(
    paths: Paths,
    settings: Settings,
    notify: Notify,
    host: HostKind = "process",
    tools: Tools = TOOLS,
) -> Session:
    """Make a session; `notify` hears the events of its jobs, on the worker's thread."""
    catalog = Catalog((paths.models, paths.user_models))
    runs = _host(host, catalog, tools, settings.engine_memory_gb)
    folder = Path(settings.library_folder) if settings.library_folder else paths.library
    store = Store(folder)
    return Session(
        paths=paths,
        settings=settings,
        catalog=catalog,
        store=store,
        library=Library(store.entries()),
        queue=JobQueue(runs, LibraryShelf(store), notify),
        presets=Presets(paths.presets, paths.resources / "presets"),
        host=runs,
        problems=(*((store.notice,) if store.notice else ()), *catalog.problems()),
    )


def _host(kind: HostKind, catalog: Catalog, tools: Tools, memory_gb: float) -> Host:
    if kind == "inline":
        return InlineHost(catalog.get, tools)
    return ProcessHost(catalog.get, tools, memory_gb)
