"""VocoderButton: says which vocoder sounds what is made, and opens its fields."""

from PySide6.QtWidgets import QToolButton, QVBoxLayout

from loopstudio.ui import wording
from loopstudio.ui.access import give_icon, name_control, shown
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.popup import Popup
from loopstudio.ui.widgets.vocoder_fields import VocoderFields

KEY = "Alt+Shift+Z"
_WHAT = "loops that are asked for are sounded so; live it is always quick"


class VocoderButton(QToolButton):
    """The fields of a vocoder for a panel without room for them: lit where it is no quick one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.fields = VocoderFields()
        self.popup = Popup(self)
        column = QVBoxLayout(self.popup)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self.fields)
        self.setCheckable(True)
        self.setProperty("role", "quiet")
        give_icon(self, theme, "wave")
        name_control(self, "Vocoder", wording.NO_VOCODER, KEY)
        self.clicked.connect(self._open)
        self.fields.changed.connect(self._show)
        self._show()

    def _open(self) -> None:
        # A press opens the fields, and chooses nothing by itself.
        self._show()
        self.popup.open_below(self, self.fields.choice)

    def _show(self) -> None:
        chosen = self.fields.chosen
        self.setChecked(chosen is not None)
        self.setEnabled(self.fields.has_choice)
        how = self.fields.choice.currentText()
        if chosen is not None:
            how += f" in {wording.steps(chosen.calls)} at {chosen.strength:.2f}"
        tip = f"Vocoder: {how}; {_WHAT}" if self.isEnabled() else wording.NO_VOCODER
        self.setToolTip(f"{tip} ({shown(KEY)})")
        self.setAccessibleDescription(tip)
