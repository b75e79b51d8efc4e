"""KeyBox: the key that loops are asked for in, where a checkpoint knows keys."""

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.key import KEYS
from loopstudio.ui.access import name_control
from loopstudio.ui.widgets.asked_box import AskedBox

ANY_KEY, OWN_KEY = "Any key", "Own key"
LEAST_PIXELS = 106
"""Room for "Own: none", which is wider than any key."""


class KeyBox(AskedBox):
    """Any key, or one of 24; enabled where the checkpoint knows them."""

    def __init__(self) -> None:
        super().__init__(ANY_KEY, OWN_KEY)
        self.show_words(KEYS)
        self.setMinimumWidth(LEAST_PIXELS)
        self._knows = False
        name_control(self, "Key", "The key to play in, where the checkpoint knows keys", "Alt+Y")

    @property
    def knows(self) -> bool:
        """Say whether the checkpoint knows keys."""
        return self._knows

    def show_checkpoint(self, info: CheckpointInfo | None) -> None:
        """Offer keys where a checkpoint knows them; what was chosen stays there."""
        self._knows = info is not None and info.knows_keys
        if not self._knows:
            self.show_asked(None)
        self.setEnabled(self._knows)

    def show_key(self, key: str | None) -> None:
        """Show the key of a request."""
        # A key of another spelling is another word in the file, though the same to the network.
        if key is not None and self.findText(key) < 0 and self._knows:
            self.show_words((*KEYS, key))
        self.show_asked(key)
