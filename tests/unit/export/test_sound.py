from pathlib import Path

import numpy as np
import pytest

from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import read_wav, write_wav
from loopstudio.core.errors import ExportError
from loopstudio.core.pack import Pack
from loopstudio.core.tempo import Tempo
from loopstudio.export.plan import ExportOptions, plan
from loopstudio.export.sound import deliver, prepared
from tests.support.clips import FAST, loop
from tests.support.packs import planned
from tests.support.sounds import drum_loop


def test_a_loop_is_prepared_to_the_planned_frames(tmp_path: Path) -> None:
    plan = planned(tmp_path, tempos=(100.0,), rate=48_000)
    item = plan.items[0]
    audio = prepared(plan, item)
    assert (audio.frames, audio.rate) == (item.frames, 48_000)


def test_a_file_that_changed_since_the_plan_is_refused(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    item = plan.items[0]
    audio = read_wav(item.source.path).audio
    write_wav(item.source.path, type(audio)(audio.samples[:, :-100], audio.rate))
    with pytest.raises(ExportError, match="has changed since"):
        prepared(plan, item)


def test_the_gain_is_heard_in_what_is_delivered(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    item = plan.items[0]
    audio = prepared(plan, item)
    loud = deliver(plan, item, tmp_path / "loud.wav", audio, 0.0)
    quiet = deliver(plan, item, tmp_path / "quiet.wav", audio, -6.0)
    assert np.isclose(loud.peak_dbtp - quiet.peak_dbtp, 6.0, atol=0.1)


def test_what_is_delivered_says_its_tempo(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    item = plan.items[0]
    deliver(plan, item, tmp_path / "one.wav", prepared(plan, item), 0.0)
    tags = read_wav(tmp_path / "one.wav").tags
    assert tags is not None
    assert (tags.title, tags.tempo) == (item.source.name, item.tempo)


def test_a_recording_keeps_its_own_names(tmp_path: Path) -> None:
    path = tmp_path / "hers.wav"
    tags = Tags(tempo=FAST, beats=4, artist="Eve", copyright="(c) Eve")
    write_wav(path, loop(), tags)
    made = plan(Pack("P", (path,), "Ada"), ExportOptions(tmp_path / "out"))
    deliver(made, made.items[0], tmp_path / "one.wav", prepared(made, made.items[0]), 0.0)
    found = read_wav(tmp_path / "one.wav").tags
    assert found is not None
    assert (found.artist, found.copyright) == ("Eve", "(c) Eve")


def test_what_is_stretched_has_no_dc(tmp_path: Path) -> None:
    path = tmp_path / "drums.wav"
    write_wav(path, drum_loop()[0], Tags(tempo=Tempo(120.0), beats=4))
    options = ExportOptions(tmp_path / "out", tempos=(120.0, 200.0))
    made = plan(Pack("P", (path,)), options)
    as_it_lay, stretched = (prepared(made, item) for item in made.items)
    assert np.array_equal(as_it_lay.samples, read_wav(path).audio.samples)
    assert abs(stretched.samples.mean(axis=1)).max() < 1e-7
