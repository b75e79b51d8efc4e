"""Exact length, kept onsets, kept attacks, kept pitch: what stretching promises, by both ways."""

import numpy as np
import pytest

from loopstudio.audio.loop import seam_db
from loopstudio.audio.onset import onsets
from loopstudio.audio.stretch import stretch, stretch_slices, stretch_whole
from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo
from tests.support.sounds import RATE, drum_loop, noise, sound, turning_tone

AT_120 = Tempo(120.0)


def crest(audio: Audio) -> float:
    samples = audio.samples
    return float(20 * np.log10(np.abs(samples).max() / np.sqrt(np.mean(samples**2))))


def pitch(audio: Audio) -> float:
    spectrum = np.abs(np.fft.rfft(audio.samples[0]))
    return float(np.argmax(spectrum)) * audio.rate / audio.frames


@pytest.mark.parametrize("bpm", [60.0, 87.0, 100.0, 128.0, 174.0, 200.0])
def test_drums_have_the_exact_length_and_join(bpm: float) -> None:
    made = stretch(drum_loop()[0], AT_120, Tempo(bpm), 1)
    assert made.frames == Tempo(bpm).bar_frames(RATE)
    assert seam_db(made) <= 0.0


@pytest.mark.parametrize("bpm", [75.0, 100.0, 140.0, 174.0])
def test_drums_keep_their_onsets_on_the_grid(bpm: float) -> None:
    loop, starts = drum_loop()
    made = stretch(loop, AT_120, Tempo(bpm), 1)
    wanted = np.array(starts) * made.frames / loop.frames
    assert np.abs(onsets(made) - wanted).max() <= 0.0015 * RATE


@pytest.mark.parametrize("bpm", [75.0, 100.0, 140.0, 174.0])
def test_drums_keep_their_attacks_as_they_were(bpm: float) -> None:
    loop, starts = drum_loop()
    made = stretch(loop, AT_120, Tempo(bpm), 1)
    places = [round(start * made.frames / loop.frames) for start in starts]
    for start, place in zip(starts[1:], places[1:], strict=True):
        near = max(
            float(
                np.corrcoef(
                    loop.samples[0, start : start + 800],
                    made.samples[0, place + shift : place + shift + 800],
                )[0, 1]
            )
            for shift in range(-60, 60)
        )
        assert near > 0.95


def test_slices_keep_the_crest_that_the_library_changes() -> None:
    loop, _ = drum_loop()
    sliced = stretch_slices(loop, 105_840, onsets(loop))
    rendered = drum_loop(105_840)[0]
    assert abs(crest(sliced) - crest(rendered)) < 1.0


@pytest.mark.parametrize("bpm", [60.0, 100.0, 140.0, 200.0])
def test_a_held_tone_keeps_its_pitch_and_joins(bpm: float) -> None:
    made = stretch(turning_tone(turns=440), AT_120, Tempo(bpm), 1)
    assert pitch(made) == pytest.approx(220.0, abs=1.0)
    assert seam_db(made) <= 0.0


def test_a_held_tone_keeps_its_level() -> None:
    made = stretch_whole(turning_tone(turns=440), 70_000)
    assert np.std(made.samples) == pytest.approx(np.std(turning_tone().samples), rel=0.1)


def test_the_same_loop_stretches_the_same_way_twice() -> None:
    first = stretch(turning_tone(), AT_120, Tempo(97.0), 1)
    assert np.array_equal(first.samples, stretch(turning_tone(), AT_120, Tempo(97.0), 1).samples)


def test_notes_that_are_held_from_onset_to_onset_are_not_sliced() -> None:
    time = np.arange(22_050) / RATE
    notes = [np.sign(np.sin(2 * np.pi * hertz * time)) for hertz in (110, 330, 165, 440)]
    held = sound(0.4 * np.concatenate(notes), RATE)
    made = stretch(held, AT_120, Tempo(90.0), 1)
    assert np.array_equal(made.samples, stretch_whole(held, made.frames).samples)


def test_the_same_tempo_changes_nothing() -> None:
    loop, _ = drum_loop()
    assert stretch(loop, AT_120, Tempo(120.0), 1) is loop


def test_mono_and_four_bars_work() -> None:
    audio = sound(np.tile(drum_loop()[0].samples[:1], 4), RATE)
    assert stretch(audio, AT_120, Tempo(93.0), 4).samples.shape == (1, 455_226)


def test_audio_of_another_length_is_refused() -> None:
    with pytest.raises(InvalidValue, match="88200"):
        stretch(noise(88_199), AT_120, Tempo(100.0), 1)


def test_more_than_eight_times_is_refused() -> None:
    audio = noise(Tempo(400.0).bar_frames(RATE))
    with pytest.raises(InvalidValue, match="eight times"):
        stretch(audio, Tempo(400.0), Tempo(20.0), 1)


def test_one_onset_alone_is_stretched_round() -> None:
    loop, _ = drum_loop(places=(0.3,))
    made = stretch(loop, AT_120, Tempo(60.0), 1)
    assert np.abs(onsets(made) - 0.3 * 176_400).max() < 66
