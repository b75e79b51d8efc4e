from collections.abc import Iterator
from pathlib import Path

import pytest

from loopstudio.datasets import hits_files
from loopstudio.datasets.hit_writer import RawHit
from loopstudio.datasets.hits_files import (
    drumkv1_hits,
    exadrums_hits,
    sonic_pi_hits,
    sonic_pi_kind,
)
from loopstudio.datasets.human_loops import HUMAN_LOOPS
from loopstudio.datasets.package import Package
from tests.support.hits import stroke, write_loop


def unpacked(monkeypatch: pytest.MonkeyPatch, place: Path, *files: str) -> None:
    for file in files:
        write_loop(place / file, stroke("kick"))

    def obtain(_package: Package, _downloads: Path) -> Path:
        return place

    monkeypatch.setattr(hits_files, "obtain", obtain)


def pairs(hits: Iterator[RawHit]) -> list[tuple[str, str]]:
    return [(hit.name, hit.kind) for hit in hits]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bd_haus", "kick"),
        ("elec_hollow_kick", "kick"),
        ("drum_bass_soft", "kick"),
        ("elec_snare", "snare"),
        ("elec_hi_snare", "snare"),
        ("hat_zap", "chat"),
        ("drum_cymbal_pedal", "phat"),
        ("drum_cymbal_open", "ohat"),
        ("elec_cymbal", "crash"),
        ("perc_snap2", "clap"),
        ("bass_hit_c", "bass"),
        ("tabla_ghe1", "perc"),
        ("drum_roll", ""),
        ("ambi_choir", ""),
        ("guit_em9", ""),
    ],
)
def test_a_sonic_pi_name_tells_its_kind(name: str, kind: str) -> None:
    assert sonic_pi_kind(name) == kind


@pytest.mark.parametrize(
    "name", [*(loop.name for loop in HUMAN_LOOPS), "loop_amen", "loop_amen_full", "loop_3d_printer"]
)
def test_no_human_loop_is_a_hit(name: str) -> None:
    assert sonic_pi_kind(name) == ""


def test_human_loops_in_the_package_stay_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    samples = "package/samples"
    names = ("loop_breakbeat", "arovane_beat_a", "tbd_fxbed_loop", "bd_fat")
    unpacked(monkeypatch, tmp_path, *(f"{samples}/{name}.flac" for name in names))
    assert pairs(sonic_pi_hits(tmp_path)) == [("bd_fat", "kick")]


def test_a_sample_that_is_there_twice_counts_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    unpacked(monkeypatch, tmp_path, "package/samples/bd_a.flac", "package/samples/bd_a.aiff")
    assert pairs(sonic_pi_hits(tmp_path)) == [("bd_a", "kick")]


def test_drumkv1_gives_only_its_numbered_kits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = ("38-Snare-Urban.ogg", "48-C3-EP-MK1_Rhodes.ogg", "28-FX-Siren-VeeOneDrum.ogg")
    unpacked(monkeypatch, tmp_path, *files)
    assert pairs(drumkv1_hits(tmp_path)) == [("38-Snare-Urban", "snare")]


def test_exadrums_kinds_come_from_its_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    unpacked(monkeypatch, tmp_path, "BD_Acou_01.wav", "HiHat.wav", "RideBell.wav", "Tom01.wav")
    assert [kind for _, kind in pairs(exadrums_hits(tmp_path))] == ["kick", "chat", "ride", "tom"]
