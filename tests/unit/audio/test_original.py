import base64
from dataclasses import replace

import numpy as np
import pytest

from loopstudio.audio.original import original_of, sound_of
from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo


def stored(channels: int = 1, rate: int = 44_100) -> Audio:
    """Give a sound as a file of 24 bits holds it."""
    drawn = np.random.default_rng(1).uniform(-1.0, 1.0, (channels, 22_050))
    return Audio((np.round(drawn * 2**23) / 2**23).astype(np.float32), rate)


@pytest.mark.parametrize(("channels", "rate"), [(1, 44_100), (2, 96_000), (1, 8_000)])
def test_a_stored_loop_comes_back_to_the_bit(channels: int, rate: int) -> None:
    audio = stored(channels, rate)
    held = original_of(audio, Tempo(120.0))
    assert (held.rate, held.channels, held.tempo) == (rate, channels, Tempo(120.0))
    assert np.array_equal(sound_of(held).samples, audio.samples)


def test_full_scale_does_not_turn_over() -> None:
    loudest = Audio(np.array([[1.0, -1.0, 1.2, -1.2]], dtype=np.float32), 44_100)
    back = sound_of(original_of(loudest, Tempo(120.0))).samples
    np.testing.assert_allclose(back, [[1.0, -1.0, 1.0, -1.0]], atol=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "no base64"},
        {"code": base64.b64encode(b"hello").decode()},
        {"code": "AAAA"},
        {"rate": 48_000},
        {"channels": 2},
    ],
)
def test_what_holds_no_such_loop_is_refused(change: dict[str, object]) -> None:
    held = replace(original_of(stored(), Tempo(120.0)), **change)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="painted over is unreadable"):
        sound_of(held)


def test_one_cut_short_is_refused_or_shorter() -> None:
    held = original_of(stored(), Tempo(120.0))
    cut = base64.b64encode(base64.b64decode(held.code)[:200]).decode()
    try:
        frames = sound_of(replace(held, code=cut)).frames
    except InvalidValue:
        return
    assert frames < 22_050
