"""Player: plays a loop over and over. The only module that knows which sound system is used."""

import os

import numpy as np
from PySide6.QtCore import QObject, Signal

from loopstudio.core.audio import Audio
from loopstudio.ui.loop_feed import Frames, LoopFeed
from loopstudio.ui.sound_output import SilentOutput, SoundOutput, SoundSystem

NO_DEVICE = "No audio device"
SILENT_VARIABLE = "LOOPSTUDIO_SILENT"


class Player(QObject):
    """A loop, its place, its volume and where it sounds.

    Starts on an output without sound, so that the window need not wait for the sound system.
    Once `find_device` has looked, it follows the devices that come and go.
    """

    changed = Signal()
    failed = Signal(str)
    devices_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._feed = LoopFeed()
        self._rate = 44_100
        self._playing = False
        self._device = ""
        self._quick = False
        self._system: SoundSystem | None = None
        self._output: SoundOutput = SilentOutput(self._feed)

    def find_device(self) -> None:
        """Use the machine's sound system where there is one; again to look at it anew."""
        if os.environ.get(SILENT_VARIABLE):
            return
        if self._system is not None:
            self._on_system_changed()
        elif (found := _qt_system()) is not None:
            self.listen_to(found)

    def listen_to(self, system: SoundSystem) -> None:
        """Sound through a system's devices from here on, in silence while it has none."""
        self._system = system
        system.changed.connect(self._on_system_changed)
        self._on_system_changed()

    def use(self, output: SoundOutput) -> None:
        """Go on through another output."""
        # Its thread may still have to say that it failed: that must not stop the next one.
        self._output.blockSignals(True)
        self._output.close()
        self._output = output
        output.failed.connect(self._on_failed)
        output.choose(self._device)
        output.hurry(self._quick)
        if self._playing:
            output.start(self._rate)
        self.devices_changed.emit()

    @property
    def is_audible(self) -> bool:
        """Say whether there is a device that sounds."""
        return self._output.is_audible

    @property
    def is_playing(self) -> bool:
        """Say whether a loop runs."""
        return self._playing

    @property
    def fraction(self) -> float:
        """The place that is heard now, 0 to 1 of the loop."""
        frames = self._feed.frames
        if not frames:
            return 0.0
        return self._feed.heard_position(self._output.delay_frames()) / frames

    def ahead(self) -> float | None:
        """Give the place that is sounded next, 0 to 1, None while nothing plays; on any thread."""
        return self._feed.ahead() if self._playing else None

    def devices(self) -> list[str]:
        """Name the devices there are."""
        return self._output.devices()

    def choose_device(self, name: str) -> None:
        """Use a device by name, once it is there; "" is the system's own."""
        self._device = name
        self._output.choose(name)

    def play(self, audio: Audio, fraction: float = 0.0) -> None:
        """Play a loop from a fraction of it; another that plays is crossfaded."""
        frames = stereo(audio)
        self._rate = audio.rate
        self._feed.play(frames, audio.rate, int(fraction * len(frames)))
        self._output.start(audio.rate)
        self._set_playing(True)

    def swap(self, audio: Audio, *, alike: bool = False) -> None:
        """Play another loop in the place of the one that plays, at the same fraction of it.

        One that is alike, as the same loop with a slider moved, is crossfaded by its level.
        """
        self._rate = audio.rate
        self._feed.swap(stereo(audio), audio.rate, alike=alike)
        self._output.start(audio.rate)
        self._set_playing(True)

    @property
    def turn(self) -> int:
        """A number that is another one after each play, swap and stop: see `renew`."""
        return self._feed.turn

    def renew(self, audio: Audio, turn: int) -> bool:
        """Play another form of what plays since that turn; may be called on any thread.

        Says whether that was done: nothing is begun here, nothing else is replaced, and another
        sample rate wants the device to be opened anew.
        """
        if audio.rate != self._rate:
            return False
        return self._feed.renew(stereo(audio), audio.rate, turn)

    def stop(self) -> None:
        """Fade out."""
        self._feed.stop(self._rate)
        self._output.stop()
        self._set_playing(False)

    def seek(self, fraction: float) -> None:
        """Go on from a fraction of the loop."""
        self._feed.seek(int(fraction * self._feed.frames), self._rate)

    def hurry(self, quick: bool) -> None:
        """Sound soon after a loop is swapped, or let a busy machine tear nothing."""
        self._quick = quick
        self._output.hurry(quick)

    def set_volume(self, volume: float) -> None:
        """Set the volume, 0 to 1, heard as about equal steps."""
        self._feed.set_gain(volume * volume)

    def close(self) -> None:
        """Free the device, and hear of no other."""
        if self._system is not None:
            self._system.changed.disconnect(self._on_system_changed)
            self._system = None
        self._playing = False
        self._output.close()

    def _set_playing(self, playing: bool) -> None:
        self._playing = playing
        self.changed.emit()

    def _on_system_changed(self) -> None:
        if self._system is None:
            return
        if self._system.has_device == self._output.is_audible:
            self._output.refresh()
            self.devices_changed.emit()
        elif self._system.has_device:
            self.use(self._system.output(self._feed))
        else:
            self.use(SilentOutput(self._feed))

    def _on_failed(self, message: str) -> None:
        self._set_playing(False)
        self.failed.emit(message)


def stereo(audio: Audio) -> Frames:
    """Give frames (n, 2) as a sink takes them: one channel on both sides, more than two cut."""
    samples = audio.samples if audio.channels > 1 else np.repeat(audio.samples, 2, axis=0)
    return np.ascontiguousarray(samples[:2].T)


def _qt_system() -> SoundSystem | None:
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
    try:
        from loopstudio.ui.qt_sound import QtSystem
    except ImportError:
        return None
    return QtSystem()
