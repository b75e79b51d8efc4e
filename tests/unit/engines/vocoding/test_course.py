import math
from dataclasses import replace

import torch
from torch import Tensor

from loopstudio.engines.vocoding.course import (
    FAR,
    FREE,
    QUIET,
    SHOWN,
    STRICT,
    VALUES,
    Course,
    Steadying,
    shown,
    steadied,
    turned,
)
from loopstudio.engines.vocoding.low_bands import PARTIALS_HZ, LowBands

RATE, HOP, FRAMES = 44_100, 105, 420
SAMPLES, POINTS = HOP * FRAMES, FRAMES
LOWS = LowBands(RATE, HOP)
NARROW = LowBands(RATE, 525, PARTIALS_HZ)
BANDS = len(LOWS)


def tone(hertz: float, amplitude: float = 0.5) -> Tensor:
    """Whole periods in the bar."""
    time = torch.arange(SAMPLES, dtype=torch.float64) / SAMPLES
    turns = round(hertz * SAMPLES / RATE)
    return (amplitude * torch.sin(2.0 * math.pi * turns * time)).float()[None]


def told(hertz: float, amplitude: float = 0.5, steady: float = 1.0) -> Course:
    """Give the course of one tone in the lowest band, and of silence above it."""
    turns = round(hertz * SAMPLES / RATE)
    turn = torch.full((1, BANDS, POINTS), 2.0 * math.pi * turns / POINTS)
    loud = torch.full((1, BANDS, POINTS), math.log(QUIET))
    loud[:, 0] = math.log(amplitude + QUIET)
    size = torch.full_like(turn, steady)
    return Course(loud, torch.polar(size, turn), torch.polar(size, FAR * turn))


STEADYING = Steadying(LOWS, 0.05, STRICT)


def kept(signal: Tensor, course: Course) -> Tensor:
    made: Tensor = STEADYING(signal, course)
    return made


def test_a_rumble_comes_near_the_tone_that_was_told() -> None:
    torch.manual_seed(4)
    # A struck tone whose phase wanders, as vocoders make it.
    decay = torch.exp(-torch.arange(SAMPLES) / 9_000.0)
    wander = torch.randn(1, POINTS).cumsum(-1).repeat_interleave(HOP, -1) * 0.25
    rumble = decay * torch.sin(2.0 * math.pi * 60.0 * torch.arange(SAMPLES) / RATE + wander)
    made = kept(rumble, told(60.0))
    before, after = (LOWS.bands(signal)[0, 0, 10:-10] for signal in (rumble, made))
    assert float((after.abs() - 0.5).abs().median()) < 0.03
    assert detuned(after, 60.0) < detuned(before, 60.0) / 2.0


def detuned(band: Tensor, hertz: float) -> float:
    """Give by how many Hz a band is off, most of the time."""
    turn = torch.angle(band * band.roll(1).conj()) * RATE / HOP / (2.0 * math.pi)
    return float((turn - hertz).abs().median())


def test_a_tone_goes_on_as_its_attack_began() -> None:
    steady = tone(60.0)
    torch.testing.assert_close(kept(steady, told(60.0)), steady, atol=2e-3, rtol=0.0)


def test_where_no_tone_is_told_the_signal_stays_as_it_was() -> None:
    torch.manual_seed(5)
    signal = torch.randn(1, SAMPLES) * 0.1
    assert torch.equal(kept(signal, told(60.0, steady=0.4)), signal)


def test_turns_close_round_the_circle() -> None:
    torch.manual_seed(6)
    turn = torch.randn(2, BANDS, POINTS)
    course = Course(turn, torch.polar(torch.ones_like(turn), turn), torch.polar(turn.abs(), turn))
    rounds = course.turn.sum(-1) / (2.0 * math.pi)
    assert torch.allclose(rounds, rounds.round(), atol=1e-4)


def test_the_far_turn_makes_the_near_one_finer() -> None:
    exact = told(100.0)
    rough = replace(exact, near=exact.near * torch.polar(torch.tensor(1.0), torch.tensor(0.2)))
    torch.testing.assert_close(rough.turn, exact.turn, atol=1e-5, rtol=0.0)


def test_notes_that_waver_sound_at_the_pitches_that_were_told() -> None:
    torch.manual_seed(7)
    third = (tone(440.0, 0.2) + tone(554.0, 0.2)).expand(8, -1)
    heard = NARROW.bands(third)
    near, far = (x / (x.abs() + 1e-9) for x in (turned(heard, 1), turned(heard, FAR)))
    course = Course(torch.log(heard.abs() + QUIET), near, far)
    points = heard.shape[-1]
    wander = torch.randn(8, len(NARROW), points).cumsum(-1) * 0.3
    wavering = NARROW.sound(heard * torch.polar(torch.ones(1), wander), SAMPLES)
    assert pure(wavering) < 0.6
    assert pure(Steadying(NARROW, 1.5, FREE)(wavering, course)) > 0.85


def pure(signal: Tensor) -> float:
    """Give how much of sounds lies at the two pitches, on the average."""
    power = torch.fft.rfft(signal).abs().square()
    power = (power / power.sum(-1, keepdim=True)).mean(0)
    at = [round(hertz * SAMPLES / RATE) for hertz in (440.0, 554.0)]
    return float(sum(power[place] for place in at))


def test_what_is_shown_of_a_tone_is_how_it_turns_and_of_silence_nothing() -> None:
    heard = NARROW.bands(tone(440.0))
    points = heard.shape[-1]
    parts = shown(heard).view(1, len(NARROW), SHOWN, points)
    assert float(parts[:, -1].abs().max()) < 0.01
    band = int(heard.abs().mean((0, 2)).argmax())
    near = torch.complex(parts[0, band, 0], parts[0, band, 1])
    hertz = torch.angle(near).mean() * RATE / 525 / (2.0 * math.pi)
    # Whole turns a point are the same turn: 84 of them a second.
    assert abs(float(hertz) - ((440.0 + 42.0) % 84.0 - 42.0)) < 0.1
    assert float(near.abs().min()) > 0.99


def test_what_a_network_tells_is_read_band_by_band() -> None:
    values = torch.zeros(2, BANDS, VALUES, 3)
    values[:, 1, 1], values[:, 1, 4] = 0.5, 0.25
    course = Course.told(values)
    assert course.near.shape == course.far.shape == course.amplitude.shape == (2, BANDS, 3)
    assert torch.equal(course.near[:, 1], torch.full((2, 3), 0.5 + 0j))
    assert torch.equal(course.far[:, 1], torch.full((2, 3), 0.25j))
    assert not course.near[:, 0].any()


def test_noise_is_no_tone_and_a_tone_half_known_is_one() -> None:
    torch.manual_seed(8)
    noise = turned(NARROW.bands(0.1 * torch.randn(1, SAMPLES)), FAR)
    # What a network that knows no more than that it is noise would tell of it.
    length = (noise / noise.abs()).mean(-1, keepdim=True).abs().expand(noise.shape)
    loud = torch.full(length.shape, -1.0)
    noisy, half = (
        Course(loud, far + 0j, far + 0j) for far in (length, torch.full_like(length, 0.35))
    )
    assert float(noisy.steadiness(FREE).mean()) < 0.25
    assert float(half.steadiness(FREE).min()) > 0.99
    assert not half.steadiness(STRICT).any()


def test_several_ways_in_one_spectrum_are_those_one_after_the_other() -> None:
    torch.manual_seed(8)
    signal = torch.randn(2, SAMPLES) * 0.1
    ways = [(STEADYING, told(60.0)), (STEADYING, told(90.0, 0.2, 0.6))]
    once, twice = (kept(signal, course) for _, course in ways)
    assert not torch.allclose(once, twice, atol=1e-3)
    apart = kept(once, ways[1][1])
    torch.testing.assert_close(steadied(signal, ways), apart, atol=1e-5, rtol=0.0)
    assert steadied(signal, []) is signal
