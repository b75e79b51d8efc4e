"""Transport: the loop that is heard, and how it is heard."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSlider,
    QToolButton,
    QVBoxLayout,
)

from loopstudio.library.entry import Entry
from loopstudio.ui import wording
from loopstudio.ui.access import give_icon, name_control, role_label
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.loop_view import LoopView
from loopstudio.ui.widgets.tempo_box import TempoBox

SYSTEM_DEVICE = "System output"
LOOK_AGAIN = "Look for devices again"


class Transport(QFrame):
    """The bar at the bottom of the window."""

    play_wanted = Signal()
    other_wanted = Signal()
    device_chosen = Signal(str)
    look_wanted = Signal()
    volume_changed = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self._theme = theme
        self.view = LoopView()
        self._play = QToolButton()
        self._play.setProperty("role", "play")
        self._play.setFixedSize(48, 48)
        self._play.setIconSize(QSize(24, 24))
        self._spectrum = QToolButton()
        self._spectrum.setCheckable(True)
        self._other = QToolButton()
        # As wide as its longest text, so that the waveform stays as it is.
        self._other.setFixedWidth(52)
        self._title = role_label("", "title")
        self._facts = role_label("", "dim")
        self.tempo = TempoBox()
        self.tempo.spin.setSuffix(" BPM")
        self.follow = QCheckBox("Follow tempo")
        self.autoplay = QCheckBox("Autoplay")
        self._volume = QSlider(Qt.Orientation.Horizontal)
        self._volume.setRange(0, 100)
        self._volume.setFixedWidth(96)
        self._devices = QComboBox()
        self._devices.setMaximumWidth(176)
        self._devices.setMinimumWidth(136)
        self._build()
        self._name()
        self._connect()
        self.show_playing(False)
        self.show_entry(None)
        self.show_compared("", "", "")

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        self._facts.setMinimumWidth(240)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addLayout(words)
        foot.addStretch(1)
        for widget in (self.autoplay, self.tempo, self.follow):
            foot.addWidget(widget)
        foot.addSpacing(8)
        self._volume_icon = QToolButton()
        self._volume_icon.setProperty("role", "quiet")
        foot.addWidget(self._volume_icon)
        foot.addWidget(self._volume)
        foot.addWidget(self._devices)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._play)
        head.addWidget(self.view, 1)
        head.addWidget(self._other)
        head.addWidget(self._spectrum)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head, 1)
        column.addLayout(foot)

    def _name(self) -> None:
        give_icon(self._spectrum, self._theme, "spectrum")
        give_icon(self._volume_icon, self._theme, "volume")
        name_control(self._play, "Play or stop", "Play or stop the loop (Space)")
        name_control(
            self._other,
            "Compare A/B",
            "Hear the other of two chosen loops, or what this one was made from, as loud (B)",
        )
        name_control(
            self.view,
            "Loop",
            "The loop that is heard: click to go there, left and right step",
            "Ctrl+4",
        )
        name_control(
            self._spectrum,
            "Spectrogram",
            "Show a spectrogram instead of the waveform",
            "Ctrl+Shift+G",
        )
        name_control(self.tempo.spin, "Session tempo", "The tempo of your session", "Ctrl+T")
        name_control(
            self.follow, "Follow tempo", "Hear and drag loops at the session tempo", "Ctrl+Shift+T"
        )
        name_control(self.autoplay, "Autoplay", "Play a loop as soon as it is chosen", "Ctrl+P")
        name_control(self._volume, "Volume", "How loud loops are played", "Ctrl+Shift+V")
        name_control(self._volume_icon, "Mute", "Silence, or the volume as it was", "Ctrl+M")
        name_control(self._devices, "Output device", "Where loops are heard", "Ctrl+Shift+D")

    def _connect(self) -> None:
        self._play.clicked.connect(self.play_wanted)
        self._other.clicked.connect(self.other_wanted)
        self._spectrum.toggled.connect(self.view.show_spectrum)
        self._volume.valueChanged.connect(self._on_volume)
        self._volume_icon.clicked.connect(self._on_mute)
        self._devices.activated.connect(self._on_device)
        self._loud = 80

    @property
    def volume(self) -> float:
        """The volume, 0 to 1."""
        return self._volume.value() / 100

    @property
    def compared(self) -> str:
        """Which of two loops that are compared this is, "" where none are."""
        return self._other.text() if self._other.property("compared") else ""

    @property
    def device_text(self) -> str:
        """What stands in the field for the device."""
        return self._devices.currentText()

    def show_spectrum(self) -> None:
        """Show a spectrogram instead of the waveform."""
        self._spectrum.setChecked(True)

    def show_volume(self, volume: float) -> None:
        """Show a volume, 0 to 1."""
        self._volume.setValue(round(100 * volume))

    def show_playing(self, playing: bool) -> None:
        """Show what the button does now."""
        give_icon(self._play, self._theme, "stop" if playing else "play", on_accent=True)

    def show_entry(self, entry: Entry | None) -> None:
        """Say which loop this is."""
        self._title.setText(entry.name if entry else "No loop chosen")
        facts = ""
        if entry is not None:
            parts = (f"{wording.bpm(entry.bpm)} BPM", wording.bars(entry.bars))
            facts = " · ".join([*parts, entry.label or entry.kind, wording.seam(entry.seam_db)])
        self._facts.setText(facts)
        for button in (self._play, self._other):
            button.setEnabled(entry is not None)

    def show_compared(self, letter: str, name: str, sentence: str) -> None:
        """Say which of two loops that are compared this is, and what makes them as loud.

        Without a letter none are.
        """
        self._other.setText(letter or "A/B")
        self._other.setProperty("compared", bool(letter))
        self._other.style().polish(self._other)
        if letter:
            self._title.setText(f"{letter} · {name}")
            self._facts.setText(sentence)

    def show_played(self) -> None:
        """Say that this is what a hand plays, which is no clip yet."""
        self._title.setText("Live")
        self._facts.setText("not kept yet")
        self._play.setEnabled(True)
        self._other.setEnabled(False)

    def show_devices(self, devices: list[str], chosen: str, message: str) -> None:
        """Offer these devices; where there is none, say so plainly."""
        self._devices.clear()
        if message:
            self._devices.addItem(message)
            self._devices.addItem(LOOK_AGAIN)
        else:
            self._devices.addItem(SYSTEM_DEVICE)
            self._devices.addItems(devices)
            self._devices.setCurrentIndex(max(0, self._devices.findText(chosen)))
        self._devices.setProperty("missing", bool(message))
        self._devices.style().polish(self._devices)

    def _on_device(self, place: int) -> None:
        text = self._devices.itemText(place)
        if text == LOOK_AGAIN or self._devices.property("missing"):
            self.look_wanted.emit()
        else:
            self.device_chosen.emit("" if place == 0 else text)

    def _on_volume(self, value: int) -> None:
        if value:
            self._loud = value
        self.volume_changed.emit(value / 100)

    def _on_mute(self) -> None:
        self._volume.setValue(0 if self._volume.value() else self._loud)
