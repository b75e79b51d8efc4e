import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.engines.vocoding.low_bands import PARTIALS_HZ, LowBands
from loopstudio.engines.vocoding.tones import FAR, QUIET, Course, Tones
from loopstudio.engines.vocoding.vocoder import PARTIALS_REMEMBERED, VocoderConfig

RATE, HOP, SPLIT, FRAMES = 44_100, 525, 5, 84
SAMPLES, POINTS = HOP * FRAMES, FRAMES * SPLIT
TINY = VocoderConfig.tiny()
LOWS = LowBands(RATE, HOP // SPLIT)
BANDS = len(LOWS)


def network() -> Tones:
    torch.manual_seed(3)
    return Tones(8, TINY.bands, LOWS, SPLIT, 0.05).eval().requires_grad_(False)


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


def steadied(signal: Tensor, course: Course, monkeypatch: pytest.MonkeyPatch) -> Tensor:
    net = network()
    monkeypatch.setattr(net, "course", lambda _image: course)
    made: Tensor = net(signal, torch.zeros(1, TINY.bands, FRAMES))
    return made


def test_a_rumble_comes_near_the_tone_that_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(4)
    # A struck tone whose phase wanders, as vocoders make it.
    decay = torch.exp(-torch.arange(SAMPLES) / 9_000.0)
    wander = torch.randn(1, POINTS).cumsum(-1).repeat_interleave(HOP // SPLIT, -1) * 0.25
    rumble = decay * torch.sin(2.0 * math.pi * 60.0 * torch.arange(SAMPLES) / RATE + wander)
    made = steadied(rumble, told(60.0), monkeypatch)
    before, after = (LOWS.bands(signal)[0, 0, 10:-10] for signal in (rumble, made))
    assert float((after.abs() - 0.5).abs().median()) < 0.03
    assert detuned(after, 60.0) < detuned(before, 60.0) / 2.0


def detuned(band: Tensor, hertz: float) -> float:
    """Give by how many Hz a band is off, most of the time."""
    turned = torch.angle(band * band.roll(1).conj()) * RATE / (HOP / SPLIT) / (2.0 * math.pi)
    return float((turned - hertz).abs().median())


def test_a_tone_goes_on_as_its_attack_began(monkeypatch: pytest.MonkeyPatch) -> None:
    steady = tone(60.0)
    made = steadied(steady, told(60.0), monkeypatch)
    torch.testing.assert_close(made, steady, atol=2e-3, rtol=0.0)


def test_where_no_tone_is_told_the_signal_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(5)
    signal = torch.randn(1, SAMPLES) * 0.1
    assert torch.equal(steadied(signal, told(60.0, steady=0.4), monkeypatch), signal)


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


@pytest.mark.parametrize(
    ("sizes", "fit"),
    [
        ({}, True),
        ({"tones": 0, "partials": 0, "hop": 4_096}, True),
        ({"tones": 0, "hop": 600}, True),
        ({"tones": 0, "hop": 4_096}, False),
        ({"hop": 4_000}, False),
        ({"hop": 523}, False),
        ({"split": 105}, False),
    ],
)
def test_frames_must_be_dense_enough_for_tones(sizes: dict[str, int], fit: bool) -> None:
    assert replace(TINY, **sizes).can_hold_tones is fit


def test_its_sizes_fit_an_image() -> None:
    course = network().course(torch.zeros(3, TINY.bands, FRAMES))
    assert course.near.shape == course.far.shape == course.amplitude.shape == (3, BANDS, POINTS)


def test_notes_that_waver_sound_at_the_pitches_that_were_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torch.manual_seed(7)
    narrow = LowBands(RATE, HOP, PARTIALS_HZ)
    net = Tones(8, TINY.bands, narrow, 1, PARTIALS_REMEMBERED).eval().requires_grad_(False)
    third = tone(440.0, 0.2) + tone(554.0, 0.2)
    heard = narrow.bands(third)
    turned = [heard.roll(-points, -1) * heard.conj() for points in (1, FAR)]
    near, far = (x / (x.abs() + 1e-9) for x in turned)
    course = Course(torch.log(heard.abs() + QUIET), near, far)
    monkeypatch.setattr(net, "course", lambda _image: course)
    wavering = narrow.sound(
        heard * torch.polar(torch.ones(1), torch.randn(1, len(narrow), FRAMES).cumsum(-1) * 0.5),
        SAMPLES,
    )
    before, after = (pure(signal) for signal in (wavering, net(wavering, torch.zeros(1, 80, 84))))
    assert before < 0.7
    assert after > 0.9


def pure(signal: Tensor) -> float:
    """Give how much of a sound lies at the two pitches."""
    power = torch.fft.rfft(signal)[0].abs().square()
    at = [round(hertz * SAMPLES / RATE) for hertz in (440.0, 554.0)]
    return float(sum(power[place] for place in at) / power.sum())
