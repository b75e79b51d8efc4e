from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import write_wav
from loopstudio.core.audio import Audio
from loopstudio.core.errors import ExportError, InvalidValue
from loopstudio.core.pack import Pack
from loopstudio.core.tempo import Tempo
from loopstudio.export.plan import ExportOptions, ExportPlan, plan, plan_sources
from loopstudio.export.source import read_sources
from tests.support.clips import FAST, clip, loop, provenance, wav
from tests.support.packs import files_in, pack, planned


def test_a_plan_lists_every_file_of_the_pack(tmp_path: Path) -> None:
    assert [file.path for file in planned(tmp_path, cover=True).files] == [
        "Artwork/cover.png",
        "LICENSE.txt",
        "Loops/Drums/Night-Drive_drums_amber-falcon_240bpm_Am.wav",
        "Loops/Drums/Night-Drive_drums_quiet-harbor_200bpm_Am.wav",
        "README.txt",
        "SHA256SUMS",
        "manifest.csv",
        "manifest.json",
    ]


def test_planning_writes_nothing(tmp_path: Path) -> None:
    planned(tmp_path)
    assert files_in(tmp_path) == {"clips/amber-falcon.wav", "clips/quiet-harbor.wav"}


def test_a_folder_or_a_zip_is_named_as_the_pack(tmp_path: Path) -> None:
    assert planned(tmp_path).target == tmp_path / "out" / "Night-Drive"
    assert planned(tmp_path, as_zip=True).target == tmp_path / "out" / "Night-Drive.zip"


def test_each_tempo_makes_a_file_of_its_own(tmp_path: Path) -> None:
    made = planned(tmp_path, tempos=(180.0, 220.0))
    assert [(item.bpm, item.frames) for item in made.items[:2]] == [
        (180.0, 58_800),
        (220.0, 48_109),
    ]
    assert len({item.path for item in made.items}) == 4


def test_kinds_have_folders_of_their_own(tmp_path: Path) -> None:
    paths = tuple(
        wav(tmp_path, clip(name, kind=kind))
        for name, kind in [("a", "fx"), ("b", "electric piano")]
    )
    made = plan(Pack("P", paths), ExportOptions(tmp_path))
    assert [item.path.split("/")[1] for item in made.items] == ["FX", "Electric-piano"]


def test_no_cover_is_planned_where_none_is_wished(tmp_path: Path) -> None:
    assert "Artwork/cover.png" not in {file.path for file in planned(tmp_path, cover=False).files}


def test_the_options_may_say_another_author_and_licence(tmp_path: Path) -> None:
    made = planned(tmp_path, author="Bo", licence="royalty-free", template="{author}_{name}")
    assert (made.author, made.licence) == ("Bo", "royalty-free")
    assert made.items[0].name == "Bo_amber-falcon.wav"


def test_a_target_that_is_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out" / "Night-Drive").mkdir(parents=True)
    with pytest.raises(ExportError, match="already there: give the pack another name"):
        planned(tmp_path)


def test_a_tempo_too_far_from_the_loops_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="eight times"):
        planned(tmp_path, tempos=(20.0,))


def test_sources_that_were_read_once_serve_many_plans(tmp_path: Path) -> None:
    made = pack(tmp_path)
    sources = read_sources(made.clips)
    for path in made.clips:
        path.unlink()
    names = [
        plan_sources(made, sources, ExportOptions(tmp_path / "out", template=template))
        .items[0]
        .name
        for template in ("{name}", "{pack}_{name}")
    ]
    assert names == ["amber-falcon.wav", "Night-Drive_amber-falcon.wav"]


def test_the_size_is_about_that_of_the_sounds(tmp_path: Path) -> None:
    sounds = {
        encoding: sum(
            f.size for f in planned(tmp_path, encoding=encoding).files if "Loops" in f.path
        )
        for encoding in ("pcm16", "pcm24", "float32")
    }
    frames = 44_100 + 105_840
    assert sounds["pcm16"] - frames * 2 == sounds["pcm24"] - frames * 3 < 8_000
    assert sounds["float32"] > sounds["pcm24"]
    assert planned(tmp_path).size > sounds["pcm24"]


def test_lossy_formats_are_planned_smaller_than_plain_sound(tmp_path: Path) -> None:
    assert planned(tmp_path, format="ogg", rate=48_000).size < planned(tmp_path, rate=48_000).size


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"format": "mp3"}, "MP3 adds silence"),
        ({"tempos": (60.0,)}, "Stretched far"),
        ({"licence": "CC-BY-4.0", "author": ""}, "names none"),
    ],
)
def test_a_person_is_told_what_to_know_before(
    tmp_path: Path, options: dict[str, Any], says: str
) -> None:
    assert any(says in warning for warning in planned(tmp_path, **options).warnings)


@pytest.mark.parametrize(
    ("options", "warned"),
    [({}, True), ({"normalise": "kit"}, False), ({"encoding": "float32"}, False)],
)
def test_loops_above_full_scale_are_warned_of(
    tmp_path: Path, options: dict[str, Any], warned: bool
) -> None:
    loud = Audio(loop().samples * np.float32(3), 8_000)
    write_wav(tmp_path / "loud.wav", loud, Tags(tempo=FAST), encoding="float32")
    made = plan(Pack("P", (tmp_path / "loud.wav",)), ExportOptions(tmp_path / "out", **options))
    assert any("Louder than full scale" in said for said in made.warnings) == warned


def test_a_network_that_may_not_be_sold_is_warned_of(tmp_path: Path) -> None:
    made = clip("nc", provenance=provenance(licence="CC-BY-NC-4.0"))
    warned = plan(Pack("P", (wav(tmp_path, made),)), ExportOptions(tmp_path / "out")).warnings
    assert "CC-BY-NC-4.0" in warned[0]


@pytest.mark.parametrize(
    "options",
    [
        {"encoding": "pcm8"},
        {"rate": 96_000},
        {"normalise": "loud"},
        {"profile": "clean"},
        {"format": "wma"},
        {"encoding": "float32", "format": "flac"},
        {"target_dbtp": 1.0},
        {"target_dbtp": -60.0},
        {"tempos": (120.0, 120.0)},
        {"tempos": (5.0,)},
        {"template": "{nope}"},
    ],
)
def test_options_that_cannot_be_are_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue):
        ExportOptions(tmp_path, **options)


def test_an_unknown_licence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="'WTFPL' is not a licence"):
        plan(pack(tmp_path, licence="WTFPL"), ExportOptions(tmp_path / "out"))


def _with_a_recording(tmp_path: Path, **options: Any) -> ExportPlan:
    mine, hers = clip("mine"), clip("hers", provenance=None)
    paths = (wav(tmp_path, mine), wav(tmp_path, hers))
    return plan(Pack("P", paths), ExportOptions(tmp_path / "out", **options))


def test_a_recording_is_not_put_under_a_licence_that_nobody_named(tmp_path: Path) -> None:
    made = _with_a_recording(tmp_path)
    assert [item.licence for item in made.items] == ["CC0-1.0", None]
    assert made.uncovered == (made.items[1].path,)
    assert any("1 loop, such as hers" in said for said in made.warnings)


def test_a_licence_that_was_named_covers_recordings_too(tmp_path: Path) -> None:
    made = _with_a_recording(tmp_path, licence="CC0-1.0")
    assert (made.uncovered, made.warnings) == ((), ())


def test_recordings_alone_have_no_licence(tmp_path: Path) -> None:
    path = wav(tmp_path, clip("hers", provenance=None))
    assert plan(Pack("P", (path,)), ExportOptions(tmp_path / "out")).licence is None


def test_a_checkpoint_whose_credits_are_not_known_is_warned_of(tmp_path: Path) -> None:
    made = plan(pack(tmp_path, uncredited=("gone",)), ExportOptions(tmp_path / "out"))
    assert any("lack the credits of 'gone'" in said for said in made.warnings)


def test_a_licence_of_ones_own_needs_its_words(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="Write the terms"):
        planned(tmp_path, licence="custom")


def test_a_meter_is_kept_at_every_tempo(tmp_path: Path) -> None:
    tempo = Tempo(240.0, 3, 4)
    made = clip("waltz", tempo)
    planned_waltz = plan(
        Pack("P", (wav(tmp_path, made),)), ExportOptions(tmp_path / "out", tempos=(200.0,))
    )
    assert planned_waltz.items[0].tempo == Tempo(200.0, 3, 4)
    assert planned_waltz.items[0].name.endswith("_3-4.wav")
