from dataclasses import replace

import pytest

from loopstudio.engines.vocoding.vocoder_config import VocoderConfig

TINY = VocoderConfig.tiny()


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


def test_courses_can_be_told_with_a_point_for_each_frame() -> None:
    assert TINY.can_be_told
    assert (TINY.narrow.rate, TINY.narrow.hop, len(TINY.narrow)) == (44_100, 525, 52)
    assert not replace(TINY, hop=4_096).can_be_told
