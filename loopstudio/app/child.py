"""Child: one engine process and the pipe to it, from the parent's side."""

import multiprocessing
import signal
from multiprocessing.connection import Connection

from loopstudio.app.conduct import Conduct
from loopstudio.app.engine_process import Tools, serve
from loopstudio.app.messages import Done, Failed, FromChild, Stopped, Task, ToChild, Warm

_FAREWELL_SECONDS = 1.0
_OUT_OF_TIME = getattr(signal, "SIGXCPU", None)


class Child:
    """One engine process and the pipe to it."""

    def __init__(self, tools: Tools, memory: int | None, conduct: Conduct) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe: Connection
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve,
            args=(theirs, tools, memory, conduct),
            name="loopstudio-engine",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        self._busy = False

    @property
    def pid(self) -> int | None:
        """Its process number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Say whether it runs."""
        return self._process.is_alive()

    def is_busy(self) -> bool:
        """Say whether a task has been sent whose end has not come back."""
        return self._busy

    def warm(self) -> None:
        """Let it do its slow imports."""
        self.send(Warm())

    def begin(self, task: Task) -> None:
        """Give it something to do."""
        self._busy = True
        self.send(task)

    def send(self, message: ToChild) -> None:
        """Tell it something."""
        try:
            self._pipe.send(message)
        except (BrokenPipeError, ConnectionResetError):
            return  # it died just now: the next look finds out and says so

    def look(self, seconds: float) -> FromChild | None:
        """Give the next message, None when there is none for so long; raises EOFError."""
        if not self._pipe.poll(seconds):
            return None
        message: FromChild = self._pipe.recv()
        if isinstance(message, Done | Stopped | Failed):
            self._busy = False
        return message

    def fate(self) -> str:
        """Say how it ended, after the pipe has closed."""
        self._process.join(_FAREWELL_SECONDS)
        code = self._process.exitcode
        if code is None:
            return "stopped answering"
        if -code == _OUT_OF_TIME:
            return "was stopped, as somebody's program took longer than one may,"
        if code < 0:
            return f"was ended by the system ({_signal_name(-code)})"
        return f"ended unexpectedly (exit code {code})"

    def kill(self) -> None:
        """End it at once, without waiting until it is gone."""
        self._busy = False
        self._process.kill()
        self._pipe.close()

    def bury(self) -> None:
        """Wait until it is gone, a moment at most, once it was ended."""
        self._process.join(_FAREWELL_SECONDS)

    def dismiss(self) -> None:
        """Close the pipe, at which the child leaves; kill it where it does not."""
        self._pipe.close()
        self._process.join(_FAREWELL_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_FAREWELL_SECONDS)
        if not self._process.is_alive():
            self._process.close()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
