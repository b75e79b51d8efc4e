import numpy as np
import pytest

from loopstudio.app.repainting import FADE_SECONDS, repainted
from loopstudio.audio.level import true_peak_db
from loopstudio.audio.loop import seam_db
from loopstudio.audio.original import original_of
from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Repaint, Vary
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from tests.support.clips import loop

TRACK = LatentTrack.of(np.zeros((2, 2), dtype=np.float32))
PAINTED = Painted((Span(0.5, 0.75),), 0.05)
TEMPO, RATE = Tempo(160.0), 8_000
FRAMES = TEMPO.bar_frames(RATE)
FADE = round(FADE_SECONDS * RATE)


def stored(channels: int = 1, rate: int = RATE) -> Audio:
    """Give a loop as a file of 24 bits holds it."""
    rough = loop(TEMPO, rate=rate, channels=channels).samples
    return Audio(np.round(rough * 2**23) / np.float32(2**23), rate)


def made(level: float = 0.4) -> Audio:
    wave = level * np.cos(np.arange(FRAMES) * (2 * np.pi * 220 / FRAMES))
    return Audio(wave[None].astype(np.float32), RATE)


def laid(sound: Audio, fresh: Audio, source: Tempo = TEMPO, painted: Painted = PAINTED) -> Audio:
    original = original_of(sound, source)
    request = DiffuseRequest("d", tempo=TEMPO, idea=Repaint(TRACK, painted, original))
    found = repainted(fresh, request, -1.0)
    assert found is not None
    return found


def test_outside_of_what_is_painted_every_sample_stays() -> None:
    sound, fresh = stored(), made()
    found = laid(sound, fresh).samples
    begin, end = FRAMES // 2, FRAMES * 3 // 4
    assert np.array_equal(found[:, : begin + 1], sound.samples[:, : begin + 1])
    assert np.array_equal(found[:, end:], sound.samples[:, end:])
    inside = slice(begin + FADE + 1, end - FADE - 1)
    np.testing.assert_allclose(found[:, inside], fresh.samples[:, inside], atol=1e-6)


def test_a_part_that_goes_round_the_end_leaves_a_loop() -> None:
    found = laid(stored(), made(), painted=Painted((Span(0.9, 0.2),)))
    assert seam_db(found) <= 0.0
    middle = slice(FRAMES // 4, FRAMES * 3 // 4)
    assert np.array_equal(found.samples[:, middle], stored().samples[:, middle])


def test_a_clip_keeps_its_rate_and_its_channels() -> None:
    sound = stored(channels=2, rate=16_000)
    found = laid(sound, made())
    assert (found.rate, found.samples.shape) == (16_000, sound.samples.shape)
    assert np.array_equal(found.samples[:, : FRAMES // 2], sound.samples[:, : FRAMES // 2])
    middle = found.samples[:, FRAMES * 2 * 5 // 8]
    assert middle[0] == pytest.approx(middle[1], abs=1e-6)


def test_another_tempo_brings_the_original_there() -> None:
    slow = Tempo(120.0)
    found = laid(loop(slow), made(), source=slow)
    assert found.frames == FRAMES


def test_peaks_of_what_is_new_are_held() -> None:
    assert true_peak_db(laid(stored(), made(level=4.0))) <= -0.9


def test_what_is_new_has_no_offset() -> None:
    fresh = made()
    moved = Audio(fresh.samples + np.float32(0.25), RATE)
    np.testing.assert_allclose(
        laid(stored(), moved).samples, laid(stored(), fresh).samples, atol=1e-5
    )


def test_what_is_longer_begins_with_every_sample_of_the_loop_and_joins_it() -> None:
    sound = stored()
    wave = 0.4 * np.sin(1.0 + np.arange(2 * FRAMES) * (2 * np.pi * 440.3 / FRAMES))
    fresh = Audio(wave[None].astype(np.float32), RATE)
    request = DiffuseRequest(
        "d", tempo=TEMPO, bars=2, idea=Extend(TRACK, 1, original_of(sound, TEMPO))
    )
    found = repainted(fresh, request, -1.0)
    assert found is not None
    assert np.array_equal(found.samples[:, :FRAMES], sound.samples)
    inside = slice(FRAMES + FADE + 1, -FADE - 1)
    np.testing.assert_allclose(found.samples[:, inside], fresh.samples[:, inside], atol=1e-2)
    # Without the crossfades both joints would be heard: the step into the made part, and out of it.
    cut = Audio(np.concatenate((sound.samples, fresh.samples[:, FRAMES:]), axis=1), RATE)
    turned = Audio(np.roll(found.samples, -FRAMES, axis=1), RATE)
    assert seam_db(Audio(np.roll(cut.samples, -FRAMES, axis=1), RATE)) > 0.0
    assert seam_db(found) <= 0.0
    assert seam_db(turned) <= 0.0


def test_three_bars_lead_from_the_end_of_two_to_their_beginning() -> None:
    sound = loop(TEMPO, rate=RATE, bars=2)
    silent = Audio(np.zeros((1, 3 * FRAMES), dtype=np.float32), RATE)
    request = DiffuseRequest(
        "d", tempo=TEMPO, bars=3, idea=Extend(TRACK, 2, original_of(sound, TEMPO))
    )
    found = repainted(silent, request, -1.0)
    assert found is not None
    # What fades in before the beginning is how the loop ends.
    share = found.samples[0, -5:] / sound.samples[0, -5:]
    np.testing.assert_allclose(share, 1.0 - np.arange(5, 0, -1) / FADE, atol=0.02)


@pytest.mark.parametrize(
    "request_",
    [
        LoopRequest("drums"),
        DiffuseRequest("d", idea=Vary(TRACK)),
        DiffuseRequest("d", idea=Repaint(TRACK, PAINTED)),
    ],
)
def test_without_an_original_nothing_is_laid_into(request_: Request) -> None:
    assert repainted(made(), request_, -1.0) is None
