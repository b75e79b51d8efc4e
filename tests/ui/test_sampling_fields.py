from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.samplers import USUAL_CALLS, USUAL_SAMPLER, SamplerName
from loopstudio.ui.widgets.sampling_fields import SamplingFields


@pytest.fixture
def fields(qtbot: QtBot) -> SamplingFields:
    made = SamplingFields()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("text", "sampler", "technical"),
    [
        ("Sketch", "sketch", "DEIS, log-SNR"),
        ("Faithful", "faithful", "DEIS, log-SNR"),
        ("Exact", "exact", "DEIS, log-SNR"),
        ("Published", "published", "DDIM"),
    ],
)
def test_a_quality_is_a_sampler_and_its_usual_steps(
    fields: SamplingFields, text: str, sampler: SamplerName, technical: str
) -> None:
    fields.quality.setCurrentText(text)
    made = fields.filled(DiffuseRequest("tiny"))
    assert (made.sampler, made.calls) == (sampler, USUAL_CALLS[sampler])
    assert fields.technical.text() == technical


def test_a_sampler_of_the_command_line_is_there_for_a_loop_that_was_made_so(
    fields: SamplingFields,
) -> None:
    offered = fields.quality.count()
    assert fields.quality.findText("2M SDE") < 0
    request = DiffuseRequest("tiny", sampler="dpmpp-2m-sde", calls=40)
    for _ in range(2):
        fields.show_request(request)
        assert (fields.quality.currentText(), fields.quality.count()) == ("2M SDE", offered + 1)
    assert fields.technical.text() == "DPM++ 2M SDE, log-SNR"
    made = fields.filled(DiffuseRequest("tiny"))
    assert (made.sampler, made.calls) == ("dpmpp-2m-sde", 40)


def test_steps_that_a_hand_has_set_stay(fields: SamplingFields) -> None:
    QTest.keyClick(fields.steps, Qt.Key.Key_Up)
    fields.quality.setCurrentText("Exact")
    assert fields.filled(DiffuseRequest("tiny")).calls == USUAL_CALLS[USUAL_SAMPLER] + 1


def test_guidance_needs_something_to_keep_to(fields: SamplingFields) -> None:
    assert not fields.guidance.isEnabled()
    assert "Choose a style or a key" in fields.guidance.slider.toolTip()
    fields.show_told(True)
    assert fields.guidance.isEnabled()
    assert "How strictly" in fields.guidance.slider.toolTip()
    fields.show_told(False)
    fields.show_guidance("an embedding")
    assert "Choose an embedding to keep to first" in fields.guidance.slider.toolTip()


def test_what_is_asked_for_leads_unless_a_hand_frees_it(fields: SamplingFields) -> None:
    made = fields.filled(DiffuseRequest("tiny", key="C"))
    assert (made.guidance, made.is_guided) == (2.0, True)
    assert not fields.filled(DiffuseRequest("tiny")).is_guided
    fields.show_told(True)
    QTest.keyClick(fields.guidance.slider, Qt.Key.Key_Home)
    assert fields.filled(DiffuseRequest("tiny", key="C")).guidance == 1.0


def test_guidance_takes_two_steps_at_least(fields: SamplingFields) -> None:
    fields.show_told(True)
    fields.steps.setValue(1)
    fields.guidance.show_value(3.0)
    made = fields.filled(DiffuseRequest("tiny", key="C"))
    assert (made.calls, made.guidance) == (2, 3.0)


@pytest.mark.parametrize("guidance", [1.0, 1.5, 2.25, 15.0])
def test_a_request_comes_back(fields: SamplingFields, guidance: float) -> None:
    request = DiffuseRequest("tiny", key="C", sampler="quick", calls=33, guidance=guidance)
    fields.show_told(True)
    fields.show_request(request)
    assert fields.filled(DiffuseRequest("tiny", key="C")) == request
    fields.show_request(replace(request, sampler="best", calls=1, guidance=1.0))
    assert fields.filled(DiffuseRequest("tiny")).calls == 1


KEPT = DiffuseRequest("tiny", calls=50, sampler="best", kept_at=7)


def test_settings_of_a_loop_that_was_kept_early_ask_for_it_again(fields: SamplingFields) -> None:
    fields.show_request(KEPT)
    fields.show_expected("about 3 s a loop")
    assert fields.filled(DiffuseRequest("tiny")) == KEPT
    assert fields.expected.text() == "kept after 7"


def test_steps_that_a_hand_sets_are_all_made(fields: SamplingFields) -> None:
    fields.show_request(KEPT)
    fields.show_expected("about 3 s a loop")
    QTest.keyClick(fields.steps, Qt.Key.Key_Down)
    assert fields.filled(DiffuseRequest("tiny")) == replace(KEPT, calls=49, kept_at=None)
    assert fields.expected.text() == "about 3 s a loop"


def test_another_quality_makes_all_of_its_steps(fields: SamplingFields) -> None:
    fields.show_request(KEPT)
    fields.quality.setCurrentText("Sketch")
    assert fields.filled(DiffuseRequest("tiny")).kept_at is None


def test_half_precision_is_asked_for_only_where_it_is_offered(fields: SamplingFields) -> None:
    assert not fields.precision.isVisible()
    fields.show_halves(True)
    assert fields.precision.isVisible()
    fields.precision.setCurrentText("Half")
    assert fields.filled(DiffuseRequest("tiny")).precision == "half"
    fields.show_halves(False)
    assert fields.filled(DiffuseRequest("tiny")).precision == "full"
    fields.show_halves(True)
    assert fields.filled(DiffuseRequest("tiny")).precision == "half"


def test_another_precision_is_another_pace(fields: SamplingFields, qtbot: QtBot) -> None:
    fields.show_halves(True)
    with qtbot.waitSignal(fields.changed):
        fields.precision.setCurrentText("Half")
