"""A window over a fake session."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from loopstudio.app.runtime import HostKind
from loopstudio.app.session import Session
from loopstudio.app.settings import Settings
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.loop_request import Fresh, LatentPoint, LoopRequest
from loopstudio.core.tempo import Tempo
from loopstudio.library.words import two_words
from loopstudio.ui.bridge import Bridge
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.player import Player
from loopstudio.ui.studio import Studio
from loopstudio.ui.theme import FAMILY, Theme, load_fonts
from tests.support.clips import provenance
from tests.support.fake_engine import LAYERS, W_DIM, drum_bar
from tests.support.session import fake_session

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
QUICK = Tempo(180.0)
_TEMPOS = (120.0, 126.0, 92.5, 140.0)
_STYLES = ("house", "techno")


@dataclass(frozen=True)
class Opened:
    """What a test holds of a running window."""

    window: MainWindow
    studio: Studio
    session: Session
    bridge: Bridge

    def press(
        self,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        at: QWidget | None = None,
    ) -> None:
        """Press a key where the focus is, or at a widget; the window has the keyboard first."""
        if at is not None:
            at.setFocus()
        deadline = QDeadlineTimer(5_000)
        while QApplication.activeWindow() is not self.window and not deadline.hasExpired():
            self.window.activateWindow()
            QTest.qWait(10)
        QTest.keyClick(at or self.window, key, modifiers)

    def close(self) -> None:
        self.window.close()
        self.session.close()
        self.window.deleteLater()
        # At once: a window that dies later takes the keyboard from the next one.
        QCoreApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete)


def use_test_application(app: QApplication) -> None:
    """Make the application look as it does for people, whatever the machine prefers."""
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    if FAMILY not in QFontDatabase.families():
        load_fonts(RESOURCES)


def open_window(
    folder: Path, clips: int = 0, settings: Settings | None = None, host: HostKind = "inline"
) -> Opened:
    """Open a window; its library holds so many drum bars, its checkpoint is a fake one."""
    chosen = settings or Settings(theme="dark")
    bridge = Bridge()
    session = fake_session(folder, bridge.notify, host=host, settings=chosen)
    for number in range(clips):
        session.library.add(session.store.put(drum_clip(number)))
    theme = Theme(RESOURCES, chosen.theme)
    theme.apply()
    studio = Studio(session)
    bridge.happened.connect(studio.take)
    window = MainWindow(studio, theme, Player())
    window.show()
    return Opened(window, studio, session, bridge)


def drum_clip(number: int, tempo: Tempo | None = None) -> Clip:
    """Make a loop of sixteen bursts that knows how it was made."""
    seed = 7919 * number + 3
    own = tempo or Tempo(_TEMPOS[number % len(_TEMPOS)])
    drawn = np.random.default_rng(seed).normal(size=(LAYERS, W_DIM)).astype(np.float32)
    latent = LatentPoint.of(drawn, seed)
    frames = own.bar_frames(44_100)
    samples = np.zeros((1, frames), dtype=np.float32)
    bar = drum_bar(latent, True, 1, frames)
    samples[:, : bar.shape[1]] = 1.7 * bar
    style = _STYLES[number % len(_STYLES)]
    request = LoopRequest("fake-drums", count=4, seed=seed, tempo=own, style=style, idea=Fresh())
    made = replace(
        provenance(seed), checkpoint="fake-drums", request=request, label=style, latent=latent
    )
    return Clip(two_words(seed), Audio(samples, 44_100), own, 1, "drums", None, made)
