"""What a hand sets in the window and what is written on the command line are the same loop."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loopstudio.app.remake import show
from loopstudio.audio.wav import read_wav
from loopstudio.core.morph_request import Lfo, Slider
from tests.support.command_line import command_line
from tests.support.rave import tiny_bundle
from tests.ui.conftest import Open

WORDS = (
    "--x", 0.25, "--slider", "1=0.5*1.5", "--slider", "2=-0.4~sine:3:0.8:0.25", "--dimensions", 2,
    "--texture-seed", 7, "--texture", 0.8, "--bars", 2, "--tempo", 96, "--checkpoint", "tiny",
)  # fmt: skip


def test_a_loop_that_a_hand_kept_is_the_one_that_words_make(
    open_studio: Open,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    opened = open_studio(2)
    tiny_bundle(opened.session.paths.user_models / "tiny")
    opened.session.catalog.refresh()
    opened.window.show_checkpoints("tiny")
    morph, files = opened.window.morph, [entry.path for entry in opened.session.library]
    morph.tempo.show_bpm(96.0)
    for slot, file in zip(morph.slots, files, strict=False):
        slot.listen(file)
    qtbot.waitUntil(lambda: len(morph.request().sounds) == 2, timeout=30_000)
    morph.bars.setValue(2)
    morph.blend.show_value(0.25)
    morph.dimensions.number.setValue(2)
    morph.dimensions.strips[0].show_done(Slider(0, 0.5, 1.5))
    morph.dimensions.strips[1].show_done(Slider(1, -0.4, curve=Lfo("sine", 3, 0.8, 0.25)))
    morph.dimensions.texture.seed.setText("7")
    morph.dimensions.texture.amount.show_value(0.8)
    QTest.mouseClick(morph.playing.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(opened.session.library) == 3, timeout=30_000)
    kept = opened.session.library[0].path

    cli = command_line(tmp_path / "studio-0", monkeypatch, capsys)
    said = cli.run("morph", *files, *WORDS, "--out", tmp_path / "out")
    assert said.code == 0, said.err
    (made,) = (tmp_path / "out").glob("*.wav")
    by_hand, by_word = (read_wav(path).audio.samples for path in (kept, made))
    assert np.array_equal(by_hand, by_word)
    assert np.ptp(by_hand) > 0.01
    # Nothing in it wanders, so that the seed is of no account.
    assert replace(show(kept).request, seed=0) == replace(show(made).request, seed=0)
