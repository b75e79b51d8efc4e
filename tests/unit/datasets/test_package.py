import hashlib
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.package import Package, obtain, run_tool


@pytest.fixture(name="package")
def _package(tmp_path: Path) -> Package:
    """A package that a file address leads to."""
    (tmp_path / "hit.txt").write_text("boom")
    archive = tmp_path / "kit-1.0.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(tmp_path / "hit.txt", "package/hit.txt")
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    return Package("url", "kit", "1.0", archive.as_uri(), sha256)


def test_a_package_is_fetched_and_unpacked(package: Package, tmp_path: Path) -> None:
    place = obtain(package, tmp_path / "got")
    assert (place / "package" / "hit.txt").read_text() == "boom"


def test_a_package_that_is_there_is_not_fetched_again(package: Package, tmp_path: Path) -> None:
    first = obtain(package, tmp_path / "got")
    (tmp_path / "kit-1.0.tgz").unlink()
    assert obtain(package, tmp_path / "got") == first


def test_a_wrong_sum_is_refused_and_not_kept(package: Package, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="has the sum"):
        obtain(replace(package, sha256="0" * 64), tmp_path / "got")
    assert list((tmp_path / "got").iterdir()) == []


def test_an_address_that_leads_nowhere_is_told(package: Package, tmp_path: Path) -> None:
    nowhere = (tmp_path / "none.tgz").as_uri()
    with pytest.raises(DatasetError, match="cannot be reached"):
        obtain(replace(package, file=nowhere), tmp_path / "got")


def test_an_archive_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "kit.tgz").write_bytes(b"nothing")
    with pytest.raises(DatasetError, match="cannot be unpacked"):
        obtain(Package("url", "kit", "1", (tmp_path / "kit.tgz").as_uri(), ""), tmp_path / "got")


def test_a_missing_tool_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no-such-tool is not installed"):
        run_tool(("no-such-tool",), tmp_path)


def test_a_tool_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="false could not do its part"):
        run_tool(("false",), tmp_path)
