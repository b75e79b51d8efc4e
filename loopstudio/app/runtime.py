"""Runtime: the checkpoints, and the host that runs their engines.

It is made before anything else of a session, as an engine's process takes longest to get ready.
"""

from dataclasses import dataclass
from typing import Literal

from loopstudio.app.catalog import Catalog
from loopstudio.app.conduct import Conduct
from loopstudio.app.engine_process import Tools
from loopstudio.app.hosts import Host, InlineHost
from loopstudio.app.import_checkpoint import import_foreign
from loopstudio.app.live import Live
from loopstudio.app.paths import Paths
from loopstudio.app.process_host import ProcessHost
from loopstudio.app.shared_host import SharedHost
from loopstudio.engines import registry

TOOLS = Tools(registry.load, import_foreign, registry.prepare, registry.load_at_hand)

HostKind = Literal["process", "inline"]


@dataclass(frozen=True)
class Runtime:
    """What engines run on; live is for what a hand plays, and at_hand for what it waits for.

    The command line has no hand: there at_hand is None.
    """

    catalog: Catalog
    host: Host
    live: Live
    at_hand: Host | None = None

    @classmethod
    def of(
        cls, paths: Paths, memory_gb: float = 0.0, kind: HostKind = "process", tools: Tools = TOOLS
    ) -> "Runtime":
        """Find the checkpoints of these paths and make hosts that start no process yet.

        memory_gb caps what a process may allocate, 0 for no cap.
        """
        catalog = Catalog((paths.models, paths.user_models))
        # They start no process before they are asked for something.
        apart = ProcessHost(catalog.get, tools, memory_gb)
        beside = ProcessHost(catalog.get, tools.at_hand(), memory_gb, Conduct.at_hand())
        if kind == "inline":
            live = Live(InlineHost(catalog.get, tools, beside))
            return cls(catalog, InlineHost(catalog.get, tools, apart), live)
        shared = SharedHost(beside)
        return cls(catalog, apart, Live(shared), shared)
