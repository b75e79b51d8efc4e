"""What the window opens: dialogs, and what is done with their answers."""

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog

from loopstudio.app.events import Asked, Exported
from loopstudio.app.import_checkpoint import check_sources
from loopstudio.core.errors import LoopstudioError
from loopstudio.library.entry import Marks, read_tags, shared_tags
from loopstudio.ui import dropping, wording
from loopstudio.ui.errors import show_error
from loopstudio.ui.wording import loops

if TYPE_CHECKING:
    from loopstudio.ui.dialogs.import_dialog import ImportDialog
    from loopstudio.ui.main_window import MainWindow

_log = logging.getLogger(__name__)


def show_failure(window: "MainWindow", text: str, details: str) -> None:
    """Say in a dialog what went wrong."""
    show_error(window, text, details)


def choose_audio(window: "MainWindow") -> None:
    """Ask for audio files and add them."""
    patterns = " ".join(f"*{suffix}" for suffix in sorted(dropping.AUDIO))
    chosen, _ = QFileDialog.getOpenFileNames(window, "Add audio", "", f"Audio ({patterns})")
    window.studio.add_audio([Path(name) for name in chosen])


def choose_checkpoint(window: "MainWindow") -> None:
    """Ask for the files of a checkpoint."""
    patterns = " ".join(f"*{suffix}" for suffix in sorted(dropping.CHECKPOINT))
    chosen, _ = QFileDialog.getOpenFileNames(
        window,
        "Import checkpoint: choose all of its files",
        "",
        f"Checkpoint files ({patterns});;All files (*)",
    )
    if chosen:
        ask_import(window, tuple(Path(name) for name in chosen))


def ask_import(window: "MainWindow", sources: tuple[Path, ...]) -> None:
    """Ask for a name and import, unless there is no checkpoint in these files."""
    from loopstudio.ui.dialogs.import_dialog import ImportDialog

    try:
        check_sources(sources)
    except (LoopstudioError, OSError) as error:
        show_failure(window, str(error), "")
        return
    session = window.studio.session
    infos = session.catalog.checkpoints()
    own = {info.name for info in infos if session.is_own(info)}
    dialog = ImportDialog(window, sources, {info.name for info in infos}, own)
    dialog.accepted.connect(
        lambda: window.studio.import_checkpoint(
            sources,
            dialog.name,
            rate=dialog.rate,
            kind=dialog.kind,
            measure=dialog.measure,
            program=dialog.may_run,
            said=dialog.said,
            replaces=dialog.replaces,
        )
    )
    if dialog.waits:
        _ask_untold(window, dialog, sources)
    _open(dialog)


def _ask_untold(window: "MainWindow", dialog: "ImportDialog", sources: tuple[Path, ...]) -> None:
    """Let the dialog know what its files do not tell, as soon as they are read."""
    job = window.studio.ask_untold(sources)

    def show(asked: Asked) -> None:
        if asked.job == job:
            dialog.show_untold(asked)

    def show_unread(stopped: int) -> None:
        if stopped == job:
            dialog.untold.show_unread()

    window.studio.untold_found.connect(show)
    window.studio.stopped.connect(show_unread)
    dialog.finished.connect(lambda: window.studio.untold_found.disconnect(show))
    dialog.finished.connect(lambda: window.studio.stopped.disconnect(show_unread))
    if job is None:
        dialog.untold.show_unread()


def open_export(window: "MainWindow") -> None:
    """Open the export dialog on the selection, or on all that is shown."""
    from loopstudio.ui.dialogs.export_dialog import ExportDialog

    entries = window.table.chosen() or [
        window.shown.entry_at(row) for row in range(window.shown.rowCount())
    ]
    if not entries:
        window.notice.say("There is nothing to export yet: make some loops first.")
        return
    session = window.studio.session
    dialog = ExportDialog(window, entries, session.settings, session.catalog.checkpoints())
    dialog.plan_made.connect(window.studio.export)
    dialog.folder_chosen.connect(lambda folder: window.studio.keep(export_folder=folder))
    _open(dialog)


def open_settings(window: "MainWindow") -> None:
    """Open the settings and keep what was chosen."""
    from loopstudio.ui.dialogs.settings_dialog import SettingsDialog

    session = window.studio.session
    dialog = SettingsDialog(window, session.settings, session.paths.library)
    dialog.accepted.connect(lambda: _apply(window, dialog.settings().__dict__))
    _open(dialog)


def open_about(window: "MainWindow") -> None:
    """Open the licences."""
    from loopstudio.ui.dialogs.about_dialog import AboutDialog

    session = window.studio.session
    _open(AboutDialog(window, window.theme, session.paths.resources, session.catalog.checkpoints()))


def rename(window: "MainWindow") -> None:
    """Ask for another name of the clip under the cursor."""
    from loopstudio.ui.dialogs.line_dialog import LineDialog, Question

    entry = window.table.current
    if entry is None:
        return
    question = Question("Rename", "Name", "The name of this loop and of its file", Marks)
    dialog = LineDialog(window, question, entry.name)
    dialog.accepted.connect(lambda: window.studio.curator.rename(entry, dialog.text))
    _open(dialog)


def tag(window: "MainWindow") -> None:
    """Ask for the tags of the selection."""
    from loopstudio.ui.dialogs.line_dialog import LineDialog, Question

    entries = window.table.chosen()
    if not entries:
        return
    tip = f"Words for {entries[0].name if len(entries) == 1 else loops(len(entries))}"
    question = Question("Tags", "Tags", f"{tip}, with commas between them", read_tags)
    dialog = LineDialog(window, question, ", ".join(shared_tags(entries)))
    dialog.accepted.connect(lambda: window.studio.curator.tag(entries, dialog.text))
    _open(dialog)


def upsample_from(window: "MainWindow") -> None:
    """Ask from which frequency on to upsample the selection, keep that and do it."""
    from loopstudio.ui.dialogs.upsample_dialog import UpsampleDialog

    entries = window.table.chosen()
    if not entries:
        window.notice.say(wording.NONE_CHOSEN)
        return
    cutoff = window.studio.session.settings.upsample_cutoff
    dialog = UpsampleDialog(window, cutoff, several=len(entries) > 1)
    dialog.accepted.connect(lambda: _upsample(window, dialog.cutoff))
    _open(dialog)


def delete(window: "MainWindow") -> None:
    """Put the selection in the trash and go on beside it."""
    row = window.table.currentIndex().row()
    window.studio.curator.delete(window.table.chosen())
    window.table.keep_current(max(0, row))


def open_trash(window: "MainWindow") -> None:
    """Show what was deleted."""
    from loopstudio.ui.dialogs.trash_dialog import TrashDialog

    curator = window.studio.curator
    dialog = TrashDialog(window, curator.trashed)
    dialog.restore_wanted.connect(curator.restore)
    dialog.empty_wanted.connect(curator.empty_trash)
    # Whatever came of it, the list shows what the trash then holds.
    for wanted in (dialog.restore_wanted, dialog.empty_wanted):
        wanted.connect(lambda *_: dialog.show_entries(curator.trashed))
    _open(dialog)


def tell_exported(window: "MainWindow", event: Exported) -> None:
    """Say that a pack is written, and offer to show it."""
    target = event.report.target
    window.notice.say(event.report.sentence, "Show", lambda: reveal(target))


def reveal_chosen(window: "MainWindow") -> None:
    """Show the file of the clip under the cursor in its folder."""
    if window.table.current is not None:
        reveal(window.table.current.path)


def reveal(path: Path) -> None:
    """Open the folder that holds a file."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if path.is_dir() else path.parent)))


def accept_invitation(window: "MainWindow") -> None:
    """Do what the place where no clip is shown invites to."""
    if len(window.studio.session.library):
        window.filters.clear()
    elif window.side.info is None:
        choose_checkpoint(window)
    elif why_not := window.panels.current.generate_button.why_not:
        window.notice.say(f"{why_not}.")
    else:
        window.panels.current.generate()


def chosen_settings(window: "MainWindow") -> dict[str, Any]:
    """Give the settings that are chosen in the window itself."""
    transport = window.transport
    return {
        "volume": transport.volume,
        "autoplay": transport.autoplay.isChecked(),
        "tempo": transport.tempo.tempo.bpm,
        "follow_tempo_on_drag": transport.follow.isChecked(),
        "output_device": window.listening.device,
        "panels": window.panels.remembered(),
        "checkpoint": window.side.info.name if window.side.info is not None else "",
    }


def keep_midi(window: "MainWindow", text: str) -> None:
    """Keep which knob moves which slider."""
    try:
        window.studio.keep(midi=text)
    except (LoopstudioError, OSError) as error:
        show_failure(window, str(error), "")


def keep_chosen(window: "MainWindow") -> None:
    """Keep what is chosen in a window that closes; what no disk takes is noted."""
    settings = partial(window.studio.keep, **chosen_settings(window))
    for what, keep in (("settings", settings), ("sounds", window.morph.desk.keep_sounds)):
        try:
            keep()
        except (LoopstudioError, OSError) as error:
            _log.warning("%s not saved: %s", what, error)


def _upsample(window: "MainWindow", cutoff: float) -> None:
    try:
        window.studio.keep(upsample_cutoff=cutoff)
    except (LoopstudioError, OSError) as error:
        show_failure(window, str(error), "")
        return
    window.polishing.upsample()


def _apply(window: "MainWindow", changes: dict[str, Any]) -> None:
    try:
        window.studio.keep(**changes)
    except (LoopstudioError, OSError) as error:
        show_failure(window, str(error), "")
        return
    settings = window.studio.session.settings
    window.theme.choose(settings.theme)
    window.transport.autoplay.setChecked(settings.autoplay)
    window.transport.follow.setChecked(settings.follow_tempo_on_drag)


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
