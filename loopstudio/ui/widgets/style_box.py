"""StyleBox: which of the styles that a checkpoint knows is asked for."""

from loopstudio.ui.access import name_control
from loopstudio.ui.widgets.asked_box import AskedBox

ANY_STYLE, OWN_STYLE = "Any style", "Own style"
LEAST_PIXELS = 104


class StyleBox(AskedBox):
    """What was chosen stays where the next checkpoint knows it."""

    def __init__(self) -> None:
        super().__init__(ANY_STYLE, OWN_STYLE)
        self.setMinimumWidth(LEAST_PIXELS)
        name_control(self, "Style", "The style to make, where the checkpoint knows styles", "Alt+S")
