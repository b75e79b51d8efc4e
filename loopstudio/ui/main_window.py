"""MainWindow: places panels and views, and wires their signals to the studio."""

from functools import partial

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from loopstudio.app.vocoder import diffusion_vocoders
from loopstudio.ui import again, dropping, menus, windows
from loopstudio.ui.arrivals import Arrivals, Places
from loopstudio.ui.audition import Audition
from loopstudio.ui.comparing import Comparing
from loopstudio.ui.dragging import drag
from loopstudio.ui.escape import Escape, fields_of
from loopstudio.ui.itemmodels.checkpoints_model import CheckpointsModel
from loopstudio.ui.library_pane import LibraryPane
from loopstudio.ui.listening import Listening
from loopstudio.ui.live_play import LivePlay
from loopstudio.ui.midi import Midi
from loopstudio.ui.midi_ports import MidoPorts
from loopstudio.ui.morphing import Morphing
from loopstudio.ui.painting import Painting
from loopstudio.ui.panel_stack import PanelStack, has_panel, in_order
from loopstudio.ui.panels.diffuse_panel import DiffusePanel
from loopstudio.ui.panels.gan_panel import GanPanel
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.player import Player
from loopstudio.ui.polishing import Polishing
from loopstudio.ui.recording import Recording
from loopstudio.ui.snapshots import SnapshotFiles
from loopstudio.ui.studio import Studio
from loopstudio.ui.theme import Theme
from loopstudio.ui.undoing import Undoing
from loopstudio.ui.varying import Varying
from loopstudio.ui.widgets.checkpoint_list import CheckpointList
from loopstudio.ui.widgets.job_strip import JobStrip
from loopstudio.ui.widgets.transport import Transport

SIDE_PIXELS = 224


class MainWindow(QMainWindow):
    """Checkpoints on the left, panel and library in the middle, transport at the bottom."""

    def __init__(self, studio: Studio, theme: Theme, player: Player) -> None:
        super().__init__()
        self.studio, self.theme, self.player = studio, theme, player
        state = studio.session.paths.config / "window.ini"
        self._state = QSettings(str(state), QSettings.Format.IniFormat)
        self.audition = Audition(player, studio.session.store.audio)
        self.pane = LibraryPane(studio.session.library, theme)
        self.shown, self.filters, self.table = self.pane.shown, self.pane.filters, self.pane.table
        self.empty, self.notice = self.pane.empty, self.pane.notice
        self._checkpoints = CheckpointsModel(self)
        self._make()
        self._build()
        self.actions_by_text = menus.build(self)
        self._connect()
        self._escape = Escape(fields_of(self), self.table.setFocus, self)
        self._translate()

    def _make(self) -> None:
        self.side = CheckpointList(self._checkpoints, self.theme)
        self.panel = GanPanel(self.theme, dropping.latent_of, self.studio.pace.seconds)
        self.morph = RavePanel(self.theme, self.studio.pace.seconds)
        self.morph.desk.keep_in(SnapshotFiles(self.studio.session.paths.snapshots))
        self.diffuse = DiffusePanel(self.theme, self.studio.pace.seconds)
        self.panels = PanelStack(self.panel, self.morph, self.diffuse, self)
        self.morphing = Morphing(self.morph, self.studio, self)
        self.varying = Varying(self.diffuse, self.studio, self)
        self.midi = Midi(self.morph, MidoPorts(), self.studio.session.settings.midi)
        self.undoing = Undoing(self.morph, self.morph.desk.history, self.studio.curator, self)
        self.job_strip = JobStrip(self.studio.jobs, self.theme)
        self.transport = Transport(self.theme)
        self.painting = Painting(self.diffuse, self.transport.view, self)
        self.listening = Listening(self.table, self.transport, self.player, self.audition)
        self.comparing = Comparing(self.audition, self.transport, self.table.chosen, self.studio)
        live = self.studio.session.live
        self.live_play = LivePlay(self.morph, live, self.audition, self.player, self)
        self.recording = Recording(self.morph, self.live_play, self.player, self)
        places = Places(
            self.table,
            self.panel,
            self.diffuse,
            self.filters,
            self.notice,
            self.player,
            self.live_play,
        )
        self.arrivals = Arrivals(places, self)
        self.polishing = Polishing(self.table, self.studio, lambda: self.panels.vocoder, self)

    def _build(self) -> None:
        self.setWindowTitle("LoopStudio")
        self.setWindowIcon(self.theme.logo())
        self.setMinimumSize(1024, 700)
        self.setAcceptDrops(True)
        self.side.setFixedWidth(SIDE_PIXELS)
        middle = QVBoxLayout()
        middle.setContentsMargins(16, 16, 16, 16)
        middle.setSpacing(12)
        for panel in self.panels.panels:
            middle.addWidget(panel)
        middle.addWidget(self.job_strip)
        middle.addWidget(self.pane, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.side)
        upper.addLayout(middle, 1)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(self.transport)
        self.setCentralWidget(central)

    def _connect(self) -> None:
        studio = self.studio
        self.side.chosen.connect(self.panels.show_checkpoint)
        self.side.chosen.connect(self._invite)
        self.side.import_wanted.connect(lambda: windows.choose_checkpoint(self))
        for panel in self.panels.panels:
            panel.request_made.connect(studio.generate)
            panel.request_made.connect(self.arrivals.ask)
            panel.failed.connect(lambda text: windows.show_failure(self, text, ""))
            panel.tempo_changed.connect(self.transport.tempo.show_bpm)
            self.transport.tempo.changed.connect(panel.tempo.show_bpm)
        self.live_play.shown.connect(self.listening.show_played)
        self.live_play.failed.connect(self.notice.say)
        self.comparing.said.connect(self.notice.say)
        self.recording.said.connect(self.notice.say)
        self.table.selection_changed.connect(self.arrivals.pick)
        self.table.selection_changed.connect(self._on_selection)
        self.table.drag_wanted.connect(self._on_drag)
        self.table.rating.rated.connect(self._on_rated)
        self.table.favourite.toggled.connect(self._on_favoured)
        self.empty.accepted.connect(partial(windows.accept_invitation, self))
        self.midi.said.connect(self.notice.say)
        self.midi.map_changed.connect(lambda text: windows.keep_midi(self, text))
        self.audition.failed.connect(self.notice.say)
        self.player.failed.connect(self.notice.say)
        studio.said.connect(self.notice.say)
        studio.deleted.connect(lambda text: self.notice.say(text, "Undo", studio.curator.undo))
        studio.failed.connect(lambda text, details: windows.show_failure(self, text, details))
        studio.first_clip.connect(self.arrivals.take_first)
        studio.clip_kept.connect(self.arrivals.take)
        studio.settings_found.connect(partial(again.show_settings_of, self))
        studio.import_wanted.connect(lambda sources: windows.ask_import(self, sources))
        studio.checkpoints_changed.connect(self.show_checkpoints)
        studio.exported.connect(partial(windows.tell_exported, self))
        studio.jobs.changed.connect(self._invite)
        studio.curator.removing.connect(self.audition.forget)
        self._connect_jobs()

    def _connect_jobs(self) -> None:
        queue = self.studio.session.queue
        self.job_strip.cancel_wanted.connect(queue.cancel)
        self.job_strip.skip_wanted.connect(queue.skip)
        self.job_strip.keep_wanted.connect(self.studio.take_as_it_is)
        self.studio.ended.connect(self.panel.show_expected)
        self.studio.ended.connect(self.morph.show_expected)
        for panel in self.panels.panels:
            self.studio.pace_found.connect(panel.show_expected)
        self.polishing.asked.connect(lambda: self.arrivals.ask())
        self.polishing.said.connect(self.notice.say)
        self.polishing.failed.connect(lambda text: windows.show_failure(self, text, ""))

    def _translate(self) -> None:
        settings = self.studio.session.settings
        self.transport.show_volume(settings.volume)
        self.transport.autoplay.setChecked(settings.autoplay)
        self.transport.tempo.show_bpm(settings.tempo)
        self.transport.follow.setChecked(settings.follow_tempo_on_drag)
        for panel in self.panels.panels:
            panel.tempo.show_bpm(settings.tempo)
        self.panels.remember(settings.panels)
        self.player.set_volume(settings.volume)
        self.show_checkpoints(settings.checkpoint)
        self.table.setFocus()
        geometry = self._state.value("geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(1360, 860)

    # Showing

    def show_checkpoints(self, name: str = "") -> None:
        """Show what the catalog holds, and choose one."""
        known = self.studio.session.catalog.checkpoints()
        self.panels.offer_vocoders(known)
        infos = in_order(info for info in known if has_panel(info))
        # A diffusion vocoder that came has no panel: the one that is shown stays.
        has_name = any(info.name == name for info in infos)
        chosen = name if has_name or self.side.info is None else self.side.info.name
        self._checkpoints.show((*infos, *diffusion_vocoders(known)))
        if not self.side.choose(chosen) and infos:
            self.side.choose(infos[0].name)
        if not infos:
            self.panels.show_checkpoint(None)
        self._invite()

    def _invite(self) -> None:
        has_checkpoint, busy = self.side.info is not None, bool(self.studio.jobs.rows)
        word = self.panels.current.generate_button.word
        self.pane.show_ready(word, has_checkpoint=has_checkpoint, busy=busy)

    # What happened

    def _on_selection(self) -> None:
        self.morph.show_picked(self.table.chosen())

    def _on_rated(self, entry_id: str, stars: int) -> None:
        self.studio.curator.rate([self.studio.session.library.entry(entry_id)], stars)

    def _on_favoured(self, entry_id: str) -> None:
        self.studio.curator.favour([self.studio.session.library.entry(entry_id)])

    def _on_drag(self) -> None:
        entries = self.table.chosen()
        drag(self.table, entries, self.studio.files(entries, self.listening.tempo))

    # Qt's own events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files, but not those that are dragged from here."""
        if event.source() is None and event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Do with dropped files what they are for, once the drag itself is over."""
        paths = dropping.paths_of(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        QTimer.singleShot(0, self, lambda: self.studio.drop(paths))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let what can be longer in a high window know how high it is."""
        super().resizeEvent(event)
        self.morph.dimensions.show_room(self.height())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Keep what was chosen, stop sound and jobs, and go."""
        self._state.setValue("geometry", self.saveGeometry())
        self.listening.close()
        self.midi.close()
        self.polishing.close()
        self.audition.close()
        self.player.close()
        self.pane.unfollow()
        windows.keep_chosen(self)
        super().closeEvent(event)
