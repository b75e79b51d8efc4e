from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.request import Request
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.ui.panel_stack import has_panel, in_order
from loopstudio.ui.panels.vary_row import VARY
from tests.support.diffusion import latent_bundle, latent_info
from tests.support.published_bundles import published_bundle
from tests.support.rave import tiny_bundle
from tests.ui.conftest import Open
from tests.ui.opened import Opened


@pytest.fixture
def opened(open_studio: Open) -> Opened:
    made = open_studio()
    tiny_bundle(made.session.paths.user_models / "tiny-morph")
    latent_bundle(made.session.paths.user_models / "tiny-noise")
    made.session.catalog.refresh()
    made.window.show_checkpoints()
    return made


def test_the_panel_is_that_of_the_checkpoints_engine(opened: Opened) -> None:
    window = opened.window
    panels = (window.panel, window.morph, window.diffuse)
    for name, panel in zip(("fake-drums", "tiny-morph", "tiny-noise"), panels, strict=True):
        window.side.choose(name)
        assert window.panels.current is panel
        assert [one for one in panels if one.isVisible()] == [panel]


def test_checkpoints_are_shown_by_engine(opened: Opened) -> None:
    known = opened.session.catalog.checkpoints()
    ordered = in_order(reversed(known))
    assert [info.engine for info in ordered] == sorted(
        (info.engine for info in known), key=("gan", "rave", "diffusion").index
    )
    assert opened.window.side.info is not None
    assert opened.window.side.info.engine == "gan"


def test_a_request_is_for_the_panel_of_its_kind(opened: Opened) -> None:
    kinds: dict[str, Request] = {
        "fake-drums": LoopRequest("x"),
        "tiny-morph": MorphRequest("x"),
        "tiny-noise": DiffuseRequest("x"),
    }
    for name, request in kinds.items():
        opened.window.side.choose(name)
        stack = opened.window.panels
        assert [stack.is_for(one) for one in kinds.values()] == [
            one is request for one in kinds.values()
        ]
    titles = [opened.window.panels.title_of(one) for one in kinds.values()]
    assert titles == ["Loops", "Morph", "Diffuse"]


def test_what_makes_no_loops_has_no_panel(tmp_path: Path) -> None:
    own = replace(latent_info(tmp_path), network={"form": "latent"})
    assert has_panel(own)
    assert has_panel(published_bundle(tmp_path / "kicks"))
    assert not has_panel(published_bundle(tmp_path / "plain", CodecConfig.tiny()))
    assert not has_panel(replace(own, network={"form": "tomorrow"}))
    assert not has_panel(replace(own, engine="violin"))


def test_without_checkpoints_loops_is_shown(opened: Opened) -> None:
    opened.window.side.choose("tiny-noise")
    opened.window.panels.show_checkpoint(None)
    assert opened.window.panel.isVisible()
    assert not opened.window.panel.generate_button.isEnabled()


def test_any_instead_of_the_own_style_comes_back_with_what_stood_beside(opened: Opened) -> None:
    opened.window.side.choose("tiny-noise")
    stack, fields = opened.window.panels, opened.window.diffuse.fields
    opened.window.diffuse.modes.choose(VARY)
    fields.style_box.setCurrentText("Any style")
    values = stack.values()
    fields.style_box.setCurrentText("Own style")
    fields.key_box.setCurrentText("Any key")
    stack.show_values(values)
    assert fields.style_box.currentText() == "Any style"
    assert fields.key_box.currentText() == "Own key"
    stack.show_values({})
    assert fields.style_box.currentText() == "Own style"
