from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.app.polished import NotDull, held, polisher, request_of, requested, upsample
from loopstudio.app.shelf import FolderShelf
from loopstudio.audio.level import true_peak_db
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.core.wave_request import Polish, Upsample
from tests.support.clips import loop, provenance
from tests.support.session import add_checkpoint
from tests.support.wave import dull, wave_bundle

TEMPO = Tempo(120.0)


def clip(audio: Audio | None = None) -> Clip:
    sound = audio or dull(TEMPO)
    return Clip("amber", sound, TEMPO, 1, "loops", "Am", provenance(label="house"))


def test_the_first_diffusion_vocoder_polishes_or_the_one_named(tmp_path: Path) -> None:
    add_checkpoint(tmp_path)
    wave_bundle(tmp_path / "one")
    wave_bundle(tmp_path / "two")
    catalog = Catalog((tmp_path,))
    assert polisher(catalog).name == "one"
    assert polisher(catalog, "two").name == "two"
    with pytest.raises(CheckpointError, match="polishes nothing"):
        polisher(catalog, "fake-drums")


def test_where_there_is_none_it_is_said_what_is_missing(tmp_path: Path) -> None:
    add_checkpoint(tmp_path)
    with pytest.raises(CheckpointError, match="no diffusion vocoder here: train one"):
        polisher(Catalog((tmp_path,)))


def test_a_request_has_what_the_clip_says_of_itself() -> None:
    request = request_of(clip(), "tiny", Polish(0.3))
    assert (request.checkpoint, request.work) == ("tiny", Polish(0.3))
    assert (request.kind, request.key, request.style) == ("loops", "Am", "house")
    assert (request.tempo, request.bars) == (TEMPO, 1)
    unknown = replace(clip(), provenance=None)
    assert request_of(unknown, "tiny", Polish()).style is None


def test_the_cutoff_is_found_unless_it_is_told() -> None:
    assert upsample(clip()).cutoff == pytest.approx(3_000.0, rel=0.1)
    assert upsample(clip(), 2_000.0).cutoff == 2_000.0
    with pytest.raises(NotDull, match="is not dull"):
        upsample(clip(dull(TEMPO, 22_000.0)))


def test_silence_has_nothing_to_be_made_whole() -> None:
    silent = replace(clip(), audio=Audio(np.zeros_like(clip().audio.samples), clip().audio.rate))
    with pytest.raises(InvalidValue, match="is silent") as error:
        upsample(silent)
    assert not isinstance(error.value, NotDull)


def test_a_file_is_read_and_asked_for_as_a_vocoder_says(tmp_path: Path) -> None:
    path = FolderShelf(tmp_path).put(clip()).path
    vocoder = DiffusionVocoder("tiny", "a" * 64, 3, 0.2)
    polished = requested(path, vocoder, 9, raised=False)
    assert (polished.checkpoint, polished.work) == ("tiny", Polish(0.2))
    assert (polished.calls, polished.seed, polished.key) == (3, 9, "Am")
    raised = requested(path, vocoder, 9, raised=True)
    told = requested(path, vocoder, 9, raised=True, cutoff=2_000.0)
    assert told.work == Upsample(2_000.0)
    assert isinstance(raised.work, Upsample)
    assert raised.work.cutoff == pytest.approx(3_000.0, rel=0.1)


def test_peaks_are_held_at_the_ceiling_or_at_those_of_the_clip() -> None:
    quiet, loud = (Audio(gain * loop(TEMPO, rate=44_100).samples, 44_100) for gain in (0.2, 1.99))
    high = Audio(np.float32(1.5) * loud.samples, 44_100)
    for first in (quiet, loud):
        request = request_of(clip(first), "tiny", Polish())
        ceiling = max(-1.0, true_peak_db(first))
        assert true_peak_db(held(high, request, -1.0)) == pytest.approx(ceiling, abs=0.2)
        assert np.array_equal(held(quiet, request, -1.0).samples, quiet.samples)
