from pathlib import Path

import pytest

from loopstudio.app import own_bundle
from loopstudio.app.own_bundle import bundle_of, check_bundle, copy_bundle
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import CheckpointError
from loopstudio.engines import bundle, registry
from tests.support import bad_checkpoints
from tests.support.diffusion import latent_bundle
from tests.support.gan import tiny_bundle
from tests.support.sentences import check_sentence


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> CheckpointInfo:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "good")


def test_its_parts_are_called_as_the_engines_call_them() -> None:
    assert (own_bundle.WEIGHTS, own_bundle.MAX_BYTES) == (bundle.WEIGHTS, bundle.MAX_BYTES)
    files = (bundle.WEIGHTS, bundle.SOUNDS)
    assert set(own_bundle.PARTS) == {"checkpoint.toml", *files, *bundle.EXTRAS}


def test_a_bundle_is_found_by_its_folder_or_its_files(good: CheckpointInfo) -> None:
    files = [good.folder / "checkpoint.toml", good.folder / "weights.safetensors"]
    found = [bundle_of([good.folder]), bundle_of(files), bundle_of(files[:1]), bundle_of(files[1:])]
    assert found == [good.folder] * 4


def test_files_of_two_folders_are_no_bundle(good: CheckpointInfo, tmp_path: Path) -> None:
    other = tiny_bundle(tmp_path / "other")
    assert (
        bundle_of([good.folder / "checkpoint.toml", other.folder / "weights.safetensors"]) is None
    )


@pytest.mark.parametrize("inside", [(), ("weights.safetensors",), ("a.pt", "mean.npy")])
def test_a_folder_without_a_manifest_is_no_bundle(inside: tuple[str, ...], tmp_path: Path) -> None:
    for name in inside:
        (tmp_path / name).touch()
    assert bundle_of([tmp_path]) is None


def test_a_copy_opens_and_has_what_the_bundle_has(good: CheckpointInfo, tmp_path: Path) -> None:
    (good.folder / "CREDITS.md").write_text("Thanks to Ada.")
    (good.folder / "notes.txt").write_text("Mine.")
    info = copy_bundle(good.folder, tmp_path / "mine")
    registry.load(info).close()
    found = {path.name for path in info.folder.iterdir()}
    assert found == {"checkpoint.toml", "weights.safetensors", "CREDITS.md"}


def test_a_bundle_of_two_files_is_copied_with_both(tmp_path: Path) -> None:
    two = latent_bundle(tmp_path / "two")
    assert bundle_of([two.folder / "sounds.safetensors"]) == two.folder
    info = copy_bundle(two.folder, tmp_path / "mine")
    registry.load(info).close()
    (two.folder / "sounds.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"has no sounds\.safetensors"):
        check_bundle(two.folder)


def test_a_name_that_is_taken_is_refused_and_kept(good: CheckpointInfo, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(CheckpointError, match="already"):
        copy_bundle(good.folder, tmp_path / "mine")
    assert list(tmp_path.rglob("*")) == [tmp_path / "mine"]


@pytest.mark.parametrize("how", sorted(bad_checkpoints.BUNDLES))
def test_a_spoilt_bundle_is_refused_and_leaves_nothing(
    how: str, good: CheckpointInfo, tmp_path: Path
) -> None:
    bad_checkpoints.spoilt(good, tmp_path / "from", how)
    (tmp_path / "to").mkdir()
    with pytest.raises(CheckpointError) as caught:
        copy_bundle(tmp_path / "from" / "spoilt", tmp_path / "to" / "mine")
    check_sentence(caught.value, "")
    assert list((tmp_path / "to").iterdir()) == []


def test_weights_that_are_missing_are_found_out_without_reading(
    good: CheckpointInfo, tmp_path: Path
) -> None:
    (tmp_path / "checkpoint.toml").write_bytes((good.folder / "checkpoint.toml").read_bytes())
    with pytest.raises(CheckpointError, match=r"has no weights\.safetensors"):
        check_bundle(tmp_path)


def test_a_disk_that_refuses_is_a_sentence(good: CheckpointInfo, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CheckpointError, match="'mine' cannot be written"):
        copy_bundle(good.folder, tmp_path / "file" / "mine")


def test_a_copy_takes_the_place_of_another_where_it_is_to(
    good: CheckpointInfo, tmp_path: Path
) -> None:
    copy_bundle(good.folder, tmp_path / "mine")
    with pytest.raises(CheckpointError, match="already"):
        copy_bundle(good.folder, tmp_path / "mine")
    (tmp_path / "mine" / "weights.safetensors").unlink()
    info = copy_bundle(good.folder, tmp_path / "mine", replaces=True)
    registry.load(info).close()
    assert [folder.name for folder in tmp_path.iterdir()] == ["mine"]
