from pathlib import Path

import numpy as np
import pytest

from loopstudio.audio.wav import read_wav, write_wav
from loopstudio.core.errors import ExportError
from loopstudio.export.sound import deliver, prepared
from tests.support.packs import planned


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
