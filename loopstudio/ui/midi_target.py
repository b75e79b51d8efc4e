"""What a knob can move: a slider, or a pad along one of its two sides."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QSlider, QWidget

from loopstudio.ui.widgets.xy_pad import XyPad

ACROSS, UPWARDS = "Blend", "Blend upwards"
"""The sides of a pad. The slider that stands in its place has the name of the first."""


@dataclass(frozen=True)
class Target:
    """One thing that a knob moves, by the name it is remembered by.

    at gives where it is and move brings it there, both 0 to 1.
    """

    name: str
    at: Callable[[], float]
    move: Callable[[float], None]


def targets_of(widget: QWidget | None) -> tuple[Target, ...]:
    """Give what of a widget can follow a knob."""
    if isinstance(widget, QSlider):
        return (_of_slider(widget),)
    if isinstance(widget, XyPad):
        return _of_pad(widget)
    return ()


def targets_within(panel: QWidget) -> list[Target]:
    """Give all that can follow knobs now: hidden ones stand for something else, or for nothing."""
    kinds: tuple[type[QWidget], ...] = (QSlider, XyPad)
    widgets = [widget for kind in kinds for widget in panel.findChildren(kind)]
    there = [widget for widget in widgets if widget.isVisible() and widget.isEnabled()]
    return [target for widget in there for target in targets_of(widget)]


def _of_slider(slider: QSlider) -> Target:
    low, span = slider.minimum(), slider.maximum() - slider.minimum()
    return Target(
        slider.accessibleName(),
        lambda: (slider.value() - low) / span,
        lambda share: slider.setValue(round(low + share * span)),
    )


def _of_pad(pad: XyPad) -> tuple[Target, ...]:
    return (
        Target(ACROSS, lambda: pad.point[0], lambda share: pad.show_point(share, pad.point[1])),
        Target(UPWARDS, lambda: pad.point[1], lambda share: pad.show_point(pad.point[0], share)),
    )
