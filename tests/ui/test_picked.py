from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.varying import Words
from loopstudio.core.diffuse_request import DiffuseRequest, Extend
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.tempo import Tempo
from loopstudio.ui.panels.picked import Picked, timed, to_hear
from tests.support import clips
from tests.support.diffusion import latent_info
from tests.support.published_bundles import published_bundle

INFO = replace(latent_info(Path("/nowhere")), network={"form": "latent", "network": {"keys": True}})
LOOP = replace(clips.entry(), label="house", key="Am")
SOUND = Sound("its origin", 1, LatentTrack.of(np.zeros((2, 3), dtype=np.float32)))


def test_loops_say_what_all_of_them_have() -> None:
    assert Picked((LOOP,)).words(INFO) == Words("house", "Am")
    assert Picked((LOOP, replace(LOOP, key="C"))).words(INFO) == Words("house", None)
    assert Picked().words(INFO) == Words()


def test_loops_are_of_the_kind_that_all_of_them_are_of() -> None:
    bass = replace(LOOP, kind="bass")
    assert Picked((bass, bass)).kind == "bass"
    assert Picked((bass, replace(LOOP, kind="lead"))).kind is None
    assert Picked((bass, SOUND)).kind is None


def test_a_sound_of_a_request_says_nothing_of_itself() -> None:
    both = Picked((LOOP, SOUND))
    assert both.words(INFO) == Words()
    assert (both.are_known, both.entries, both.first) == (False, (LOOP,), LOOP)
    assert Picked().first is None


def test_a_loop_is_to_be_heard_and_a_sound_is_known(tmp_path: Path) -> None:
    heard = ToHear(LOOP.path, INFO.name, Tempo(120.0), whole=True)
    assert Picked((LOOP, SOUND)).origins(INFO, whole=True) == (heard, SOUND)
    theirs = published_bundle(tmp_path / "kicks")
    assert to_hear(LOOP, theirs) == ToHear(LOOP.path, "kicks", Tempo(120.0), as_it_is=True)
    with pytest.raises(InvalidValue, match="is in 3/4"):
        to_hear(replace(LOOP, numerator=3), INFO)


def test_a_longer_loop_takes_its_half_bars() -> None:
    request = DiffuseRequest("tiny", bars=4)
    longer = timed(request, 1)
    assert isinstance(longer.idea, Extend)
    assert longer.pieces == 6
    assert timed(request, 0) == timed(request, 4) == request
