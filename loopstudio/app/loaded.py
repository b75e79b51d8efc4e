"""Loaded: one engine at a time, kept for the next request of the same checkpoint."""

from collections.abc import Callable

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.engine import Engine
from loopstudio.core.errors import CheckpointError
from loopstudio.core.request import Request

Loader = Callable[[CheckpointInfo], Engine[Request]]


class Loaded:
    """The engine loaded last; another checkpoint's takes its place."""

    def __init__(self, load: Loader) -> None:
        self._load = load
        self._held: tuple[CheckpointInfo, Engine[Request]] | None = None

    def engine(self, info: CheckpointInfo) -> Engine[Request]:
        """Give a checkpoint's engine, loaded if it is not yet; raises CheckpointError."""
        if self._held is not None:
            known, engine = self._held
            # One that was imported again, with other settings, may have the same weights.
            if (known, known.network) == (info, info.network):
                return engine
        self.close()
        try:
            engine = self._load(info)
        except CheckpointError as error:
            raise _named(error, info.name) from error
        self._held = (info, engine)
        return engine

    def close(self) -> None:
        """Free the engine, if one is loaded."""
        if self._held is not None:
            self._held[1].close()
            self._held = None


def _named(error: CheckpointError, name: str) -> CheckpointError:
    if name in str(error):
        return error
    return CheckpointError(f"The checkpoint {name!r} cannot be used. {error}")
