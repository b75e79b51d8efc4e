"""Drift: the sliders of Morph wander by themselves, within their ends, until they are stopped."""

from PySide6.QtCore import QObject, QTimer, Signal

from loopstudio.ui.walk import SECONDS, Walk
from loopstudio.ui.widgets.dimension_row import DimensionRow
from loopstudio.ui.widgets.dimension_strip import STEPS, DimensionStrip

SPEEDS = {"Slow": 0.3, "Medium": 1.0, "Fast": 3.0}


class Drift(QObject):
    """Moves the sliders as a hand would: whoever follows those follows this.

    Locked ones stay; one that a hand moves goes on from there.
    """

    started = Signal()
    stopped = Signal()

    def __init__(self, row: DimensionRow) -> None:
        super().__init__(row)
        self._row = row
        self._walk: Walk | None = None
        self._put: list[int] = []
        self._timer = QTimer(self)
        self._timer.setInterval(round(1000 * SECONDS))
        self._timer.timeout.connect(self.step)

    @property
    def is_running(self) -> bool:
        """Say whether the sliders wander."""
        return self._walk is not None

    def start(self, seed: int, speed: float) -> None:
        """Let them wander from where they are, the same way from the same seed."""
        self._put = [strip.slider.value() for strip in self._strips()]
        self._walk = Walk(seed, [value / STEPS for value in self._put], speed)
        self._timer.start()
        self.started.emit()

    def stop(self) -> None:
        """Leave them where they are."""
        if self._walk is not None:
            self._walk = None
            self._timer.stop()
            self.stopped.emit()

    def step(self) -> None:
        """Move all that is shown and not locked by one step."""
        if self._walk is None:
            return
        strips = self._strips()[: len(self._put)]
        for i, strip in enumerate(strips):
            if strip.slider.value() != self._put[i]:
                self._walk.places[i] = strip.slider.value() / STEPS
        places = self._walk.step()
        for i, strip in enumerate(strips):
            if strip.is_locked or strip.slider.isSliderDown():
                self._walk.places[i] = strip.slider.value() / STEPS
            else:
                strip.slider.setValue(round(places[i] * STEPS))
            self._put[i] = strip.slider.value()

    def _strips(self) -> list[DimensionStrip]:
        return self._row.strips[: self._row.number.value()]
