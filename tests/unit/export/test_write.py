import csv
import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from loopstudio.audio.convert import read_audio
from loopstudio.audio.level import true_peak_db
from loopstudio.audio.loop import seam_db
from loopstudio.audio.provenance import provenance_from_json
from loopstudio.audio.wav import read_wav
from loopstudio.core.audio import Audio
from loopstudio.core.errors import AudioFileError, Cancelled, ExportError
from loopstudio.core.pack import Pack
from loopstudio.core.tempo import Tempo
from loopstudio.export.plan import ExportItem, ExportOptions, ExportPlan, plan
from loopstudio.export.sound import Delivered, deliver
from loopstudio.export.write import write
from tests.support.clips import clip, loop, wav
from tests.support.packs import files_in, pack, planned
from tests.support.runs import Ticks


def sounds(made: ExportPlan) -> list[Path]:
    return [made.target / item.path for item in made.items]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"encoding": "pcm16", "rate": 48_000},
        {"encoding": "float32", "tempos": (180.0, 210.5)},
        {"format": "flac", "cover": False},
        {"format": "aiff", "normalise": "kit"},
        {"format": "ogg", "normalise": "each"},
        {"format": "mp3"},
        {"profile": "hardware-clean", "encoding": "pcm16"},
        {"licence": "custom", "licence_text": "Ask me first."},
    ],
)
def test_exactly_the_planned_files_are_written(tmp_path: Path, options: dict[str, Any]) -> None:
    made = planned(tmp_path, **{"cover": True, **options})
    report = write(made, Ticks())
    assert files_in(made.target) == {file.path for file in made.files} == set(report.files)
    assert report.size == sum(path.stat().st_size for path in made.target.rglob("*.*")) + (
        (made.target / "SHA256SUMS").stat().st_size
    )


def test_the_plan_is_not_far_off_in_size(tmp_path: Path) -> None:
    made = planned(tmp_path)
    report = write(made, Ticks())
    assert report.size <= made.size


def test_a_zip_holds_exactly_the_planned_files(tmp_path: Path) -> None:
    made = planned(tmp_path, as_zip=True)
    write(made, Ticks())
    with zipfile.ZipFile(made.target) as archive:
        assert set(archive.namelist()) == {f"Night-Drive/{file.path}" for file in made.files}


def test_the_same_pack_makes_the_same_zip_byte_for_byte(tmp_path: Path) -> None:
    made = planned(tmp_path, as_zip=True, encoding="pcm16", normalise="kit", tempos=(190.0,))
    write(made, Ticks())
    first = made.target.read_bytes()
    made.target.unlink()
    write(made, Ticks())
    assert made.target.read_bytes() == first


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_every_sound_has_exactly_its_length_and_no_seam(tmp_path: Path, rate: int) -> None:
    made = planned(tmp_path, rate=rate, tempos=(174.0, 240.0))
    write(made, Ticks())
    for item, path in zip(made.items, sounds(made), strict=True):
        audio = read_wav(path).audio
        assert audio.frames == item.tempo.bar_frames(rate, item.source.bars)
        assert seam_db(audio) <= 0.0


def test_tags_say_the_tempo_and_beats_of_the_file_itself(tmp_path: Path) -> None:
    made = planned(tmp_path, tempos=(174.0,))
    write(made, Ticks())
    tags = read_wav(sounds(made)[1]).tags
    assert tags is not None
    assert (tags.tempo, tags.beats, tags.title) == (Tempo(174.0), 8, "quiet-harbor")
    assert (tags.artist, tags.copyright) == ("Ada", "CC0-1.0")
    assert tags.comment == "174 BPM Am seed=7; checkpoint=drums-tiny"


def test_a_file_still_says_how_it_was_made(tmp_path: Path) -> None:
    made = planned(tmp_path)
    write(made, Ticks())
    said = read_wav(sounds(made)[0]).provenance_json
    assert said is not None
    through = provenance_from_json(said)
    assert replace(through, bounces=()) == made.items[0].source.provenance
    assert [bounce.rate for bounce in through.bounces] == [made.options.rate]


def test_hardware_gets_nothing_but_the_sound(tmp_path: Path) -> None:
    made = planned(tmp_path, profile="hardware-clean", encoding="pcm16")
    write(made, Ticks())
    assert [chunk.name for chunk in read_wav(sounds(made)[0]).chunks] == [b"fmt "]


def test_a_loop_at_its_own_rate_and_tempo_is_the_same_sound(tmp_path: Path) -> None:
    tempo = Tempo(240.0)
    made = clip("same", tempo, audio=loop(tempo, 1, 44_100))
    planned_one = plan(Pack("P", (wav(tmp_path, made),)), ExportOptions(tmp_path / "out"))
    write(planned_one, Ticks())
    before, after = read_wav(tmp_path / "same.wav"), read_wav(sounds(planned_one)[0])
    assert np.array_equal(before.audio.samples, after.audio.samples)


def _kit(tmp_path: Path) -> Pack:
    quiet, loud = loop(rate=44_100), loop(rate=44_100)
    clips = [
        clip("quiet", audio=Audio(quiet.samples * np.float32(0.1), 44_100)),
        clip("loud", audio=loud),
    ]
    return Pack("Kit", tuple(wav(tmp_path, made) for made in clips))


def _peaks(tmp_path: Path, **options: Any) -> list[float]:
    made = plan(_kit(tmp_path), ExportOptions(tmp_path / "out", **options))
    write(made, Ticks())
    return [true_peak_db(read_wav(path).audio) for path in sounds(made)]


def test_a_kit_is_brought_to_the_peak_by_one_gain(tmp_path: Path) -> None:
    quiet, loud = _peaks(tmp_path, normalise="kit")
    assert loud == pytest.approx(-1.0, abs=0.01)
    assert loud - quiet == pytest.approx(20.0, abs=0.01)


def test_each_loop_is_brought_to_the_peak_by_itself(tmp_path: Path) -> None:
    assert _peaks(tmp_path, normalise="each", target_dbtp=-3.0) == pytest.approx([-3, -3], abs=0.01)


def test_without_normalising_levels_stay(tmp_path: Path) -> None:
    assert _peaks(tmp_path) == pytest.approx([-26.02, -6.02], abs=0.02)


@pytest.mark.parametrize("normalise", ["kit", "each"])
def test_silence_stays_silence(tmp_path: Path, normalise: str) -> None:
    silent = clip("silent", audio=Audio(np.zeros((1, 44_100), np.float32), 44_100))
    options: dict[str, Any] = {"normalise": normalise, "rate": 44_100}
    made = plan(Pack("P", (wav(tmp_path, silent),)), ExportOptions(tmp_path / "out", **options))
    write(made, Ticks())
    assert not read_wav(sounds(made)[0]).audio.samples.any()


def test_a_recording_of_ones_own_is_exported_too(tmp_path: Path) -> None:
    own = wav(tmp_path, clip("own", provenance=None, key=None))
    made = plan(Pack("P", (own,)), ExportOptions(tmp_path / "out"))
    write(made, Ticks())
    tags = read_wav(sounds(made)[0]).tags
    assert tags is not None
    assert tags.comment == "240 BPM"
    assert json.loads((made.target / "manifest.json").read_text())["files"][0]["seed"] is None


def test_bars_of_half_beats_are_counted_as_they_are(tmp_path: Path) -> None:
    odd = wav(tmp_path, clip("odd", Tempo(240.0, 7, 8)))
    made = plan(Pack("P", (odd,)), ExportOptions(tmp_path / "out"))
    write(made, Ticks())
    row = json.loads((made.target / "manifest.json").read_text())["files"][0]
    assert (row["beats"], row["meter"]) == (3.5, "7/8")


def test_a_file_that_nobody_planned_stops_the_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untidy(
        plan: ExportPlan, item: ExportItem, path: Path, audio: Audio, db: float
    ) -> Delivered:
        path.with_suffix(".bak").touch()
        return deliver(plan, item, path, audio, db)

    monkeypatch.setattr("loopstudio.export.write.deliver", untidy)
    with pytest.raises(ExportError, match="other files than were planned"):
        write(planned(tmp_path), Ticks())
    assert not (tmp_path / "out").exists()


def test_clipping_is_reported(tmp_path: Path) -> None:
    edge = Audio(np.sign(loop(rate=8_000).samples) * np.float32(0.99), 8_000)
    made = plan(
        Pack("P", (wav(tmp_path, clip("edge", audio=edge)),)), ExportOptions(tmp_path / "o")
    )
    assert made.warnings == ()
    assert "Clipped" in write(made, Ticks()).warnings[0]


def test_the_manifest_says_what_is_true_of_each_file(tmp_path: Path) -> None:
    made = planned(tmp_path, tempos=(174.0,), rate=48_000)
    write(made, Ticks())
    held = json.loads((made.target / "manifest.json").read_text())
    assert (held["name"], held["author"], held["licence"]) == ("Night Drive", "Ada", "CC0-1.0")
    row = held["files"][1]
    path = made.target / row["path"]
    assert row["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    info = soundfile.info(str(path))
    assert (row["frames"], row["rate"], row["bits"]) == (info.frames, info.samplerate, 24)
    assert (row["bpm"], row["beats"], row["bars"], row["meter"]) == (174.0, 8, 2, "4/4")
    assert (row["checkpoint"], row["seed"], row["kind"]) == ("drums-tiny", 7, "drums")
    assert row["request"]["seed"] == 7
    assert row["seam_db"] <= 0.0


def test_the_csv_has_the_same_rows(tmp_path: Path) -> None:
    made = planned(tmp_path)
    write(made, Ticks())
    with (made.target / "manifest.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    held = json.loads((made.target / "manifest.json").read_text())["files"]
    assert [row["sha256"] for row in table] == [row["sha256"] for row in held]


def test_the_sums_are_those_of_all_other_files(tmp_path: Path) -> None:
    made = planned(tmp_path)
    write(made, Ticks())
    lines = (made.target / "SHA256SUMS").read_text().splitlines()
    sums = {path: digest for digest, path in (line.split("  ") for line in lines)}
    assert set(sums) == {file.path for file in made.files} - {"SHA256SUMS"}
    for path, digest in sums.items():
        assert hashlib.sha256((made.target / path).read_bytes()).hexdigest() == digest


def test_the_documents_name_the_loops_the_licence_and_the_makers(tmp_path: Path) -> None:
    made = planned(tmp_path, licence="CC-BY-4.0")
    write(made, Ticks())
    readme = (made.target / "README.txt").read_text()
    licence = (made.target / "LICENSE.txt").read_text()
    assert all(item.path in readme for item in made.items)
    assert "24-bit WAV, 44.1 kHz" in readme
    for text in (readme, licence):
        assert "checkpoint 'drums-tiny' (gan), licence: CC0-1.0" in text
        assert "Groove MIDI Dataset" in text
    assert "Section 8 -- Interpretation" in licence


def test_a_lossy_pack_says_so_and_has_no_bits(tmp_path: Path) -> None:
    made = planned(tmp_path, format="ogg")
    write(made, Ticks())
    assert "OGG, 44.1 kHz" in (made.target / "README.txt").read_text()
    held = json.loads((made.target / "manifest.json").read_text())
    assert held["files"][0]["bits"] is None


@pytest.mark.parametrize("as_zip", [False, True])
@pytest.mark.parametrize("stop_at", [0, 1, 3, 5])
def test_cancel_leaves_nothing(tmp_path: Path, as_zip: bool, stop_at: int) -> None:
    made = planned(tmp_path, as_zip=as_zip, normalise="kit")
    run = Ticks(stop_at if stop_at < 5 or as_zip else 4)
    with pytest.raises(Cancelled):
        write(made, run)
    assert not (tmp_path / "out").exists()


def test_ticks_rise_to_their_total(tmp_path: Path) -> None:
    for options in ({}, {"normalise": "kit"}, {"as_zip": True}):
        run = Ticks()
        write(plan(pack(tmp_path / "clips"), _named(tmp_path, **options)), run)
        done = [tick[0] for tick in run.seen]
        assert done == list(range(run.seen[0][1] + 1))


def _named(tmp_path: Path, **options: Any) -> ExportOptions:
    return ExportOptions(tmp_path / "-".join(["out", *options]), **options)


def test_a_loop_that_has_changed_since_is_refused(tmp_path: Path) -> None:
    made = planned(tmp_path)
    wav(tmp_path / "clips", clip("amber-falcon", Tempo(180.0)))
    with pytest.raises(ExportError, match="has changed since"):
        write(made, Ticks())
    assert not (tmp_path / "out").exists()


def test_a_loop_that_is_gone_is_named(tmp_path: Path) -> None:
    made = planned(tmp_path)
    (tmp_path / "clips" / "quiet-harbor.wav").unlink()
    with pytest.raises(AudioFileError, match=r"quiet-harbor\.wav"):
        write(made, Ticks())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda audio: Audio(audio.samples[:, :-1], audio.rate), "length"),
        (lambda audio: Audio(audio.samples, audio.rate * 2), "rate"),
        (lambda audio: Audio(np.repeat(audio.samples, 2, axis=0), audio.rate), "channels"),
        (lambda audio: Audio(audio.samples * np.float32(0.9), audio.rate), "sound"),
    ],
)
def test_a_file_that_reads_back_otherwise_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Any, says: str
) -> None:
    monkeypatch.setattr("loopstudio.export.sound.read_audio", lambda path: spoil(read_audio(path)))
    with pytest.raises(ExportError, match=f"another .*{says}"):
        write(planned(tmp_path), Ticks())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("spoil", "says"), [({"beats": 3}, "beats"), ({"tempo": Tempo(99.0)}, "tempo")]
)
def test_tags_that_read_back_otherwise_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: dict[str, Any], says: str
) -> None:
    made = planned(tmp_path)

    def spoilt(path: Path) -> object:
        found = read_wav(path)
        assert found.tags is not None
        inside = "Loops" in path.parts
        return replace(found, tags=replace(found.tags, **spoil)) if inside else found

    monkeypatch.setattr("loopstudio.export.sound.read_wav", spoilt)
    with pytest.raises(ExportError, match=says):
        write(made, Ticks())


def test_a_report_is_told_in_a_sentence(tmp_path: Path) -> None:
    report = write(planned(tmp_path), Ticks())
    assert report.sentence.startswith("Exported 2 loops to ")
    assert report.loops == 2
