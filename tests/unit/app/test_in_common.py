from dataclasses import replace

import numpy as np
import pytest

from loopstudio.app.in_common import key_in_common, kind_in_common, sounding
from loopstudio.core.morph_request import Blend, LatentTrack, MorphRequest

PLAIN = LatentTrack.of(np.zeros((2, 3), dtype=np.float32))
BASS, LEAD = replace(PLAIN, key="Am", kind="bass"), replace(PLAIN, key="Am", kind="lead")
OTHER = replace(PLAIN, key="C", kind="bass")


def between(*sounds: LatentTrack, blend: Blend | None = None) -> MorphRequest:
    return MorphRequest("morph", sounds=sounds, blend=blend or Blend(0.5, 0.0))


@pytest.mark.parametrize(
    ("request_", "key", "kind"),
    [
        (between(), None, None),
        (between(BASS), "Am", "bass"),
        (between(BASS, BASS), "Am", "bass"),
        (between(BASS, LEAD), "Am", None),
        (between(BASS, OTHER), None, "bass"),
        (between(BASS, PLAIN), None, None),
        (between(BASS, OTHER, blend=Blend(0.0, 0.0)), "Am", "bass"),
        (between(BASS, OTHER, blend=Blend(0.5, 0.0, "along")), None, "bass"),
        (between(BASS, OTHER, blend=Blend(drawn=((0.0, 0.0), (0.5, 0.0)))), None, "bass"),
        (between(replace(BASS, key="C#m"), replace(BASS, key="Dbm")), "C#m", "bass"),
    ],
)
def test_what_sounds_may_have_a_key_and_a_kind_in_common(
    request_: MorphRequest, key: str | None, kind: str | None
) -> None:
    assert (key_in_common(request_), kind_in_common(request_)) == (key, kind)


def test_only_corners_that_the_blend_comes_near_sound() -> None:
    four = between(BASS, LEAD, OTHER, PLAIN, blend=Blend(1.0, 1.0))
    assert sounding(four) == (PLAIN,)
