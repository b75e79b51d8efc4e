from dataclasses import replace

import numpy as np
import pytest

from loopstudio.audio.bounce import bounced, kept, kept_encoding, stored, timed
from loopstudio.audio.level import true_peak_db
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Bounce
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo

TEMPO = Tempo(120.0)


def _bar(peak: float = 0.5) -> Audio:
    noise = np.random.default_rng(1).standard_normal(88_200)
    decay = np.exp(-np.arange(88_200) % 11_025 / 2_000.0)
    made = noise * decay
    return Audio((made / np.abs(made).max() * peak).astype(np.float32)[None], 44_100)


def test_another_tempo_and_rate_have_exactly_the_frames_of_their_bars() -> None:
    made = timed(_bar(), TEMPO, Tempo(87.3), 1, 48_000)
    assert (made.frames, made.rate) == (Tempo(87.3).bar_frames(48_000), 48_000)


@pytest.mark.parametrize(("encoding", "bits"), [("pcm16", 15), ("pcm24", 23)])
def test_what_is_stored_lies_on_the_steps_of_its_encoding(encoding: str, bits: int) -> None:
    steps = stored(_bar(), encoding, 7).samples * np.float32(1 << bits)  # type: ignore[arg-type]
    assert np.array_equal(steps, np.rint(steps))


def test_floats_are_stored_as_they_are() -> None:
    assert stored(_bar(), "float32") is not None
    assert np.array_equal(stored(_bar(), "float32").samples, _bar().samples)


def test_only_what_is_louder_than_full_scale_is_kept_as_floats() -> None:
    assert (kept_encoding(_bar(1.0)), kept_encoding(_bar(1.01))) == ("pcm24", "float32")
    assert kept(_bar(1.25)).samples.max() > 1.0 or kept(_bar(1.25)).samples.min() < -1.0


def test_a_bounce_is_levelled_after_it_is_timed() -> None:
    bounce = Bounce(Tempo(90.0), 44_100, -6.0, "float32", 0)
    plain = timed(_bar(), TEMPO, Tempo(90.0), 1, 44_100)
    made = bounced(_bar(), TEMPO, 1, bounce)
    assert made.frames == plain.frames
    assert true_peak_db(made) == pytest.approx(true_peak_db(plain) - 6.0, abs=1e-3)


def test_a_bounce_that_is_centred_has_no_dc_left() -> None:
    bounce = Bounce(Tempo(200.0), 44_100, 0.0, "float32", 0)
    plain = bounced(_bar(), TEMPO, 1, bounce)
    centred = bounced(_bar(), TEMPO, 1, replace(bounce, centred=True))
    assert abs(plain.samples.mean()) > 1e-5
    assert abs(centred.samples.mean()) < 1e-7


def test_a_loop_that_is_not_its_bars_is_refused() -> None:
    with pytest.raises(InvalidValue, match="bar"):
        bounced(_bar(), Tempo(121.0), 1, Bounce(TEMPO, 44_100, 0.0, "pcm24", 0))
