from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.audio.acid import unpack_acid
from loopstudio.audio.riff import body_of
from loopstudio.audio.wav import read_wav
from loopstudio.core.errors import AudioFileError, InvalidValue
from loopstudio.library.description import described, write_described
from loopstudio.library.record import read_record
from loopstudio.library.store import Store
from tests.support.clips import clip, entry


def test_what_is_not_named_stays() -> None:
    assert described(entry(), None, None) == entry()
    made = described(entry(), "bass", None)
    assert (made.kind, made.key) == ("bass", "Am")
    assert described(entry(), None, "").key is None


@pytest.mark.parametrize(("kind", "key"), [("", None), (None, "H")])
def test_a_word_that_is_none_is_refused(kind: str | None, key: str | None) -> None:
    with pytest.raises(InvalidValue):
        described(entry(), kind, key)


def test_every_tag_says_the_new_kind_and_key_and_the_sound_stays(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        old = store.put(clip("owl"))
        before = read_wav(old.path)
        made = store.describe(old.id, "bass", "f# minor")
        assert store.entries() == [made]
    wav = read_wav(made.path)
    acid = unpack_acid(body_of(wav.chunks, b"acid") or b"")
    assert (made.kind, made.key, made.path.name) == ("bass", "F#m", "owl_240bpm_F#m.wav")
    assert wav.tags is not None
    assert (wav.tags.key, wav.tags.kind, wav.tags.genre) == ("F#m", "pitched", "bass")
    assert dict(wav.tags.extra)["kind"] == "bass"
    assert wav.tags.comment.startswith("240 BPM F#m seed=")
    assert (acid.root, acid.flags) == (54, 2)
    assert np.array_equal(wav.audio.samples, before.audio.samples)
    assert wav.provenance_json == before.provenance_json


def test_the_index_is_made_again_with_what_was_said(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        made = store.describe(store.put(clip("owl")).id, key="")
        store.rebuild()
        assert store.entries() == [made]
    assert read_record(made.path).entry == made


def test_a_file_that_is_gone_cannot_be_described(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        old = store.put(clip("owl"))
    old.path.unlink()
    with pytest.raises(AudioFileError, match="cannot be read"):
        write_described(old, replace(old, kind="bass"))


def test_a_clip_described_as_it_is_is_not_written(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        old = store.put(clip("owl"))
        before = old.path.stat().st_mtime_ns
        assert store.describe(old.id, "drums", "Am") == old
    assert old.path.stat().st_mtime_ns == before
