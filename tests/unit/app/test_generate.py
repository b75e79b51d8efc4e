from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.generate import PEAK_DBTP, Workbench, finish, to_bars
from loopstudio.audio.level import normalise_peak, true_peak_db
from loopstudio.audio.loop import seam_db
from loopstudio.audio.loudness import loudness
from loopstudio.audio.original import original_of
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.diffuse_request import DiffuseRequest, Repaint
from loopstudio.core.errors import CheckpointError, InvalidValue
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import FakeEngine, load
from tests.support.runs import Ticks

INFO = fake_info(Path("/nowhere"))
REQUEST = LoopRequest("fake-drums", count=1, seed=7, tempo=Tempo(93.0))


def take(request: LoopRequest = REQUEST) -> Take:
    return next(FakeEngine(INFO).generate(request, Ticks()))


def with_samples(made: Take, change: float) -> Take:
    return replace(made, audio=Audio(made.audio.samples + change, made.audio.rate))


def test_a_clip_is_exact_bars_at_the_tempo_asked_for() -> None:
    clip = finish(take(), REQUEST, INFO)
    assert clip.audio.frames == Tempo(93.0).bar_frames(44_100)


def test_a_clip_peaks_at_the_one_target() -> None:
    assert true_peak_db(finish(take(), REQUEST, INFO).audio) == pytest.approx(PEAK_DBTP, abs=0.1)


def test_a_clip_with_one_sharp_peak_is_not_quiet_for_that() -> None:
    made = take()
    spiky = made.audio.samples.copy()
    spiky[:, 22_050] = 8.0 * np.abs(spiky).max()
    plain = replace(REQUEST, tempo=made.tempo)
    clip = finish(replace(made, audio=Audio(spiky, made.audio.rate)), plain, INFO)
    peak = normalise_peak(Audio(spiky, made.audio.rate), PEAK_DBTP)
    assert loudness(clip.audio) > loudness(peak) + 5.0
    assert true_peak_db(clip.audio) == pytest.approx(PEAK_DBTP, abs=0.1)


def test_a_clip_has_no_offset() -> None:
    clip = finish(with_samples(take(), 0.2), REQUEST, INFO)
    assert abs(float(clip.audio.samples.mean())) < 1e-4


def test_a_clip_is_seamless() -> None:
    assert seam_db(finish(take(), REQUEST, INFO).audio) <= 0.0


def test_an_attack_on_the_first_sample_does_not_click() -> None:
    steep = take()
    samples = steep.audio.samples.copy()
    samples[:, 0] = 4.0 * np.abs(samples).max()
    made = finish(replace(steep, audio=Audio(samples, steep.audio.rate)), REQUEST, INFO)
    assert made.audio.samples[0, 0] > 0.5
    assert seam_db(made.audio) <= 0.0


def test_a_clip_says_how_it_was_made() -> None:
    made = finish(take(), REQUEST, INFO).provenance
    assert made is not None
    assert (made.checkpoint, made.sha256, made.request) == (INFO.name, INFO.sha256, REQUEST)
    assert (made.index, made.seed, made.licence) == (0, 7, "CC0-1.0")


def test_a_clip_is_in_the_key_that_was_asked_for() -> None:
    asked = DiffuseRequest("fake-drums", tempo=REQUEST.tempo, key="F#m")
    assert finish(take(), asked, INFO).key == "F#m"
    assert finish(take(), REQUEST, INFO).key is None


def test_what_is_painted_over_is_laid_into_its_original() -> None:
    bar = take().audio
    original = original_of(bar, Tempo(120.0))
    track = LatentTrack.of(np.zeros((1, 1), dtype=np.float32))
    idea = Repaint(track, Painted((Span(0.5, 1.0),)), original)
    clip = finish(take(), DiffuseRequest("fake-drums", tempo=Tempo(120.0), idea=idea), INFO)
    half = bar.frames // 2
    np.testing.assert_allclose(clip.audio.samples[:, :half], bar.samples[:, :half], atol=2e-7)


def test_what_is_made_of_a_loop_is_of_its_kind() -> None:
    asked = DiffuseRequest("fake-drums", tempo=REQUEST.tempo, kind="bass")
    assert finish(take(), asked, INFO).kind == "bass"
    assert finish(take(), replace(asked, kind=None), INFO).kind == INFO.kind


def test_its_seed_names_it() -> None:
    assert finish(take(), REQUEST, INFO).name == finish(take(), REQUEST, INFO).name
    assert len(finish(take(), REQUEST, INFO).name.split("-")) == 2


def test_a_name_that_is_given_is_kept() -> None:
    assert finish(take(), REQUEST, INFO, "My loop").name == "My loop"


def test_another_meter_than_the_checkpoint_makes_is_refused() -> None:
    with pytest.raises(InvalidValue, match="4/4, not of 3/4"):
        finish(take(), replace(REQUEST, tempo=Tempo(93.0, 3, 4)), INFO)


@pytest.mark.parametrize("frames", [84_672, 88_200, 100_000])
def test_any_take_becomes_its_bars(frames: int) -> None:
    wave = np.sin(np.arange(frames) * 0.05)[None].astype(np.float32)
    assert to_bars(Audio(wave, 44_100), 88_200).frames == 88_200


def test_exact_bars_are_left_as_they_are() -> None:
    audio = take().audio
    assert np.array_equal(to_bars(audio, audio.frames).samples, audio.samples)


def test_a_changed_checkpoint_of_the_same_folder_is_loaded_anew() -> None:
    opened = []
    bench = Workbench(lambda info: opened.append(info) or load(info))  # type: ignore[func-returns-value]
    for sha256 in ("0" * 64, "1" * 64, "1" * 64):
        list(bench.clips(REQUEST, replace(INFO, sha256=sha256), Ticks()))
    assert len(opened) == 2


def test_a_checkpoint_that_cannot_be_loaded_is_named() -> None:
    def refuse(_info: CheckpointInfo) -> FakeEngine:
        raise CheckpointError("The weights lack a layer.")

    with pytest.raises(CheckpointError, match=r"'fake-drums' cannot be used\. The weights lack"):
        list(Workbench(refuse).clips(REQUEST, INFO, Ticks()))
