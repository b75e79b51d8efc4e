"""The composition root: the one place that makes the parts of the studio and joins them."""

from dataclasses import dataclass, replace
from pathlib import Path

from loopstudio.app.catalog import Catalog
from loopstudio.app.engine_process import Tools
from loopstudio.app.hosts import Host
from loopstudio.app.import_checkpoint import ForeignCheckpoint, check_sources
from loopstudio.app.jobs import JobQueue
from loopstudio.app.lane import Notify
from loopstudio.app.live import Live
from loopstudio.app.paths import Paths
from loopstudio.app.presets import Presets
from loopstudio.app.runtime import TOOLS, HostKind, Runtime
from loopstudio.app.settings import Settings, load_or_default, save
from loopstudio.app.shelf import LibraryShelf
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.core.untold import Said
from loopstudio.library.library import Library
from loopstudio.library.store import Store


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
    live: Live
    problems: tuple[str, ...] = ()

    def save_settings(self, settings: Settings) -> "Session":
        """Keep settings for good and give the session that has them."""
        save(self.paths.settings, settings)
        return replace(self, settings=settings)

    def import_checkpoint(  # noqa: PLR0913 - what a person says of files, one each
        self,
        sources: tuple[Path, ...],
        name: str,
        kind: str = "drums",
        rate: int | None = None,
        measure: Path | None = None,
        program: bool = False,
        *,
        said: Said = (),
        replaces: bool = False,
    ) -> int:
        """Queue the import of somebody's checkpoint among the person's own; gives the job.

        The rest is as in ForeignCheckpoint. Raises CheckpointError for files that hold none, or a
        name that another one has; one that came with LoopStudio is not replaced.
        """
        check_sources(sources)
        taken = {info.name: info for info in self.catalog.checkpoints()}
        if name in taken and not (replaces and self.is_own(taken[name])):
            raise CheckpointError(f"There is a checkpoint {name!r} already: choose another name.")
        folder = self.paths.user_models
        foreign = ForeignCheckpoint(
            sources, name, folder, kind, rate, measure, program, said, replaces
        )
        return self.queue.submit_import(foreign)

    def is_own(self, info: CheckpointInfo) -> bool:
        """Say whether a checkpoint is one that the person imported."""
        return info.folder.parent == self.paths.user_models

    def close(self) -> None:
        """Stop all work, keeping what is finished, and let go of process and index."""
        self.queue.close()
        self.live.close()
        self.host.close()
        self.store.close()


def open_session(
    paths: Paths, notify: Notify, host: HostKind = "process", tools: Tools = TOOLS
) -> Session:
    """Make a session from the settings on the disk; damaged ones are put aside and told of."""
    settings, problem = load_or_default(paths.settings)
    runtime = Runtime.of(paths, settings.engine_memory_gb, host, tools)
    session = build(paths, settings, runtime, notify)
    return replace(session, problems=(*problem, *session.problems))


def build(paths: Paths, settings: Settings, runtime: Runtime, notify: Notify) -> Session:
    """Make a session; `notify` hears the events of its jobs, on the worker's thread."""
    folder = Path(settings.library_folder) if settings.library_folder else paths.library
    store = Store(folder)
    return Session(
        paths=paths,
        settings=settings,
        catalog=runtime.catalog,
        store=store,
        library=Library(store.entries()),
        queue=JobQueue(
            runtime.host,
            LibraryShelf(store),
            notify,
            title_of=runtime.catalog.title_of,
            beside=runtime.at_hand,
        ),
        presets=Presets(paths.presets, paths.resources / "presets"),
        host=runtime.host,
        live=runtime.live,
        problems=(*((store.notice,) if store.notice else ()), *runtime.catalog.problems()),
    )
