from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.tempo import Tempo
from loopstudio.ui.theme import Theme
from loopstudio.ui.widgets.diffuse_fields import DiffuseFields
from loopstudio.ui.widgets.key_box import ANY_KEY
from loopstudio.ui.widgets.style_box import ANY_STYLE
from tests.support.diffusion import LABELS, latent_bundle


@pytest.fixture
def fields(theme: Theme, qtbot: QtBot, tmp_path: Path) -> DiffuseFields:
    made = DiffuseFields(theme)
    qtbot.addWidget(made)
    made.show_checkpoint(latent_bundle(tmp_path / "tiny"))
    return made


def test_the_styles_are_those_of_the_checkpoint(fields: DiffuseFields) -> None:
    offered = [fields.style_box.itemText(place) for place in range(fields.style_box.count())]
    assert offered == [ANY_STYLE, *LABELS]


def test_a_choice_stays_where_another_checkpoint_knows_it(
    fields: DiffuseFields, tmp_path: Path
) -> None:
    fields.style_box.setCurrentText("pads")
    fields.show_checkpoint(latent_bundle(tmp_path / "other"))
    assert fields.style_box.asked == "pads"


@pytest.mark.parametrize("key", ["Am", "Gbm", None])
def test_a_request_comes_back_in_its_own_words(fields: DiffuseFields, key: str | None) -> None:
    request = DiffuseRequest(
        "tiny", count=5, seed=7, tempo=Tempo(93.5), bars=3, style="house", key=key
    )
    fields.show_request(request)
    assert fields.filled(DiffuseRequest("tiny")) == request
    assert fields.seed.is_locked


def test_a_style_that_is_not_known_is_any(fields: DiffuseFields) -> None:
    fields.show_request(DiffuseRequest("tiny", style="polka"))
    assert (fields.style_box.asked, fields.key_box.asked) == (None, None)
    assert fields.key_box.currentText() == ANY_KEY


def test_a_seed_that_does_nothing_is_hidden_and_all_else_stays(fields: DiffuseFields) -> None:
    fields.resize(900, 80)
    fields.show()
    before = fields.key_box.geometry()
    fields.show_seeded(False)
    assert not fields.seed.isVisible()
    assert fields.key_box.geometry() == before
    fields.show_seeded(True)
    assert fields.seed.isVisible()
