import numpy as np
import pytest

from loopstudio.audio.tempo_estimate import (
    bpm_from_name,
    estimate,
    tempos_in_name,
    without_tempo,
)
from loopstudio.core.tempo import Tempo
from tests.support.sounds import RATE, drum_loop, noise, sound

BEATS = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)


@pytest.mark.parametrize("bpm", [72.0, 87.0, 100.0, 120.0, 140.0, 160.0])
def test_a_loop_cut_to_the_bar_has_its_exact_tempo(bpm: float) -> None:
    loop, _ = drum_loop(Tempo(bpm).bar_frames(RATE, 2), BEATS)
    assert estimate(loop).bpm == pytest.approx(bpm, abs=0.01)


def test_a_loop_that_is_not_cut_well_has_it_nearly() -> None:
    loop, _ = drum_loop(Tempo(110.0).bar_frames(RATE, 2), BEATS)
    loose = sound(np.tile(loop.samples, 3)[:, : int(2.57 * loop.frames)], RATE)
    assert estimate(loose).bpm == pytest.approx(110.0, rel=0.02)


def test_a_beat_is_surer_than_noise() -> None:
    loop, _ = drum_loop(places=BEATS)
    assert estimate(loop).confidence > 0.5 > estimate(noise(88_200)).confidence


@pytest.mark.parametrize("frames", [100, 88_200])
def test_silence_has_no_tempo(frames: int) -> None:
    assert estimate(sound(np.zeros(frames), RATE)).confidence == 0.0


def test_of_a_long_recording_the_first_minute_is_heard() -> None:
    loop, _ = drum_loop(places=BEATS)
    long = sound(np.tile(loop.samples[:1], 33), RATE)
    assert estimate(long).bpm == pytest.approx(120.0, rel=0.01)


@pytest.mark.parametrize(
    ("name", "bpm"),
    [
        ("Kit_Bass_120bpm_Am.wav", 120.0),
        ("X_128 bpm.wav", 128.0),
        ("X-95-BPM.wav", 95.0),
        ("120bpm loop.wav", 120.0),
        ("Kit_Bass_120_Am.wav", None),
        ("Loop120bpm.wav", None),
        ("foo_120bpmAm", None),
        ("foo_bpm120", None),
        ("DS_120.5bpm_Am", 120.5),
        ("x_99.97bpm", 99.97),
        ("x_1.120.5bpm", None),
        ("x_29.5bpm", None),
        ("x_29bpm", None),
        ("x_301bpm", None),
        ("x_301bpm_90bpm", 90.0),
        ("x_" + "9" * 5_000 + "bpm", None),
    ],
)
def test_names_are_read_by_the_rule(name: str, bpm: float | None) -> None:
    assert bpm_from_name(name) == bpm


def test_every_tempo_that_a_name_tells_is_found() -> None:
    assert tempos_in_name("house 124 bpm_93.5bpm_301bpm") == [124.0, 93.5]


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("amber-falcon", "amber-falcon"),
        ("Kit_87bpm", "Kit"),
        ("87 bpm break 2", "break 2"),
        ("Kit_121.98bpm_Am", "Kit_Am"),
        ("Kit-90bpm_93.5bpm", "Kit"),
        ("120bpm", ""),
        ("x_301bpm", "x_301bpm"),
    ],
)
def test_a_name_can_be_freed_of_its_tempos(name: str, left: str) -> None:
    assert without_tempo(name) == left
