"""PulseAudio with sinks that nobody hears, started and ended by the test that needs it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.ui.display import ended, started, until

PROGRAMS = ("pulseaudio", "pactl", "parec")
RATE = 44_100
SINK = ("module-null-sink", f"rate={RATE}", "channels=2", "format=float32le", "norewinds=1")
"""Without norewinds=1 the null sink garbles the first frames of every stream."""


@dataclass(frozen=True)
class SoundServer:
    """Where a program of a test sounds."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a program that shall sound here."""
        here = {"PULSE_SERVER": f"unix:{self.folder}/native", "QT_QPA_PLATFORM": "offscreen"}
        kept = {key: value for key, value in os.environ.items() if key != "LOOPSTUDIO_SILENT"}
        return kept | here

    def plug_in(self, name: str = "TestSink") -> str:
        """Give this server a sink, as if a device were plugged in; returns its number."""
        here = (f"sink_name={name}", f"sink_properties=device.description={name}")
        return self.control("load-module", *SINK, *here)

    def unplug(self, number: str) -> None:
        """Take the sink away."""
        self.control("unload-module", number)

    def control(self, *command: str) -> str:
        """Run pactl and give what it printed."""
        done = subprocess.run(
            ["pactl", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
        return done.stdout.strip()

    @contextmanager
    def recording(self, file: Path) -> Iterator[None]:
        """Record what sounds as float32, two channels."""
        form = ["--format=float32le", f"--rate={RATE}", "--channels=2", "--raw"]
        with file.open("wb") as out:
            command = ["parec", "-d", "TestSink.monitor", "--latency-msec=5", *form]
            recorder = subprocess.Popen(
                command, env=self.environment, stdout=out, stderr=subprocess.DEVNULL, text=True
            )
            try:
                until(lambda: file.stat().st_size > 0)
                yield
            finally:
                ended(recorder)


def missing_programs() -> str:
    """Name the system programs that are not here."""
    return ", ".join(name for name in PROGRAMS if shutil.which(name) is None)


def heard(file: Path) -> NDArray[np.float32]:
    """Read a recording as (frames, 2)."""
    samples = np.fromfile(file, dtype="<f4")
    return samples[: len(samples) // 2 * 2].reshape(-1, 2)


@contextmanager
def sound_server(folder: Path) -> Iterator[SoundServer]:
    """Start PulseAudio with its sink plugged in, and end it."""
    with bare_server(folder) as server:
        server.plug_in()
        yield server


@contextmanager
def bare_server(folder: Path, *modules: str) -> Iterator[SoundServer]:
    """Start PulseAudio without a sink, with other modules where a test needs them, and end it."""
    (folder / "home").mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    home = {
        "HOME": str(folder / "home"),
        "PULSE_RUNTIME_PATH": str(folder),
        "PULSE_STATE_PATH": str(folder),
    }
    native = f"module-native-protocol-unix socket={folder}/native auth-anonymous=1"
    flags = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
    command = ["pulseaudio", *flags, "--disable-shm=yes"]
    for module in (native, *modules):
        command += ["-L", module]
    server = SoundServer(folder)
    process = started(command, env=os.environ | home)
    try:
        until(lambda: _answers(server))
        yield server
    finally:
        ended(process)


def _answers(server: SoundServer) -> bool:
    command = ["pactl", "info"]
    done = subprocess.run(
        command, env=server.environment, capture_output=True, check=False, timeout=10
    )
    return done.returncode == 0
