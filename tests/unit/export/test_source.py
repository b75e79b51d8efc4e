from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import write_wav
from loopstudio.core.audio import Audio
from loopstudio.core.errors import AudioFileError, ExportError
from loopstudio.core.tempo import Tempo
from loopstudio.export.source import read_source, read_sources
from tests.support.clips import clip, loop, provenance, wav


def test_a_clip_says_all_that_an_export_needs(tmp_path: Path) -> None:
    source = read_source(wav(tmp_path, clip("owl", Tempo(150.0), 2)))
    assert (source.name, source.tempo, source.bars) == ("owl", Tempo(150.0), 2)
    assert (source.kind, source.key, source.style) == ("drums", "Am", "techno")
    assert (source.rate, source.channels) == (8_000, 1)
    assert source.peak == pytest.approx(0.5, abs=0.01)
    assert source.provenance == provenance()


def test_sources_keep_the_order_of_the_pack(tmp_path: Path) -> None:
    paths = [wav(tmp_path, clip(name)) for name in ("b", "a")]
    assert [source.name for source in read_sources(paths)] == ["b", "a"]


def test_bars_are_worked_out_where_the_file_does_not_say(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    write_wav(path, loop(Tempo(120.0), 4), Tags(tempo=Tempo(120.0)))
    source = read_source(path)
    assert (source.bars, source.name, source.kind) == (4, "x", "drums")


def test_a_loop_that_another_program_cut_a_frame_short_gets_its_exact_tempo(
    tmp_path: Path,
) -> None:
    whole = loop(Tempo(110.0), 1, 44_100)
    short = Audio(whole.samples[:, :-1], 44_100)
    write_wav(tmp_path / "x.wav", short, Tags(tempo=Tempo(110.0), beats=4))
    source = read_source(tmp_path / "x.wav")
    assert source.tempo != Tempo(110.0)
    assert source.tempo.bar_frames(44_100) == short.frames


def test_a_file_without_a_tempo_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.zeros(100), 8_000)
    with pytest.raises(ExportError, match="does not say its tempo"):
        read_source(tmp_path / "x.wav")


def test_a_file_that_is_not_whole_bars_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "x.wav", loop(Tempo(120.0)), Tags(tempo=Tempo(131.0)))
    with pytest.raises(ExportError, match=r"not 1 bar long at 131 BPM"):
        read_source(tmp_path / "x.wav")


def test_a_file_that_is_no_wav_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"hello")
    with pytest.raises(AudioFileError, match="cannot be read"):
        read_source(tmp_path / "x.wav")


def test_damaged_provenance_does_not_keep_a_loop_from_export(tmp_path: Path) -> None:
    write_wav(tmp_path / "x.wav", loop(), Tags(tempo=Tempo(240.0)), "{")
    assert read_source(tmp_path / "x.wav").provenance is None
