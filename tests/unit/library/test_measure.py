from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.errors import InvalidValue
from loopstudio.library.measure import entry_of, tags_of_clip, thumbnail
from tests.support.clips import FAST, clip, loop


def test_the_thumbnail_is_full_scale_at_127() -> None:
    samples = np.zeros((2, 1_600), np.float32)
    samples[0, 5], samples[1, 7] = 1.0, -2.0
    lows, highs = np.frombuffer(thumbnail(Audio(samples, 8_000)), np.int8).reshape(2, 160)
    assert (lows[0], highs[0], lows[1], highs[1]) == (-127, 127, 0, 0)


def test_drums_are_not_transposed_even_where_their_key_is_known() -> None:
    assert tags_of_clip(clip()).kind == "unpitched"
    assert tags_of_clip(replace(clip(), kind="bass")).kind == "pitched"
    assert tags_of_clip(replace(clip(), kind="bass", key=None)).kind == "unpitched"


def test_tags_say_how_a_loop_was_made() -> None:
    tags = tags_of_clip(clip())
    assert tags.comment == "240 BPM Am seed=7; checkpoint=drums-tiny"
    assert dict(tags.extra) == {"kind": "drums", "bars": "1", "style": "techno"}
    assert tags.copyright == "CC0-1.0"


def test_a_loop_of_ones_own_says_only_what_is_known() -> None:
    tags = tags_of_clip(replace(clip(), provenance=None, key=None))
    assert tags.comment == "240 BPM"
    assert dict(tags.extra) == {"kind": "drums", "bars": "1"}


def test_an_entry_of_ones_own_loop_names_no_engine() -> None:
    entry = entry_of(replace(clip(), provenance=None), "a" * 32, Path("x.wav"), "2026")
    assert (entry.engine, entry.checkpoint, entry.label, entry.seed) == (None, None, None, None)


def test_a_name_that_cannot_be_shown_is_refused() -> None:
    with pytest.raises(InvalidValue, match="name"):
        entry_of(replace(clip(), name=" "), "a" * 32, Path("x.wav"), "2026")


def test_an_entry_holds_the_length_and_the_meter() -> None:
    entry = entry_of(clip(bars=2), "a" * 32, Path("x.wav"), "2026")
    assert (entry.bars, entry.frames, entry.rate) == (2, 16_000, 8_000)
    assert (entry.bpm, entry.numerator, entry.denominator) == (240.0, 4, 4)
    assert loop(FAST, 2).frames == entry.frames
