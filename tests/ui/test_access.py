from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from loopstudio.ui.dialogs.about_dialog import AboutDialog
from loopstudio.ui.dialogs.export_dialog import ExportDialog
from loopstudio.ui.dialogs.import_dialog import ImportDialog
from loopstudio.ui.dialogs.line_dialog import LineDialog, Question
from loopstudio.ui.dialogs.settings_dialog import SettingsDialog
from loopstudio.ui.dialogs.trash_dialog import TrashDialog
from loopstudio.ui.dialogs.upsample_dialog import UpsampleDialog
from loopstudio.ui.errors import ErrorDialog
from loopstudio.ui.main_window import MainWindow
from loopstudio.ui.panels.diffuse_panel import DiffusePanel
from loopstudio.ui.panels.gan_panel import GanPanel
from loopstudio.ui.panels.rave_panel import RavePanel
from loopstudio.ui.widgets.curve_canvas import CurveCanvas
from loopstudio.ui.widgets.loop_view import LoopView
from loopstudio.ui.widgets.xy_pad import XyPad
from tests.support.diffusion import latent_bundle
from tests.support.rave import tiny_bundle
from tests.ui.conftest import Open
from tests.ui.opened import Opened

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    LoopView,
    XyPad,
    CurveCanvas,
)
_OWNERS = (QComboBox, QAbstractSpinBox, QAbstractItemView, QLineEdit, QPlainTextEdit)

Make = Callable[[Opened], QWidget]


def _export(opened: Opened) -> QWidget:
    settings = opened.session.settings
    return ExportDialog(opened.window, list(opened.session.library), settings)


def _settings(opened: Opened) -> QWidget:
    session = opened.session
    return SettingsDialog(opened.window, session.settings, session.paths.library)


def _about(opened: Opened) -> QWidget:
    infos = opened.session.catalog.checkpoints()
    return AboutDialog(opened.window, opened.window.theme, opened.session.paths.resources, infos)


def _trash(opened: Opened) -> QWidget:
    return TrashDialog(opened.window, list(opened.session.library))


def _import(opened: Opened) -> QWidget:
    return ImportDialog(opened.window, (opened.session.paths.models,), set())


def _line(opened: Opened) -> QWidget:
    return LineDialog(opened.window, Question("Rename", "Name", "A name", str), "owl")


def _upsample(opened: Opened) -> QWidget:
    return UpsampleDialog(opened.window, 0.0, several=True)


def _error(opened: Opened) -> QWidget:
    return ErrorDialog(opened.window, "It broke.", "Mend it.", "details")


def _window(opened: Opened) -> QWidget:
    return opened.window


def _morph(opened: Opened) -> QWidget:
    tiny_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("tiny")
    return opened.window


def _diffuse(opened: Opened) -> QWidget:
    latent_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("tiny")
    return opened.window


def _curve(opened: Opened) -> QWidget:
    window = _morph(opened)
    assert isinstance(window, MainWindow)
    window.morph.dimensions.strips[0].curve.click()
    return window.morph.dimensions.editor


def _grid(opened: Opened) -> QWidget:
    window = _morph(opened)
    assert isinstance(window, MainWindow)
    window.morph.grid.click()
    return window.morph.grid.popup


PLACES = [
    _window,
    _morph,
    _diffuse,
    _curve,
    _grid,
    _export,
    _settings,
    _about,
    _import,
    _line,
    _trash,
    _upsample,
    _error,
]


@pytest.mark.parametrize("make", PLACES)
def test_every_control_has_a_name(open_studio: Open, make: Make) -> None:
    place = make(open_studio(1))
    nameless = [control for control in _controls(place) if not control.accessibleName().strip()]
    _finish(place)
    assert nameless == []


@pytest.mark.parametrize("make", PLACES)
def test_every_tooltip_names_the_key(open_studio: Open, make: Make) -> None:
    place = make(open_studio(1))
    silent = [
        (control.accessibleName(), control.toolTip())
        for control in _controls(place)
        if not control.toolTip().rstrip().endswith(")")
    ]
    _finish(place)
    assert silent == []


@pytest.mark.parametrize("make", PLACES)
def test_no_key_means_two_things(open_studio: Open, make: Make) -> None:
    place = make(open_studio(1))
    keys = Counter(_keys(place))
    _finish(place)
    assert [key for key, times in keys.items() if times > 1] == []


def test_the_tab_key_goes_through_every_control_of_the_panel(open_studio: Open) -> None:
    opened = open_studio(1)
    panel = opened.window.panel
    wanted = {control for control in _controls(panel) if control.isVisible()}
    seen: set[QWidget] = {panel.count}
    here = panel.count.nextInFocusChain()
    while here is not None and here not in seen:
        seen.add(here)
        here = here.nextInFocusChain()
    assert wanted - seen == set()


def _controls(place: QWidget) -> Iterator[QWidget]:
    for widget in place.findChildren(QWidget):
        if isinstance(widget, QScrollBar | QHeaderView) or not isinstance(widget, _CONTROLS):
            continue
        if widget.window() is place.window() and not _is_part(widget):
            yield widget


def _is_part(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, _OWNERS):
            return True
        parent = parent.parentWidget()
    return widget.objectName().startswith("qt_")


def _keys(place: QWidget) -> Iterator[str]:
    for shortcut in place.findChildren(QShortcut):
        owner = shortcut.parent()
        if not isinstance(owner, QWidget) or _is_in_hidden_panel(owner):
            continue
        if owner.window() is place.window():
            yield shortcut.key().toString()
    for action in place.findChildren(QAction):
        yield from (key.toString() for key in action.shortcuts())
    for bar in place.findChildren(QMenuBar):
        yield from (QKeySequence.mnemonic(action.text()).toString() for action in bar.actions())


def _is_in_hidden_panel(widget: QWidget | None) -> bool:
    """Say whether a control is of the engine that is not shown: its keys are another's then."""
    while widget is not None:
        if isinstance(widget, GanPanel | RavePanel | DiffusePanel):
            return widget.isHidden()
        widget = widget.parentWidget()
    return False


def _finish(place: QWidget) -> None:
    if isinstance(place, ExportDialog):
        place.reject()
