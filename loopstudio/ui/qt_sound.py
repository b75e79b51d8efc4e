"""Sound through QtMultimedia. Importing this needs libpulse0 on Linux: only player.py does."""

import os
import time
from dataclasses import dataclass

from PySide6.QtCore import QIODevice, QObject, QThread, QTimer, Signal
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QMediaDevices

from loopstudio.ui.loop_feed import LoopFeed
from loopstudio.ui.sound_output import SoundOutput, SoundSystem


@dataclass(frozen=True)
class Held:
    """What is held between a loop and the ear, in seconds: by the sink, and by the sound server.

    Qt asks PulseAudio for so little that a busy machine tears it.
    """

    sink: float
    server: float


STEADY = Held(0.08, 0.1)
QUICK = Held(0.015, 0.02)
"""While a hand plays: what it does is to be heard at once.

The server asks for a quarter of what it holds, by itself; a sink of just that gives a frame too few
each time, or comes too late, and is silent for a fifth of the time. With three quarters it is not.
"""

CHANNELS = 2
BYTES_PER_FRAME = 4 * CHANNELS
NOBODY_HEARS = b"auto_null"
"""What sound servers on Linux offer where there is no device: to Qt it is one like any other."""

_SERVER_VARIABLE = "PULSE_LATENCY_MSEC"
_REST_MS = 400
_WATCH_MS = 1_000
_MISSES = 2
_STOPPED, _NO_ERROR = "StoppedState", "NoError"
"""By name: their class moved between the releases of Qt that we run on."""


class FeedDevice(QIODevice):
    """A LoopFeed as the endless stream of float32 bytes that a sink reads."""

    def __init__(self, feed: LoopFeed) -> None:
        super().__init__()
        self._feed = feed
        self.pulled_at = time.perf_counter()
        # Else Qt reads 16 KB ahead, 46 ms in which nothing that a hand does is heard.
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def readData(self, maxlen: int) -> bytes:  # noqa: N802 - Qt's name; PySide6 takes bytes
        """Give as many whole frames as fit."""
        self.pulled_at = time.perf_counter()
        return self._feed.pull(maxlen // BYTES_PER_FRAME).tobytes()

    def writeData(self, data: bytes, maxlen: int) -> int:  # type: ignore[override]  # noqa: N802, ARG002
        """Take nothing."""
        return -1

    def bytesAvailable(self) -> int:  # noqa: N802 - a sink on Linux stays silent where this is 0
        """Say that there is always more."""
        return 1 << 20

    def isSequential(self) -> bool:  # noqa: N802
        """Say that this is a stream."""
        return True


class SinkWorker(QObject):
    """Owns the sink; lives in a thread of its own, so that a busy window cannot starve it."""

    failed = Signal(str)

    def __init__(self, feed: LoopFeed) -> None:
        super().__init__()
        self._feed = feed
        self._source: FeedDevice | None = None
        self._sink: QAudioSink | None = None
        self._resting: QTimer | None = None
        self._watch: QTimer | None = None
        self._missed: tuple[float, int] = (0.0, 0)
        self._opened: tuple[str, int, Held] | None = None
        self.held_frames = 0

    def start(self, device: QAudioDevice, rate: int, held: Held) -> None:
        """Go on where a sink of this rate runs on this device, else start one."""
        if self._sink is None or self._opened != (device.description(), rate, held):
            self.open(device, rate, held)

    def open(self, device: QAudioDevice, rate: int, held: Held) -> None:
        """Start a sink of this rate on a device."""
        self.shut()
        # Read by libpulse when a stream is opened.
        os.environ[_SERVER_VARIABLE] = str(round(1_000 * held.server))
        form = QAudioFormat()
        form.setSampleRate(rate)
        form.setChannelCount(CHANNELS)
        form.setSampleFormat(QAudioFormat.SampleFormat.Float)
        self._source = FeedDevice(self._feed)
        self._sink = QAudioSink(device, form)
        self._sink.setBufferSize(round(rate * held.sink) * BYTES_PER_FRAME)
        # A slot with the argument raises in PySide6 6.10: the state is read instead.
        self._sink.stateChanged.connect(self._on_state_changed)
        self._sink.start(self._source)
        self._opened = (device.description(), rate, held)
        self.held_frames = self._sink.bufferSize() // BYTES_PER_FRAME + round(held.server * rate)
        self._watched().start()

    def rest(self) -> None:
        """Let the fade be heard, then free the device unless something plays again."""
        if self._resting is None:
            self._resting = QTimer(self)
            self._resting.setSingleShot(True)
            self._resting.timeout.connect(self._shut_when_silent)
        self._resting.start(_REST_MS)

    def shut(self) -> None:
        """Free the device."""
        self._watched().stop()
        if self._sink is not None:
            self._sink.stateChanged.disconnect(self._on_state_changed)
            self._sink.stop()
            self._sink.deleteLater()
            self._sink = None

    def pulled_at(self) -> float:
        """When the sink last asked, by time.perf_counter."""
        return self._source.pulled_at if self._source is not None else time.perf_counter()

    def _shut_when_silent(self) -> None:
        if self._feed.is_silent:
            self.shut()

    def _watched(self) -> QTimer:
        if self._watch is None:
            # Made here, in the thread that the sink lives in.
            self._watch = QTimer(self)
            self._watch.setInterval(_WATCH_MS)
            self._watch.timeout.connect(self._on_watch)
        return self._watch

    def _on_watch(self) -> None:
        # A device that PulseAudio took away stays in Qt's list, and one that is opened all the same
        # is said to be active without an error, but never asks for anything.
        pulled = self.pulled_at()
        before, misses = self._missed
        misses = misses + 1 if pulled == before else 0
        self._missed = (pulled, misses)
        if misses == _MISSES:
            self.shut()
            self.failed.emit("The sound device does not answer. Choose another one below.")

    def _on_state_changed(self) -> None:
        sink = self._sink
        if sink is None or sink.state().name != _STOPPED:
            return
        if sink.error().name != _NO_ERROR:
            self.failed.emit("The sound device stopped. Choose another one below.")


class QtSystem(SoundSystem):
    """The devices that Qt knows of; it hears of them through the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self._media = QMediaDevices()
        self._media.audioOutputsChanged.connect(self.changed)

    @property
    def has_device(self) -> bool:
        """Say whether there is a device that sounds."""
        return bool(audible_devices())

    def output(self, feed: LoopFeed) -> SoundOutput:
        """Give an output through the devices there are."""
        return QtOutput(feed)


def _wished() -> Held:
    """Give what is held where no hand plays; a person's own wish for PulseAudio stands."""
    try:
        return Held(STEADY.sink, float(os.environ[_SERVER_VARIABLE]) / 1_000)
    except (KeyError, ValueError):
        return STEADY


def audible_devices() -> list[QAudioDevice]:
    """Give the devices that somebody may hear."""
    found = QMediaDevices.audioOutputs()
    return [device for device in found if device.id().data() != NOBODY_HEARS]


class QtOutput(SoundOutput):
    """Pulls a LoopFeed with QAudioSink in its own thread."""

    _start_wanted = Signal(object, int, object)
    _open_wanted = Signal(object, int, object)
    _rest_wanted = Signal()
    _shut_wanted = Signal()

    def __init__(self, feed: LoopFeed) -> None:
        super().__init__()
        self._device_name = ""
        self._rate = 0
        self._held = self._steady = _wished()
        self._thread = QThread()
        self._thread.setObjectName("sound")
        self._worker = SinkWorker(feed)
        self._worker.moveToThread(self._thread)
        self._start_wanted.connect(self._worker.start)
        self._open_wanted.connect(self._worker.open)
        self._rest_wanted.connect(self._worker.rest)
        self._shut_wanted.connect(self._worker.shut)
        self._worker.failed.connect(self.failed)
        self._thread.start(QThread.Priority.TimeCriticalPriority)

    @property
    def is_audible(self) -> bool:
        """Say that this is for devices that sound."""
        return True

    def devices(self) -> list[str]:
        """Name the devices there are."""
        return [device.description() for device in audible_devices()]

    def choose(self, device: str) -> None:
        """Use a device by name; at once where one plays."""
        self._device_name = device
        self.refresh()

    def refresh(self) -> None:
        """Open the device that is to be used now where something plays."""
        if self._rate:
            self._open_wanted.emit(self._device(), self._rate, self._held)

    def hurry(self, quick: bool) -> None:
        """Hold little or much from the next start on."""
        self._held = QUICK if quick else self._steady

    def start(self, rate: int) -> None:
        """Begin to pull; a sink that runs at this rate, and holds as much, goes on."""
        self._rate = rate
        self._start_wanted.emit(self._device(), rate, self._held)

    def stop(self) -> None:
        """Free the device once the fade has been heard."""
        self._rest_wanted.emit()
        self._rate = 0

    def delay_frames(self) -> int:
        """How many frames wait in the buffer, less the time since the sink last asked."""
        since = time.perf_counter() - self._worker.pulled_at()
        return max(0, self._worker.held_frames - int(since * self._rate))

    def close(self) -> None:
        """Free the device and end the thread."""
        self._shut_wanted.emit()
        self._thread.quit()
        self._thread.wait()

    def _device(self) -> QAudioDevice:
        for device in audible_devices():
            if device.description() == self._device_name:
                return device
        return QMediaDevices.defaultAudioOutput()
