import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.audio.acid import Acid, pack_acid
from loopstudio.audio.convert import read_audio, write_audio
from loopstudio.audio.id3 import Id3, pack_id3
from loopstudio.audio.info import Info, pack_info
from loopstudio.audio.provenance import provenance_to_json
from loopstudio.audio.riff import Chunk, pack_riff, unpack_riff
from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import write_wav
from loopstudio.core.audio import Audio
from loopstudio.core.errors import AudioFileError, InvalidValue, LibraryError
from loopstudio.core.tempo import Tempo
from loopstudio.library import imported
from loopstudio.library.imported import Wish, clip_from_file
from loopstudio.library.measure import tags_of_clip
from tests.support.bad_audio import long_recording
from tests.support.clips import clip, loop, provenance

RATE = 44_100


def wav(folder: Path, name: str, audio: Audio) -> Path:
    path = folder / name
    soundfile.write(path, audio.samples.T, audio.rate)
    return path


def cut(audio: Audio, frames: int) -> Audio:
    return Audio(audio.samples[:, :frames], audio.rate)


def test_the_tempo_is_read_from_the_name(tmp_path: Path) -> None:
    made = clip_from_file(wav(tmp_path, "Kit_90bpm.wav", loop(Tempo(90.0), 2, RATE)), Wish())
    assert (made.tempo.bpm, made.bars, made.name) == (90.0, 2, "Kit_90bpm")


def test_a_file_of_our_own_comes_back_as_it_was(tmp_path: Path) -> None:
    made = replace(clip("owl", Tempo(150.0), 2), kind="bass")
    path = tmp_path / "whatever.wav"
    write_wav(path, made.audio, tags_of_clip(made), provenance_to_json(provenance()), "float32")
    again = clip_from_file(path, Wish())
    assert np.array_equal(again.audio.samples, made.audio.samples)
    assert replace(again, audio=made.audio) == made


@pytest.mark.parametrize("ending", ["flac", "aiff", "ogg", "mp3"])
def test_a_loop_that_was_exported_in_another_format_keeps_its_name_and_tempo(
    ending: str, tmp_path: Path
) -> None:
    tempo = Tempo(87.3)
    tags = Tags(
        title="ready-tiger",
        tempo=tempo,
        beats=4,
        comment="87.3 BPM seed=5",
        software="LoopStudio 1",
    )
    path = tmp_path / f"Pack_87bpm.{ending}"
    write_audio(path, loop(tempo, 1, 44_100), tags)
    made = clip_from_file(path, Wish())
    assert (made.name, made.tempo, made.bars) == ("ready-tiger", tempo, 1)


def test_a_wav_whose_sound_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.wav"
    write_wav(path, loop(Tempo(120.0), 1, RATE))
    path.write_bytes(path.read_bytes()[:-4_000])
    with pytest.raises(AudioFileError, match="cut short"):
        clip_from_file(path, Wish())


def test_a_recording_that_does_not_know_its_length_is_read(tmp_path: Path) -> None:
    path = tmp_path / "streamed.wav"
    write_wav(path, loop(Tempo(120.0), 1, RATE))
    data = path.read_bytes()
    at = data.index(b"data") + 4
    path.write_bytes(data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :])
    assert clip_from_file(path, Wish(tempo=Tempo(120.0))).bars == 1


def test_a_well_cut_loop_keeps_every_sample_and_gets_its_own_tempo(tmp_path: Path) -> None:
    audio = cut(loop(Tempo(120.0), 1, RATE), 88_000)
    made = clip_from_file(wav(tmp_path, "x_120bpm.wav", audio), Wish())
    assert made.audio.frames == 88_000
    assert made.tempo.bpm == pytest.approx(120.27, abs=0.01)


def test_what_is_too_long_is_folded_to_whole_bars(tmp_path: Path) -> None:
    audio = cut(loop(Tempo(120.0), 2, RATE), 110_000)
    made = clip_from_file(wav(tmp_path, "x_120bpm.wav", audio), Wish())
    assert (made.bars, made.audio.frames) == (1, 88_200)


def test_what_is_too_short_is_filled_to_whole_bars(tmp_path: Path) -> None:
    audio = cut(loop(Tempo(120.0), 1, RATE), 80_000)
    made = clip_from_file(wav(tmp_path, "x_120bpm.wav", audio), Wish())
    assert (made.bars, made.audio.frames) == (1, 88_200)


def test_one_bar_wished_to_be_two_is_repeated(tmp_path: Path) -> None:
    path = wav(tmp_path, "x.wav", loop(Tempo(120.0), 1, RATE))
    made = clip_from_file(path, Wish(Tempo(120.0), bars=2))
    assert np.array_equal(made.audio.samples[:, :88_200], made.audio.samples[:, 88_200:])


def test_bars_alone_give_the_tempo(tmp_path: Path) -> None:
    path = wav(tmp_path, "x.wav", loop(Tempo(100.0), 4, RATE))
    made = clip_from_file(path, Wish(bars=4, kind="bass", key="Am", name="mine"))
    assert made.tempo.bpm == pytest.approx(100.0)
    assert (made.kind, made.key, made.name) == ("bass", "Am", "mine")


def test_another_meter_is_kept(tmp_path: Path) -> None:
    waltz = Tempo(120.0, 3, 4)
    made = clip_from_file(wav(tmp_path, "x.wav", loop(waltz, 1, RATE)), Wish(waltz))
    assert (made.tempo, made.bars) == (waltz, 1)


def test_other_formats_come_in_too(tmp_path: Path) -> None:
    made = clip_from_file(wav(tmp_path, "x_120bpm.flac", loop(Tempo(120.0), 1, RATE)), Wish())
    assert made.audio.frames == 88_200


def test_a_file_with_damaged_tags_still_has_its_sound(tmp_path: Path) -> None:
    path = tmp_path / "x_120bpm.wav"
    write_wav(path, loop(Tempo(120.0), 1, RATE), tags_of_clip(clip()), "not json at all")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"ID3\x04", b"ID3\x09"))
    assert clip_from_file(path, Wish()).audio.frames == 88_200


def test_a_whole_song_is_refused(tmp_path: Path) -> None:
    path = wav(tmp_path, "x_240bpm.wav", Audio(np.zeros((1, 8_000 * 70), np.float32), 8_000))
    with pytest.raises(LibraryError, match="at most 64 bars"):
        clip_from_file(path, Wish())


def test_a_file_that_is_no_audio_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"hello")
    with pytest.raises(AudioFileError, match=r"x\.wav"):
        clip_from_file(tmp_path / "x.wav", Wish())


def test_a_wish_for_no_bars_is_refused() -> None:
    with pytest.raises(InvalidValue, match="1 to 64"):
        Wish(bars=0)


def _marked(folder: Path, name: str, *tags: Chunk) -> Path:
    path = wav(folder, name, loop(Tempo(120.0), 2, RATE))
    path.write_bytes(pack_riff((*unpack_riff(path.read_bytes()), *tags)))
    return path


@pytest.mark.parametrize(
    ("tags", "kind", "key"),
    [
        ((Chunk(b"acid", pack_acid(Acid(2, 57, 8, 120.0))),), "melodic", "A"),
        ((Chunk(b"LIST", pack_info(Info((("IKEY", "F# minor"),)))),), "melodic", "F#m"),
        ((Chunk(b"id3 ", pack_id3(Id3((("TKEY", "Bbm"),)))),), "melodic", "Bbm"),
        ((Chunk(b"acid", pack_acid(Acid(0, 60, 8, 120.0))),), "drums", None),
    ],
)
def test_key_and_kind_are_read_from_the_file(
    tmp_path: Path, tags: tuple[Chunk, ...], kind: str, key: str | None
) -> None:
    made = clip_from_file(_marked(tmp_path, "x.wav", *tags), Wish())
    assert (made.kind, made.key) == (kind, key)


ONE_SHOT = Chunk(b"acid", pack_acid(Acid(1, 60, 0, 0.0)))


def test_a_one_shot_is_no_loop(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"kick\.wav says that it is a one-shot"):
        clip_from_file(_marked(tmp_path, "kick.wav", ONE_SHOT), Wish())


def test_a_one_shot_whose_tempo_is_told_is_taken_as_a_loop(tmp_path: Path) -> None:
    path = _marked(tmp_path, "loop_120bpm.wav", ONE_SHOT)
    assert clip_from_file(path, Wish()).bars == 2
    assert clip_from_file(_marked(tmp_path, "loop.wav", ONE_SHOT), Wish(bars=1)).bars == 1


def test_a_wish_is_in_words_that_are_known() -> None:
    assert Wish(key="a minor", kind=" bass ") == Wish(key="Am", kind="bass")
    with pytest.raises(InvalidValue, match="not a key"):
        Wish(key="H")


@pytest.mark.parametrize(
    ("name", "says"), [("song.wav", "15 minutes"), ("song_120bpm.wav", "450 bars long at 120")]
)
def test_a_long_recording_is_refused_before_it_is_read(
    tmp_path: Path, name: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imported, "read_wav", lambda _: pytest.fail("it was read"))
    long_recording(tmp_path / name)
    with pytest.raises(LibraryError, match=says):
        clip_from_file(tmp_path / name, Wish())


@pytest.mark.filterwarnings("error")
def test_an_absurd_sample_is_refused_without_a_warning(tmp_path: Path) -> None:
    samples = np.zeros((1, RATE * 2), np.float32)
    samples[0, 5] = 1e30
    path = tmp_path / "x.wav"
    soundfile.write(path, samples.T, RATE, subtype="FLOAT")
    with pytest.raises(AudioFileError, match="above full scale"):
        clip_from_file(path, Wish())


@pytest.mark.parametrize("extra", [1, 640, 4_096])
@pytest.mark.parametrize("bars", [1, 2])
def test_what_an_encoder_has_added_is_cut_off(
    tmp_path: Path, extra: int, bars: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = loop(Tempo(120.0), bars, RATE)
    padded = Audio(np.pad(whole.samples, ((0, 0), (0, extra))), RATE)
    monkeypatch.setattr(imported, "read_audio", lambda _: padded)
    (tmp_path / "x_120bpm.m4a").write_bytes(b"")
    made = clip_from_file(tmp_path / "x_120bpm.m4a", Wish())
    assert (made.tempo, made.bars, made.audio.frames) == (Tempo(120.0), bars, whole.frames)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_a_loop_of_ffmpegs_aac_comes_in_with_its_tempo(tmp_path: Path) -> None:
    path = tmp_path / "x_120bpm.m4a"
    write_audio(path, loop(Tempo(120.0), 1, RATE))
    assert read_audio(path).frames > 88_200
    made = clip_from_file(path, Wish())
    assert (made.tempo, made.bars, made.audio.frames) == (Tempo(120.0), 1, 88_200)
