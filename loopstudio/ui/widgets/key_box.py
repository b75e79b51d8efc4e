"""KeyBox: the key that loops are asked for in, where a checkpoint knows keys."""

from PySide6.QtWidgets import QComboBox

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.key import KEYS
from loopstudio.ui.access import name_control

ANY_KEY, OWN_KEY = "Any key", "Own key"


class KeyBox(QComboBox):
    """Any key, or one of 24; enabled where the checkpoint knows them."""

    def __init__(self) -> None:
        super().__init__()
        self.addItems([ANY_KEY, *KEYS])
        self.setMinimumWidth(92)
        self._knows = False
        name_control(self, "Key", "The key to play in, where the checkpoint knows keys", "Alt+Y")

    @property
    def knows(self) -> bool:
        """Say whether the checkpoint knows keys."""
        return self._knows

    @property
    def told(self) -> str | None:
        """The key that is asked for."""
        return None if self.currentIndex() <= 0 else self.currentText()

    def show_own(self, own: bool) -> None:
        """Call the first choice any key, or the own one of what loops are made of."""
        self.setItemText(0, OWN_KEY if own else ANY_KEY)

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Offer keys where a checkpoint knows them; what was chosen stays there."""
        self._knows = info is not None and info.knows_keys
        if not self._knows:
            self.setCurrentIndex(0)
        self.setEnabled(self._knows)

    def show_key(self, key: str | None) -> None:
        """Show the key of a request."""
        text = key or self.itemText(0)
        # A key of another spelling is another word in the file, though the same to the network.
        if self.findText(text) < 0 and self._knows:
            self.addItem(text)
        self.setCurrentIndex(max(0, self.findText(text)))
