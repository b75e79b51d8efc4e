"""The main states of the window, each as a function that brings one about."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from loopstudio.app.events import Glimpsed, Progressed, Queued, Started
from loopstudio.app.settings import Settings
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.glimpse import Glimpse
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.tempo import Tempo
from loopstudio.ui.dialogs.about_dialog import AboutDialog
from loopstudio.ui.dialogs.export_dialog import ExportDialog
from loopstudio.ui.dialogs.settings_dialog import SettingsDialog
from loopstudio.ui.dialogs.trash_dialog import TrashDialog
from loopstudio.ui.errors import ErrorDialog
from loopstudio.ui.spectrum import spectrogram
from tests.support.diffusion import latent_bundle
from tests.ui.opened import Opened, open_window

State = Callable[[Path, str], tuple[Opened, QWidget]]
_SEED = 20260


def empty(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """First run."""
    opened = _opened(folder, theme, 0)
    return opened, opened.window


def generating(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """A batch on its way, another waiting."""
    opened = _opened(folder, theme, 3)
    for event in (
        Queued(1, "16 loops from Drums One", LoopRequest("drums-one", 16)),
        Started(1),
        Queued(2, "8 loops"),
    ):
        opened.studio.take(event)
    opened.studio.take(Progressed(1, 24, 64, 6.4))
    return opened, opened.window


def full(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """A library in use."""
    opened = _full(folder, theme)
    opened.window.table.choose_row(2)
    _heard(opened)
    return opened, opened.window


def spectrum(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """Two loops chosen for a mix, a spectrogram below."""
    opened = _full(folder, theme)
    window = opened.window
    window.table.choose_row(1)
    _heard(opened)
    window.transport.show_spectrum()
    window.panel.modes.choose(3)
    window.table.select_all_of({window.shown.entry_at(row).id for row in (1, 4)})
    window.notice.say("Moved 1 loop to the trash.", "Undo", opened.studio.curator.undo)
    return opened, window


def diffuse(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """Variations of a loop, with the time that they take here."""
    opened = _full(folder, theme)
    window = opened.window
    latent_bundle(opened.session.paths.user_models / "tiny-noise")
    opened.session.catalog.refresh()
    window.show_checkpoints("tiny-noise")
    window.table.choose_row(1)
    _heard(opened)
    panel = window.diffuse
    panel.show_settings(
        DiffuseRequest("tiny-noise", 8, _SEED, Tempo(126.0), style="pads", key="F#m", guidance=2.0)
    )
    panel.modes.choose(1)
    panel.sampling.show_expected("about 0.4 s a loop")
    return opened, window


def denoising(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """A loop of Diffuse on its way."""
    opened = _full(folder, theme)
    window = opened.window
    latent_bundle(opened.session.paths.user_models / "tiny-noise")
    opened.session.catalog.refresh()
    window.show_checkpoints("tiny-noise")
    request = DiffuseRequest("tiny-noise", 8, calls=50)
    for event in (Queued(1, "8 loops from tiny-noise", request), Started(1)):
        opened.studio.take(event)
    opened.studio.take(Progressed(1, 120, 800, 23.0))
    loop = opened.session.store.audio(window.shown.entry_at(3).id)
    cells = (255 * spectrogram(loop, 168, 80)).astype("uint8")
    opened.studio.take(Glimpsed(1, Glimpse(1, 17, 50, 80, 168, cells.tobytes())))
    return opened, window


def comparing(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """The second of two loops, heard in the place of the first."""
    opened = _full(folder, theme)
    window = opened.window
    window.table.choose_row(1)
    _wait(lambda: window.player.is_playing)
    window.table.select_all_of({window.shown.entry_at(row).id for row in (1, 4)})
    window.comparing.swap()
    _wait(lambda: window.transport.compared == "B")
    _heard(opened)
    return opened, window


def nothing_found(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """A search without result."""
    opened = _full(folder, theme)
    opened.window.filters.search.setText("rating:5 waltz")
    QTest.qWait(200)
    return opened, opened.window


def export(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """The export dialog with its plan."""
    opened = _full(folder, theme)
    window = opened.window
    settings = replace(opened.session.settings, author="Ada", export_folder=str(Path("/music")))
    entries = [window.shown.entry_at(row) for row in range(6)]
    dialog = ExportDialog(window, entries, settings)
    dialog.open()
    _wait(lambda: dialog.plan is not None)
    return opened, dialog


def failure(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """A checkpoint that crashed."""
    opened = _opened(folder, theme, 0)
    dialog = ErrorDialog(
        opened.window,
        "The engine stopped while it made a loop.",
        "Everything finished is kept. Press Generate to start it again, or choose another one.",
        "Traceback (most recent call last):\n  …\nloopstudio.core.errors.EngineCrashed",
    )
    dialog.open()
    return opened, dialog


def trash(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """What was deleted."""
    opened = _full(folder, theme)
    opened.studio.curator.delete([opened.window.shown.entry_at(row) for row in range(6)])
    dialog = TrashDialog(opened.window, opened.studio.curator.trashed)
    dialog.open()
    return opened, dialog


def settings(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """The settings."""
    opened = _opened(folder, theme, 0)
    dialog = SettingsDialog(opened.window, opened.session.settings, Path("/music/loopstudio"))
    dialog.open()
    return opened, dialog


def about(folder: Path, theme: str) -> tuple[Opened, QWidget]:
    """Licences."""
    opened = _opened(folder, theme, 0)
    infos = opened.session.catalog.checkpoints()
    dialog = AboutDialog(opened.window, opened.window.theme, opened.session.paths.resources, infos)
    dialog.open()
    return opened, dialog


STATES: dict[str, State] = {
    state.__name__.replace("_", "-"): state
    for state in (
        empty, generating, full, spectrum, diffuse, denoising, comparing, nothing_found, export,
        failure, trash, settings, about,
    )
}  # fmt: skip


def _opened(folder: Path, theme: str, clips: int) -> Opened:
    opened = open_window(folder, clips, Settings(theme=theme))
    opened.window.resize(1360, 860)
    opened.window.panel.seed.show_seed(_SEED, locked=False)
    opened.window.table.horizontalHeader().setFocus()
    return opened


def _full(folder: Path, theme: str) -> Opened:
    opened = _opened(folder, theme, 24)
    library, curator = opened.session.library, opened.studio.curator
    for row, stars in ((0, 4), (2, 5), (3, 2), (6, 3), (8, 1)):
        curator.rate([library[row]], stars)
    for row in (0, 2, 7):
        curator.favour([library[row]])
    opened.window.panel.show_request(
        LoopRequest("fake-drums", count=16, seed=_SEED, tempo=Tempo(126.0), style="techno")
    )
    return opened


def _heard(opened: Opened) -> None:
    _wait(lambda: opened.window.player.is_playing)
    opened.window.player.seek(0.375)
    opened.window.audition.toggle()
    opened.window.transport.view.show_fraction(0.375)


def _wait(holds: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(10_000)
    while not holds() and not deadline.hasExpired():
        QTest.qWait(20)
    if not holds():
        raise TimeoutError
