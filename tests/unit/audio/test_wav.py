import shutil
import struct
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from loopstudio.audio import wav as wav_module
from loopstudio.audio.acid import Acid, pack_acid
from loopstudio.audio.pcm import Encoding
from loopstudio.audio.riff import Chunk, pack_riff, unpack_riff
from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import (
    PROVENANCE_CHUNK,
    read_provenance_json,
    read_wav,
    retag,
    write_wav,
)
from loopstudio.core.errors import AudioFileError
from loopstudio.core.tempo import Tempo
from tests.support.sounds import noise, sound

TAGS = Tags(title="Brisk Otter", tempo=Tempo(120.0), beats=4, comment="120 BPM")
BAR = noise(88_200)
PROVENANCE = '{"format":1,"name":"Zoë"}'
FMT = struct.pack("<HHIIHH", 1, 1, 44_100, 88_200, 2, 16)


def names(path: Path) -> list[bytes]:
    return [chunk.name for chunk in unpack_riff(path.read_bytes())]


@pytest.mark.parametrize(
    ("encoding", "error"), [("float32", 0.0), ("pcm24", 2**-24), ("pcm16", 1.5 * 2**-15)]
)
def test_what_is_written_is_read(tmp_path: Path, encoding: Encoding, error: float) -> None:
    path = tmp_path / "a.wav"
    write_wav(path, BAR, TAGS, PROVENANCE, encoding)
    found = read_wav(path)
    assert np.abs(found.audio.samples - BAR.samples).max() <= error
    assert (found.audio.rate, found.tags, found.provenance_json) == (44_100, TAGS, PROVENANCE)


def test_all_tags_come_before_the_sound_but_id3(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", BAR, TAGS, PROVENANCE)
    order = [b"fmt ", b"acid", b"smpl", b"inst", b"LIST", b"lstu", b"data", b"id3 "]
    assert names(tmp_path / "a.wav") == order


def test_for_hardware_there_is_nothing_but_the_sound(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", BAR, TAGS, PROVENANCE, "pcm16", "hardware-clean")
    assert names(tmp_path / "a.wav") == [b"fmt ", b"data"]
    assert (tmp_path / "a.wav").stat().st_size == 44 + 88_200 * 4


def test_floats_count_their_frames(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", BAR, encoding="float32")
    assert names(tmp_path / "a.wav") == [b"fmt ", b"fact", b"data"]


def test_libsndfile_reads_the_same_tags(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", BAR, replace(TAGS, key="Am", kind="pitched"))
    text = soundfile.info(str(tmp_path / "a.wav"), verbose=True).extra_info
    for line in ("Root note : 0x39", "Beats     : 4", "Meter     : 4/4", "Tempo     : 120.0"):
        assert line in text
    assert "End : 88199" in text


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_reads_the_same_tags(tmp_path: Path) -> None:
    tags = replace(TAGS, tempo=Tempo(120.0, 3, 4), key="Am", kind="pitched")
    write_wav(tmp_path / "a.wav", BAR, tags)
    command = ["exiftool", "-a", "-S", str(tmp_path / "a.wav")]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for line in ("RootNote: A", "Beats: 4", "Meter: 3/4", "Tempo: 120", "MIDIUnityNote: 57"):
        assert line in text
    for line in ("Title: Brisk Otter", "BeatsPerMinute: 120", "InitialKey: Am"):
        assert line in text


def test_a_file_that_reads_back_wrong_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_wav(tmp_path / "a.wav", BAR)
    before = (tmp_path / "a.wav").read_bytes()
    monkeypatch.setattr(wav_module, "_FLOAT_TAG", 0x55)
    with pytest.raises(AudioFileError, match="cannot be read back"):
        write_wav(tmp_path / "a.wav", BAR, encoding="float32")
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [before]


def test_a_length_that_reads_back_wrong_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wav_module, "encode", lambda *_: b"\0" * 60)
    with pytest.raises(AudioFileError, match="another length"):
        write_wav(tmp_path / "a.wav", BAR)


def test_a_tempo_that_reads_back_wrong_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Chunk(b"acid", pack_acid(Acid(0, 60, 3, 120.0)))
    monkeypatch.setattr(wav_module, "chunks_before_data", lambda *_: (wrong,))
    with pytest.raises(AudioFileError, match="another tempo"):
        write_wav(tmp_path / "a.wav", BAR, TAGS)


def test_where_libsndfile_cannot_be_asked_for_tempo_the_rest_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = {name: getattr(soundfile, name) for name in ("SoundFile", "LibsndfileError", "read")}
    monkeypatch.setattr(wav_module, "soundfile", SimpleNamespace(**public))
    write_wav(tmp_path / "a.wav", BAR, TAGS)
    assert read_wav(tmp_path / "a.wav").tags == TAGS


def test_a_full_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250 + ".wav")
    write_wav(path, noise(100))
    assert read_wav(path).audio.frames == 100


def test_a_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="could not be written"):
        write_wav(tmp_path / "none" / "a.wav", BAR)


def test_new_tags_leave_the_sound_and_unknown_chunks(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_wav(path, BAR, TAGS, PROVENANCE)
    chunks = list(unpack_riff(path.read_bytes()))
    chunks.insert(1, Chunk(b"bext", b"broadcast"))
    path.write_bytes(pack_riff(chunks))
    before = read_wav(path)
    retag(path, replace(TAGS, title="Calm Heron"), None)
    after = read_wav(path)
    assert np.array_equal(after.audio.samples, before.audio.samples)
    assert after.tags == replace(TAGS, title="Calm Heron")
    assert after.provenance_json is None
    assert after.chunks[1] == Chunk(b"bext", b"broadcast")


def test_provenance_is_read_without_the_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_wav(tmp_path / "a.wav", BAR, TAGS, PROVENANCE)
    monkeypatch.setattr(Path, "read_bytes", None)
    monkeypatch.setattr(soundfile, "read", None)
    assert read_provenance_json(tmp_path / "a.wav") == PROVENANCE


def test_a_file_without_provenance_has_none(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", BAR, TAGS)
    assert read_provenance_json(tmp_path / "a.wav") is None


@pytest.mark.parametrize("read", [read_wav, read_provenance_json])
def test_a_missing_file_is_said_plainly(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(AudioFileError, match=r"none\.wav cannot be opened: No such file"):
        read(tmp_path / "none.wav")


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    return pack_riff(Chunk(name, body) for name, body in chunks)


WHOLE = riff((b"fmt ", FMT), (b"data", b"\0" * 100))
NAN = struct.pack("<f", float("nan"))
FLOAT_FMT = struct.pack("<HHIIHH", 3, 1, 44_100, 176_400, 4, 32)
HOSTILE = {
    "empty": b"",
    "text": b"hello, this is not a sound at all",
    "cut header": WHOLE[:10],
    "cut data": WHOLE[:-10],
    "no format": riff((b"data", b"\0" * 100)),
    "no data": riff((b"fmt ", FMT)),
    "data of nothing": riff((b"fmt ", FMT), (b"data", b"")),
    "no channels": riff((b"fmt ", FMT[:2] + b"\0\0" + FMT[4:]), (b"data", b"\0" * 100)),
    "sixty thousand channels": riff(
        (b"fmt ", FMT[:2] + b"\xff\xff" + FMT[4:]), (b"data", b"\0" * 9)
    ),
    "rate of zero": riff((b"fmt ", FMT[:4] + b"\0" * 4 + FMT[8:]), (b"data", b"\0" * 100)),
    "rate of gigahertz": riff((b"fmt ", FMT[:4] + b"\xff" * 4 + FMT[8:]), (b"data", b"\0" * 100)),
    "not a number": riff((b"fmt ", FLOAT_FMT), (b"data", NAN * 10)),
    "chunk of four gigabytes": WHOLE + b"LIST\xff\xff\xff\xff",
    "four thousand chunks": riff((b"fmt ", FMT), *((b"void", b""),) * 5_000),
    "short acid": riff((b"fmt ", FMT), (b"acid", b"\0" * 5), (b"data", b"\0" * 100)),
    "acid not a number": riff((b"fmt ", FMT), (b"acid", b"\0" * 20 + NAN), (b"data", b"\0" * 100)),
    "list of lies": riff(
        (b"fmt ", FMT), (b"LIST", b"INFOINAM\xff\xff\xff\x7f"), (b"data", b"\0" * 9)
    ),
    "id3 cut": riff((b"fmt ", FMT), (b"data", b"\0" * 100), (b"id3 ", b"ID3\4\0\0\0\0\x7f\x7f")),
    "provenance of bytes": riff(
        (b"fmt ", FMT), (PROVENANCE_CHUNK, b"\xff\xfe"), (b"data", b"\0" * 100)
    ),
    "big endian": b"RIFX" + WHOLE[4:],
    "unknown codec": riff((b"fmt ", b"\x99\x99" + FMT[2:]), (b"data", b"\0" * 100)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_one_clear_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(AudioFileError, match=r"bad\.wav cannot be read") as caught:
        read_wav(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["empty", "text", "cut header", "cut data", "chunk of four gigabytes", "provenance of bytes"],
)
def test_a_hostile_file_has_no_provenance(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(AudioFileError, match=r"bad\.wav cannot be read"):
        read_provenance_json(path)


def test_provenance_beyond_all_reason_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_wav(tmp_path / "a.wav", BAR, TAGS, PROVENANCE)
    monkeypatch.setattr(wav_module, "LARGEST_PROVENANCE", 4)
    with pytest.raises(AudioFileError, match="too long"):
        read_provenance_json(tmp_path / "a.wav")


def test_a_file_beyond_all_reason_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_wav(tmp_path / "a.wav", BAR)
    monkeypatch.setattr(wav_module, "LARGEST_FILE", 100)
    with pytest.raises(AudioFileError, match="larger than"):
        read_wav(tmp_path / "a.wav")


def test_a_file_of_another_program_is_read(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", BAR.samples.T, 48_000, subtype="DOUBLE")
    found = read_wav(tmp_path / "a.wav")
    assert (found.tags, found.provenance_json, found.audio.rate) == (None, None, 48_000)
    assert np.array_equal(found.audio.samples, sound(BAR.samples, 48_000).samples)
