import os
import shutil
import time
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest

from loopstudio.core.errors import ExportError
from loopstudio.export.plan import ExportPlan
from loopstudio.export.staging import PARTIAL, staged, write_zip
from tests.support.packs import files_in, planned

Usage = namedtuple("Usage", "total used free")


def nothing() -> None:
    """Go on."""


def stage(plan: ExportPlan) -> None:
    with staged(plan, nothing) as folder:
        (folder / "a.txt").write_text("a")


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    with staged(plan, nothing) as folder:
        (folder / "a.txt").write_text("a")
        assert not plan.target.exists()
    assert files_in(tmp_path / "out") == {"Night-Drive/a.txt"}


def test_a_zip_appears_whole(tmp_path: Path) -> None:
    plan = planned(tmp_path, as_zip=True)
    stage(plan)
    assert files_in(tmp_path / "out") == {"Night-Drive.zip"}
    with zipfile.ZipFile(plan.target) as archive:
        assert archive.namelist() == ["Night-Drive/a.txt"]


@pytest.mark.parametrize("as_zip", [False, True])
def test_whatever_is_raised_nothing_stays(tmp_path: Path, as_zip: bool) -> None:
    with pytest.raises(KeyboardInterrupt), staged(planned(tmp_path, as_zip=as_zip), nothing):
        raise KeyboardInterrupt
    assert not (tmp_path / "out").exists()


def test_a_zip_stopped_between_its_files_leaves_nothing(tmp_path: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    plan = planned(tmp_path, as_zip=True)
    with pytest.raises(KeyboardInterrupt), staged(plan, stop) as folder:
        (folder / "a.txt").write_text("a")
    assert not (tmp_path / "out").exists()


def test_a_target_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    with pytest.raises(ExportError, match="already there"), staged(plan, nothing):
        plan.target.mkdir()
    assert files_in(tmp_path / "out") == set()
    assert plan.target.exists()


def test_a_full_disk_is_noticed_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(0, 0, 1_000))
    with pytest.raises(ExportError, match="make room"):
        stage(planned(tmp_path))
    assert not (tmp_path / "out").exists()


def test_a_zip_needs_room_for_the_folder_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(tmp_path, as_zip=True)
    free = plan.size + (1 << 22) + 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(0, 0, free))
    stage(planned(tmp_path))
    with pytest.raises(ExportError, match="make room"):
        stage(plan)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    (tmp_path / "out").touch()
    with pytest.raises(ExportError, match="cannot be made"):
        stage(plan)


def test_a_disk_that_refuses_is_told_in_a_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(ExportError, match="could not be written"),
        staged(planned(tmp_path), nothing),
    ):
        raise OSError(28, "No space left on device")
    assert not (tmp_path / "out").exists()


def test_what_a_killed_export_has_left_is_swept_a_day_later(tmp_path: Path) -> None:
    out = tmp_path / "out"
    old, young = (out / f".Night-Drive.{name}{PARTIAL}" for name in ("0ld00000", "y0ung000"))
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 100_000,) * 2)
    stage(planned(tmp_path))
    assert sorted(path.name for path in out.iterdir()) == [young.name, "Night-Drive"]


def test_equal_folders_make_equal_zips(tmp_path: Path) -> None:
    zips = []
    for number in range(2):
        folder = tmp_path / str(number)
        (folder / "b").mkdir(parents=True)
        for name in ("z.txt", "b/a.txt"):
            (folder / name).write_text(name)
            os.utime(folder / name, (number * 1e6,) * 2)
        write_zip(folder, tmp_path / f"{number}.zip", "Pack", nothing)
        zips.append((tmp_path / f"{number}.zip").read_bytes())
    assert zips[0] == zips[1]


def test_a_zip_that_reads_back_damaged_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda _archive: "Night-Drive/a.txt")
    with pytest.raises(ExportError, match=r"a\.txt reads back damaged"):
        stage(planned(tmp_path, as_zip=True))
    assert not (tmp_path / "out").exists()


def test_a_zip_stores_its_files_sorted_and_plain(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("b.txt", "a.txt"):
        (tmp_path / "in" / name).write_text(name)
    write_zip(tmp_path / "in", tmp_path / "x.zip", "Pack", nothing)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        infos = archive.infolist()
    assert [info.filename for info in infos] == ["Pack/a.txt", "Pack/b.txt"]
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
