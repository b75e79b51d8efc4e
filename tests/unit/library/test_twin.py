from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.library.store import Store
from loopstudio.library.twin import twin
from tests.support.clips import clip

CLIP = clip("owl")
LOUDER = replace(CLIP, audio=Audio(CLIP.audio.samples * np.float32(1.1), CLIP.audio.rate))


def test_the_same_sound_of_the_same_name_is_found(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(CLIP)
        assert twin(CLIP, store.entries()) == entry


@pytest.mark.parametrize("other", [replace(CLIP, name="hawk"), LOUDER])
def test_another_name_or_another_sound_is_another_clip(other: Clip, tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put(CLIP)
        assert twin(other, store.entries()) is None


def test_a_clip_whose_file_is_gone_is_no_twin(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.put(CLIP).path.unlink()
        assert twin(CLIP, store.entries()) is None
