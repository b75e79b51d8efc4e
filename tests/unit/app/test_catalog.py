from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.core.errors import CheckpointError
from loopstudio.engines.manifest import write_manifest
from tests.support.fake_checkpoint import fake_info


def add(models: Path, name: str, **changes: object) -> None:
    info = replace(fake_info(models, name), **changes)  # type: ignore[arg-type]
    info.folder.mkdir(parents=True)
    write_manifest(info, info.folder)


def test_checkpoints_are_listed_folder_by_folder(tmp_path: Path) -> None:
    add(tmp_path / "shipped", "zebra")
    add(tmp_path / "mine", "ant")
    catalog = Catalog((tmp_path / "shipped", tmp_path / "mine"))
    assert [info.name for info in catalog.checkpoints()] == ["zebra", "ant"]
    assert catalog.default("gan").name == "zebra"


def test_of_two_with_one_name_the_first_folders_counts(tmp_path: Path) -> None:
    add(tmp_path / "shipped", "drums", title="Shipped")
    add(tmp_path / "mine", "drums", title="Mine")
    assert Catalog((tmp_path / "shipped", tmp_path / "mine")).get("drums").title == "Shipped"


def test_a_broken_checkpoint_is_a_sentence_and_hides_no_other(tmp_path: Path) -> None:
    add(tmp_path, "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "checkpoint.toml").write_text("engine =")
    catalog = Catalog((tmp_path,))
    assert [info.name for info in catalog.checkpoints()] == ["good"]
    assert len(catalog.problems()) == 1
    assert "'bad'" in catalog.problems()[0]


def test_loose_files_and_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("What lies here.")
    (tmp_path / ".drums.partial").mkdir()
    catalog = Catalog((tmp_path,))
    assert (catalog.checkpoints(), catalog.problems()) == ([], [])


def test_an_unknown_name_is_answered_with_those_there_are(tmp_path: Path) -> None:
    add(tmp_path, "drums")
    with pytest.raises(CheckpointError, match=r"no checkpoint 'bells'. There are: drums"):
        Catalog((tmp_path,)).get("bells")


def test_with_no_checkpoint_at_all_it_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="missing"):
        Catalog((tmp_path / "missing",)).default("gan")


def test_a_checkpoint_is_found_by_its_weights_under_any_name(tmp_path: Path) -> None:
    add(tmp_path, "renamed", sha256="a" * 64)
    assert Catalog((tmp_path,)).made_by("a" * 64, "original").name == "renamed"


def test_weights_that_are_not_here_are_asked_for_by_name(tmp_path: Path) -> None:
    add(tmp_path, "drums", sha256="a" * 64)
    with pytest.raises(CheckpointError, match="'drums' with weights bbbbbbbbbbbb"):
        Catalog((tmp_path,)).made_by("b" * 64, "drums")


def test_refresh_sees_what_came_later(tmp_path: Path) -> None:
    catalog = Catalog((tmp_path,))
    add(tmp_path, "drums")
    catalog.refresh()
    assert catalog.get("drums").title == "Fake drums"


def test_a_checkpoint_has_a_title_and_one_that_is_not_here_its_name(tmp_path: Path) -> None:
    add(tmp_path, "drums")
    catalog = Catalog((tmp_path,))
    assert catalog.title_of("drums") == catalog.get("drums").title != "drums"
    assert catalog.title_of("gone") == "gone"
