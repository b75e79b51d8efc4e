from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loopstudio.app import abilities
from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.unheard import Unheard
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import Between, DiffuseRequest, Extend, Idea, Repaint, Vary
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo
from loopstudio.ui.panels.diffuse_panel import DiffusePanel
from loopstudio.ui.panels.picked import Picked
from loopstudio.ui.panels.vary_row import BETWEEN, EXTEND, FRESH, REPAINT, VARY
from loopstudio.ui.theme import Theme
from tests.support import clips
from tests.support.diffusion import latent_info, sound_bundle
from tests.support.published_bundles import WIDE, published_bundle
from tests.support.published_files import SMALL, WORDED
from tests.support.wave import wave_info
from tests.ui.conftest import Open
from tests.unit.engines.diffusion.test_network import AUTOENCODER

TRACK = LatentTrack.of(np.zeros((6, 4), dtype=np.float32))
OTHER = LatentTrack.of(np.ones((6, 4), dtype=np.float32))
WORDS = LatentTrack.of(np.ones((5, 3), dtype=np.float32))
PAINTED = Repaint(TRACK, Painted((Span(0.0, 0.5),)))


def info(folder: Path, keys: bool = True, sha256: str = "a" * 64) -> CheckpointInfo:
    told: dict[str, object] = {"form": "latent", "network": {"keys": keys}}
    return replace(latent_info(folder / "tiny"), network=told, sha256=sha256)


@pytest.fixture
def panel(theme: Theme, qtbot: QtBot, tmp_path: Path) -> DiffusePanel:
    made = DiffusePanel(theme)
    qtbot.addWidget(made)
    made.show_checkpoint(info(tmp_path))
    made.show()
    return made


def choose(panel: DiffusePanel, style: str, key: str) -> None:
    panel.fields.style_box.setCurrentText(style)
    panel.fields.key_box.setCurrentText(key)


def test_without_a_checkpoint_nothing_can_be_made(theme: Theme, qtbot: QtBot) -> None:
    made = DiffusePanel(theme)
    qtbot.addWidget(made)
    assert not made.generate_button.isEnabled()
    assert "Choose a checkpoint first" in made.generate_button.toolTip()


def test_what_is_set_becomes_the_request(panel: DiffusePanel, qtbot: QtBot) -> None:
    panel.count.setValue(3)
    panel.bars.setValue(2)
    panel.tempo.show_bpm(93.5)
    choose(panel, "pads", "F#m")
    panel.seed.show_seed(7, locked=True)
    panel.sampling.quality.setCurrentText("Exact")
    panel.sampling.steps.setValue(33)
    panel.sampling.guidance.show_value(2.5)
    with qtbot.waitSignal(panel.request_made) as asked:
        panel.generate_button.click()
    assert asked.args[0] == DiffuseRequest(
        checkpoint="tiny",
        count=3,
        seed=7,
        tempo=Tempo(93.5),
        bars=2,
        style="pads",
        key="F#m",
        sampler="exact",
        calls=33,
        guidance=2.5,
    )


@pytest.mark.parametrize(
    ("idea", "mode", "said"),
    [
        (Vary(TRACK, 0.25), VARY, "Variations of its origin"),
        (Between(TRACK, OTHER), BETWEEN, "From its start to its end"),
        (PAINTED, REPAINT, "Made anew: 50 % of its origin"),
        (Extend(TRACK, 2), EXTEND, "Bars that go on from its origin, which stays as it is"),
    ],
)
def test_a_shown_request_asks_for_the_same_again(
    panel: DiffusePanel, qtbot: QtBot, idea: Idea, mode: int, said: str
) -> None:
    request = DiffuseRequest(
        "tiny",
        count=2,
        seed=9,
        bars=4,
        key="Am",
        calls=200,
        noise_seed=3,
        idea=idea,
        sources=("ab",),
        kind="bass",
    )
    panel.show_request(request)
    assert (panel.modes.choice, panel.row.text) == (mode, said)
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        panel.generate()
    assert asked.args[0].to_hear == ()
    # Between two loops nothing is drawn: of whatever seed, they are the same.
    seed = 0 if mode == BETWEEN else 9
    assert asked.args[0].heard({}) == replace(request, seed=seed)


def test_the_chosen_loop_is_to_be_heard_at_the_checkpoints_own_tempo(
    panel: DiffusePanel, qtbot: QtBot
) -> None:
    entry = clips.entry()
    panel.tempo.show_bpm(90.0)
    panel.show_picked([entry])
    panel.modes.choose(VARY)
    panel.row.strength.show_value(0.2)
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        panel.generate()
    wish = asked.args[0]
    assert isinstance(wish, Unheard)
    assert wish.origins == (ToHear(entry.path, "tiny", Tempo(120.0)),)
    assert wish.sources == (entry.id,)
    assert (wish.strength, wish.request.tempo) == (0.2, Tempo(90.0))


def asked_of(panel: DiffusePanel, qtbot: QtBot) -> DiffuseRequest:
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        panel.generate()
    request: DiffuseRequest = asked.args[0].request
    return request


LOOP = replace(clips.entry(), label="house", key="Am", kind="bass")


@pytest.mark.parametrize("mode", [VARY, REPAINT, EXTEND])
def test_a_loop_has_its_own_style_and_key_where_the_fields_say_none(
    panel: DiffusePanel, qtbot: QtBot, mode: int
) -> None:
    panel.show_picked([LOOP])
    panel.modes.choose(mode)
    panel.row.show_spans((Span(0.0, 0.5),))
    assert panel.fields.style_box.currentText() == "Own: house"
    assert panel.fields.key_box.currentText() == "Own: Am"
    assert panel.sampling.guidance.isEnabled()
    request = asked_of(panel, qtbot)
    assert (request.style, request.key, request.kind) == ("house", "Am", "bass")
    choose(panel, "pads", "C")
    request = asked_of(panel, qtbot)
    assert (request.style, request.key) == ("pads", "C")
    panel.modes.choose(FRESH)
    assert panel.settings().kind is None


def test_which_style_and_key_are_the_loops_own_is_written(panel: DiffusePanel) -> None:
    panel.modes.choose(VARY)
    boxes = panel.fields.style_box, panel.fields.key_box
    assert [box.currentText() for box in boxes] == ["Own style", "Own key"]
    panel.show_picked([replace(LOOP, key=None)])
    assert [box.currentText() for box in boxes] == ["Own: house", "Own: none"]
    panel.modes.choose(FRESH)
    assert [box.currentText() for box in boxes] == ["Any style", "Any key"]


@pytest.mark.parametrize(("style", "key"), [("Any style", "Own: Am"), ("Own: house", "Any key")])
def test_a_loop_may_be_varied_towards_any_style_or_key(
    panel: DiffusePanel, qtbot: QtBot, style: str, key: str
) -> None:
    panel.show_picked([LOOP])
    panel.modes.choose(VARY)
    choose(panel, style, key)
    request = asked_of(panel, qtbot)
    own = (style == "Own: house", key == "Own: Am")
    assert (request.style, request.key) == ("house" if own[0] else None, "Am" if own[1] else None)
    choose(panel, "Any style", "Any key")
    assert not panel.sampling.guidance.isEnabled()
    request = asked_of(panel, qtbot)
    assert (request.style, request.key) == (None, None)


def test_between_two_loops_is_what_both_have(panel: DiffusePanel, qtbot: QtBot) -> None:
    panel.show_picked([LOOP, replace(LOOP, id="other", label="techno", kind="lead")])
    panel.modes.choose(BETWEEN)
    request = asked_of(panel, qtbot)
    assert (request.style, request.key, request.kind) == (None, "Am", None)
    panel.show_picked([LOOP, replace(LOOP, id="other")])
    request = asked_of(panel, qtbot)
    assert (request.style, request.key, request.kind) == ("house", "Am", "bass")


def test_a_style_that_is_not_known_here_is_not_asked_for(panel: DiffusePanel, qtbot: QtBot) -> None:
    panel.show_picked([replace(LOOP, label="polka", key=None)])
    panel.modes.choose(VARY)
    request = asked_of(panel, qtbot)
    assert (request.style, request.key) == (None, None)
    assert not panel.sampling.guidance.isEnabled()


def test_one_step_becomes_two_where_a_loop_says_what_leads(panel: DiffusePanel) -> None:
    panel.sampling.steps.setValue(1)
    panel.modes.choose(VARY)
    panel.show_picked([replace(LOOP, bars=4)])
    assert panel.sampling.steps.value() == 2


def test_a_loop_is_made_longer_to_twice_its_bars_unless_told_otherwise(
    panel: DiffusePanel, qtbot: QtBot
) -> None:
    panel.show_picked([replace(LOOP, bars=2)])
    panel.modes.choose(EXTEND)
    assert (panel.bars.isEnabled(), panel.bars.minimum(), panel.bars.value()) == (True, 3, 4)
    assert not panel.tempo.spin.isEnabled()
    panel.bars.setValue(3)
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        panel.generate()
    wish = asked.args[0]
    assert (wish.longer, wish.request.bars) == (True, 3)
    assert wish.origins[0].whole
    panel.modes.choose(VARY)
    assert (panel.bars.isEnabled(), panel.bars.value()) == (False, 2)
    panel.modes.choose(FRESH)
    assert (panel.bars.isEnabled(), panel.bars.minimum()) == (True, 1)


def test_a_loop_of_eight_bars_cannot_be_longer(panel: DiffusePanel) -> None:
    panel.show_picked([replace(LOOP, bars=8)])
    panel.modes.choose(EXTEND)
    assert not panel.generate_button.isEnabled()
    assert "up to 8 bars" in panel.generate_button.toolTip()


def test_what_half_bars_take_stands_beside_the_steps(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    made = DiffusePanel(theme, lambda request: float(request.pieces))
    qtbot.addWidget(made)
    made.show_checkpoint(info(tmp_path))
    made.show_picked([LOOP])
    made.modes.choose(EXTEND)
    made.bars.setValue(4)
    assert made.sampling.expected.text() == "about 6.0 s a loop"


def test_a_loop_of_another_meter_is_refused(panel: DiffusePanel, qtbot: QtBot) -> None:
    panel.show_picked([replace(clips.entry(), numerator=3)])
    panel.modes.choose(VARY)
    with qtbot.waitSignal(panel.failed) as said:
        panel.generate()
    assert "is in 3/4" in said.args[0]


def test_generate_waits_for_enough_loops_to_start_from(panel: DiffusePanel) -> None:
    entry = clips.entry()
    panel.modes.choose(VARY)
    assert not panel.generate_button.isEnabled()
    panel.show_picked([entry])
    assert panel.generate_button.isEnabled()
    panel.modes.choose(BETWEEN)
    assert not panel.generate_button.isEnabled()
    assert "Choose loops in the library first" in panel.generate_button.toolTip()
    panel.show_picked([entry, replace(entry, id="other", name="other")])
    assert panel.generate_button.isEnabled()


def test_while_a_loop_is_heard_generate_says_so_but_for_new_ones(panel: DiffusePanel) -> None:
    panel.show_picked([clips.entry()])
    panel.modes.choose(VARY)
    panel.show_listening(True)
    assert "Listening" in panel.generate_button.text()
    assert not panel.generate_button.isEnabled()
    panel.modes.choose(FRESH)
    assert panel.generate_button.isEnabled()
    panel.modes.choose(VARY)
    panel.show_listening(False)
    assert (panel.generate_button.text().strip(), panel.generate_button.isEnabled()) == (
        "Generate",
        True,
    )


def test_what_a_mode_does_not_heed_cannot_be_set(panel: DiffusePanel) -> None:
    panel.show_picked([replace(clips.entry(), bars=4)] * 2)
    for mode, bars, seed in ((FRESH, True, True), (VARY, False, True), (BETWEEN, False, False)):
        panel.modes.choose(mode)
        assert (panel.bars.isEnabled(), not panel.seed.isHidden()) == (bars, seed)
    assert panel.bars.value() == 4


def test_between_two_loops_there_is_a_seed_where_something_is_drawn(panel: DiffusePanel) -> None:
    panel.modes.choose(BETWEEN)
    panel.show_settings(DiffuseRequest("tiny", sampler="dpmpp-2m-sde"))
    assert not panel.seed.isHidden()
    panel.show_settings(DiffuseRequest("tiny"))
    assert panel.seed.isHidden()


def test_another_checkpoint_hears_sounds_of_its_own(panel: DiffusePanel, tmp_path: Path) -> None:
    panel.show_request(DiffuseRequest("tiny", idea=Vary(TRACK)))
    panel.show_checkpoint(info(tmp_path, sha256="b" * 64))
    assert not panel.generate_button.isEnabled()


def test_a_checkpoint_without_keys_is_asked_for_none(panel: DiffusePanel, tmp_path: Path) -> None:
    choose(panel, "house", "Am")
    panel.show_checkpoint(info(tmp_path, keys=False))
    assert (panel.settings().style, panel.settings().key) == ("house", None)
    assert not panel.fields.key_box.isEnabled()


def test_others_in_the_way_of_a_request_have_another_seed(
    panel: DiffusePanel, qtbot: QtBot
) -> None:
    request = DiffuseRequest("tiny", count=4, seed=5, first=2, idea=PAINTED)
    with qtbot.waitSignal(panel.request_made) as asked:
        panel.generate_again(request)
    assert asked.args[0] == replace(request, seed=asked.args[0].seed, first=0)
    assert asked.args[0].seed != 5


def test_how_long_a_loop_takes_stands_beside_its_steps(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    made = DiffusePanel(theme, lambda request: request.calls / 7.5 if request.calls > 10 else None)
    qtbot.addWidget(made)
    made.show_checkpoint(info(tmp_path))
    assert made.sampling.expected.text() == "about 2.0 s a loop"
    made.sampling.steps.setValue(100)
    assert made.sampling.expected.text() == "about 13 s a loop"
    made.sampling.steps.setValue(10)
    assert made.sampling.expected.text() == ""


def test_sounds_of_a_request_are_of_its_bars(panel: DiffusePanel) -> None:
    panel.show_request(DiffuseRequest("tiny", bars=2, idea=Vary(TRACK)))
    assert panel._picked == Picked((Sound("its origin", 2, TRACK),))


def told(panel: DiffusePanel) -> list[bool]:
    fields, sampling = panel.fields, panel.sampling
    return [widget.isVisible() for widget in (fields.style_box, fields.key_box, sampling.guidance)]


def test_a_published_network_is_asked_only_what_it_can_do(
    panel: DiffusePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(panel, "pads", "Am")
    assert told(panel) == [True] * 3
    panel.show_checkpoint(published_bundle(tmp_path / "kicks"))
    assert told(panel) == [False] * 3
    with qtbot.waitSignal(panel.request_made) as asked:
        panel.generate()
    request = asked.args[0]
    assert (request.style, request.key, request.guidance) == (None, None, 1.0)
    panel.show_checkpoint(info(tmp_path))
    assert told(panel) == [True] * 3


def test_a_loop_is_taken_as_it_is_for_what_works_on_sound(
    panel: DiffusePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.show_checkpoint(published_bundle(tmp_path / "kicks"))
    entry = replace(clips.entry(), numerator=3)
    panel.show_picked([entry])
    panel.modes.choose(VARY)
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        panel.generate()
    assert asked.args[0].origins == (ToHear(entry.path, "kicks", Tempo(120.0), as_it_is=True),)


def test_our_own_network_on_sound_is_told_words_and_takes_a_loop_as_it_is(
    panel: DiffusePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.show_checkpoint(sound_bundle(tmp_path / "wave"))
    assert told(panel) == [True] * 3
    entry = clips.entry()
    panel.show_picked([entry])
    panel.modes.choose(VARY)
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        panel.generate()
    assert asked.args[0].origins == (ToHear(entry.path, "wave", Tempo(120.0), as_it_is=True),)
    panel.show_picked([replace(entry, numerator=3)])
    with qtbot.assertNotEmitted(panel.hear_wanted):
        panel.generate()


def test_what_makes_loops_of_others_offers_no_new_ones(
    panel: DiffusePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    del qtbot
    assert panel.modes.choice == FRESH
    panel.show_checkpoint(published_bundle(tmp_path / "coded", AUTOENCODER))
    assert panel.modes.choice == VARY
    panel.show_checkpoint(info(tmp_path))
    panel.modes.choose(FRESH)
    assert panel.modes.choice == FRESH


def test_what_makes_single_hits_offers_no_longer_loops(panel: DiffusePanel, tmp_path: Path) -> None:
    hits = replace(SMALL, sound=replace(SMALL.sound, one_shot=True))
    panel.modes.choose(EXTEND)
    panel.show_checkpoint(published_bundle(tmp_path / "hits", hits))
    assert panel.modes.choice == VARY
    button = panel.modes.buttons[EXTEND]
    assert (button.isEnabled(), button.toolTip()) == (
        False,
        "Tiny published makes no bars that go on from a loop",
    )
    panel.show_checkpoint(published_bundle(tmp_path / "kicks"))
    assert button.isEnabled()


def test_an_embedding_stays_with_the_checkpoint_it_is_for(
    panel: DiffusePanel, tmp_path: Path
) -> None:
    panel.show_checkpoint(published_bundle(tmp_path / "worded", WORDED))
    request = DiffuseRequest("worded", seed=9, guidance=3.0, embedding=WORDS)
    panel.show_request(request)
    assert panel.settings() == request
    panel.show_checkpoint(published_bundle(tmp_path / "kicks"))
    settings = panel.settings()
    assert (settings.embedding, settings.guidance) == (None, 1.0)
    panel.show_checkpoint(published_bundle(tmp_path / "worded", WORDED))
    assert panel.settings() == request


def test_only_what_looks_at_an_embedding_has_a_place_for_one(
    panel: DiffusePanel, tmp_path: Path
) -> None:
    slot, guidance = panel.fields.embedding, panel.sampling.guidance
    assert not slot.isVisible()
    panel.show_checkpoint(published_bundle(tmp_path / "kicks"))
    assert not slot.isVisible()
    panel.show_checkpoint(published_bundle(tmp_path / "worded", WORDED))
    assert (slot.isVisible(), guidance.isVisible(), guidance.isEnabled()) == (True, True, False)
    assert "Choose an embedding to keep to first" in guidance.slider.toolTip()
    assert panel.settings().guidance == 1.0
    slot.show_track(WORDS)
    assert guidance.isEnabled()
    assert (panel.settings().guidance, panel.settings().embedding) == (2.0, WORDS)


def test_a_file_that_is_no_embedding_for_it_is_said_so(
    panel: DiffusePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.show_checkpoint(published_bundle(tmp_path / "worded", WORDED))
    (tmp_path / "words.npy").write_bytes(b"nothing")
    with qtbot.waitSignal(panel.failed) as said:
        panel.fields.embedding.take(tmp_path / "words.npy")
    assert "words.npy holds no embedding" in said.args[0]


def test_guidance_that_is_not_shown_is_not_asked_for(panel: DiffusePanel, tmp_path: Path) -> None:
    choose(panel, "pads", "Am")
    panel.sampling.guidance.show_value(3.0)
    panel.show_checkpoint(published_bundle(tmp_path / "kicks"))
    assert panel.settings().guidance == 1.0


@pytest.mark.parametrize("quick", [True, False])
def test_a_large_published_network_offers_half_precision_where_it_saves_time(
    panel: DiffusePanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: bool
) -> None:
    monkeypatch.setattr(abilities, "multiplies_bfloat16", lambda: quick)
    panel.show_checkpoint(published_bundle(tmp_path / "wide", WIDE))
    assert panel.sampling.precision.isVisible() is quick
    panel.show_checkpoint(info(tmp_path))
    assert not panel.sampling.precision.isVisible()


LONGER = DiffuseRequest(
    "tiny", count=2, bars=4, calls=15, kept_at=50, idea=Extend(TRACK, 2), sources=("ab",)
)


def test_a_loop_that_was_kept_early_while_it_was_made_longer_is_asked_for_again(
    panel: DiffusePanel, qtbot: QtBot
) -> None:
    panel.show_request(LONGER)
    assert panel.sampling.expected.text() == "kept after 50"
    with qtbot.waitSignal(panel.hear_wanted) as asked:
        panel.generate()
    assert asked.args[0].heard({}) == LONGER
    # A new loop has no so many steps.
    assert panel.settings().kept_at is None


@pytest.mark.parametrize("worded", [False, True])
def test_in_the_smallest_window_nothing_of_it_is_cut(
    open_studio: Open, worded: bool, tmp_path: Path
) -> None:
    window = open_studio(1).window
    made = published_bundle(tmp_path / "worded", WORDED) if worded else info(tmp_path)
    panel = window.diffuse
    window.panels.show_checkpoint(made)
    panel.show_picked([LOOP])
    panel.modes.choose(VARY)
    panel.tempo.show_bpm(121.98)
    panel.sampling.show_request(DiffuseRequest("tiny", sampler="dpmpp-2m-sde", calls=50))
    panel.sampling.show_expected("about 88.8 s a loop")
    panel.vocoder.offer([wave_info(Path("/nowhere/polish"))])
    panel.vocoder.choice.setCurrentIndex(1)
    panel.vocoder.show_expected("about 88.8 s a loop")
    window.resize(window.minimumSize())
    QApplication.processEvents()
    assert panel.minimumSizeHint().width() <= panel.width()
