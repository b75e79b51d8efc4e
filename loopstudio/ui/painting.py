"""Painting: while the panel of Diffuse wants to know it, a hand paints on the waveform."""

from PySide6.QtCore import QEvent, QObject

from loopstudio.ui.panels.diffuse_panel import DiffusePanel
from loopstudio.ui.panels.vary_row import REPAINT
from loopstudio.ui.widgets.loop_view import LoopView
from loopstudio.ui.widgets.paint_layer import PaintLayer


class Painting(QObject):
    """Joins what is painted on the view to what the panel asks for."""

    def __init__(self, panel: DiffusePanel, view: LoopView, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self.layer = PaintLayer(view)
        self.layer.painted.connect(panel.row.show_spans)
        panel.row.spans_changed.connect(self.layer.show_spans)
        panel.modes.chosen.connect(self._show)
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Paint only while the panel is there."""
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self._show()
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        is_there = not self._panel.isHidden()
        self.layer.show_active(is_there and self._panel.modes.choice == REPAINT)
