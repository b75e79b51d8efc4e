import struct
from pathlib import Path

import numpy as np
import pytest

from loopstudio.datasets.melodic import sonic_pi
from loopstudio.datasets.melodic.phrase import Note, Phrase
from loopstudio.datasets.melodic.sonic_pi import Setting, SonicPi, Tune, drawn, played
from loopstudio.datasets.melodic.synth_bank import SYNTHS
from loopstudio.datasets.mono import FRAMES, RATE
from loopstudio.datasets.scsynth import Scsynth

SETTING = Setting(0.01, 0.1, 0.6, 0.5, {"cutoff": 90.0})
TWO = Phrase("two", (Note(0.0, 1.0, 60, 0.7), Note(2.0, 1.0, 64, 0.9, slide=True)))


def test_every_note_is_started_and_a_slide_sent_on() -> None:
    events, _ = played("sonic-pi-saw", SETTING, TWO, 10.0)
    starts = [time for time, message in events if message.startswith(b"/s_new")]
    turns = [message for _, message in events if message.startswith(b"/n_set")]
    assert (starts, len(turns)) == ([10.0, 11.0], 1)


def test_a_slide_starts_on_the_note_before() -> None:
    _, second, _ = (message for _, message in played("x", SETTING, TWO, 0.0)[0])
    assert struct.pack(">f", 60.0) in second


def test_a_slot_has_room_for_the_tail() -> None:
    late = Phrase("late", (Note(3.5, 2.0, 60, 0.7),))
    assert played("x", SETTING, late, 0.0)[1] >= 1.75 + 1.0 + 0.5


def test_a_harder_stroke_is_brighter() -> None:
    soft, hard = (
        played("x", SETTING, Phrase("one", (Note(0.0, 1.0, 60, v),)), 0.0)[0][0][1]
        for v in (0.7, 1.0)
    )
    assert struct.pack(">f", 90.0) in soft
    assert struct.pack(">f", 90.0 + 16 * 0.3) in hard


def test_a_pad_rises_slowly_whatever_plays_it() -> None:
    made = [drawn(SYNTHS["supersaw"], "pad", np.random.default_rng(k)) for k in range(10)]
    assert min(setting.attack for setting in made) >= 0.1


def test_each_tune_gets_the_bar_of_its_slot(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def render(_scsynth: Scsynth, score: bytes, _work: Path) -> np.ndarray:
        assert score.count(b"/d_recv") == 1
        sound = np.zeros(20 * RATE, np.float32)
        sound[6400 : 6400 + FRAMES] = 0.5
        return sound

    monkeypatch.setattr(sonic_pi, "render_score", render)
    (tmp_path / "sonic-pi-saw.scsyndef").write_bytes(b"none")
    band = SonicPi(Scsynth("scsynth", None, {}), tmp_path)
    tunes = [Tune("saw", "arp", TWO, np.random.default_rng(k)) for k in range(2)]
    first, second = band.render(tunes)
    assert (first.shape, first[:60_000].min(), second.max()) == ((FRAMES,), 0.5, 0.0)
