import pytest
import torch
from torch import Tensor

from loopstudio.engines.gan.carrier import carrier
from loopstudio.engines.gan.score import Notes

RATE, SAMPLES = 44_100, 88_200


def notes(*lines: tuple[float, float, int, float, float]) -> Notes:
    start, length, pitch, velocity, struck = torch.tensor(lines).unbind(1)
    return Notes(torch.zeros(len(lines)), start, length, pitch.long(), velocity, struck)


def made(*lines: tuple[float, float, int, float, float]) -> Tensor:
    return carrier(notes(*lines), 57.0, SAMPLES, RATE)


def powers(sound: Tensor) -> Tensor:
    """Power in bins of half a hertz, a bar being two seconds."""
    heard: Tensor = torch.fft.rfft(sound.double()).abs().square()
    return heard


def test_a_held_note_is_all_harmonics_of_its_pitch() -> None:
    heard = powers(made((0.0, 48.0, 12, 1.0, 1.0)))
    # A4, 440 Hz: harmonics stand out of what is between them.
    peaks = torch.stack([heard[880 * k - 2 : 880 * k + 3].sum() for k in range(1, 10)])
    between = torch.stack([heard[880 * k + 400 : 880 * k + 480].max() for k in range(1, 10)])
    assert float((peaks / between).min()) > 1e3
    assert float(peaks.max() / peaks.min()) < 1.5


def test_nothing_sounds_above_what_is_carried() -> None:
    heard = powers(made((0.0, 48.0, 0, 1.0, 1.0)))
    assert float(heard[2 * 13_000 :].sum() / heard.sum()) < 1e-3


def test_a_note_begins_in_its_step_and_rings_on() -> None:
    sound = made((12.0, 6.0, 0, 1.0, 1.0)).abs()
    quarter = SAMPLES // 4
    assert float(sound[: quarter - 1].max()) == 0.0
    assert float(sound[quarter : quarter + 2_000].max()) > 0.5
    let_go = quarter + SAMPLES // 8
    early, late = (float(sound[let_go + at : let_go + at + 4_410].max()) for at in (0, 20_000))
    assert 0.0 < late < 0.2 * early


def test_a_note_over_the_end_goes_on_at_the_beginning() -> None:
    sound = made((46.0, 4.0, 0, 1.0, 1.0))
    assert float(sound[:2_000].abs().max()) > 0.5


@pytest.mark.parametrize(("velocity", "loud"), [(1.0, 1.0), (0.0, 0.3)])
def test_a_softer_note_is_softer(velocity: float, loud: float) -> None:
    full = made((0.0, 6.0, 0, 1.0, 1.0)).abs().max()
    assert float(made((0.0, 6.0, 0, velocity, 1.0)).abs().max() / full) == pytest.approx(loud)


def test_a_note_that_is_not_struck_glides_from_the_one_before() -> None:
    glided = made((0.0, 24.0, 0, 1.0, 1.0), (24.0, 24.0, 12, 1.0, 0.0))
    struck = made((0.0, 24.0, 0, 1.0, 1.0), (24.0, 24.0, 12, 1.0, 1.0))
    half = SAMPLES // 2
    # What the second one rings on with, round the end, is another phase of it.
    torch.testing.assert_close(glided[36_000:half], struck[36_000:half])
    assert float((glided - struck)[half : half + 3_000].abs().max()) > 0.5
