"""Wrong, truncated, hostile, NaN and oversized checkpoints: a sentence each, and nothing lost."""

import shutil
from pathlib import Path

import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.app.hosts import InlineHost
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.runtime import TOOLS
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import LoopstudioError
from loopstudio.core.loop_request import LoopRequest
from tests.support import bad_checkpoints
from tests.support.gan import tiny_bundle, tiny_published
from tests.support.runs import Ticks
from tests.support.sentences import check_sentence


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> CheckpointInfo:
    return tiny_bundle(tmp_path_factory.mktemp("models") / "good")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_published(tmp_path_factory.mktemp("published") / "drums")


def made_with(catalog: Catalog, name: str) -> int:
    """Make a loop with a checkpoint, as the command line does."""
    host = InlineHost(catalog.get, TOOLS)
    return len(list(host.clips(LoopRequest(name, count=1, seed=1), Ticks())))


@pytest.mark.parametrize("how", sorted(bad_checkpoints.BUNDLES))
def test_a_spoilt_checkpoint_is_one_sentence_and_hides_no_other(
    how: str, good: CheckpointInfo, tmp_path: Path
) -> None:
    bad_checkpoints.spoilt(good, tmp_path, how)
    catalog = Catalog((tmp_path, good.folder.parent))
    with pytest.raises(LoopstudioError) as caught:
        made_with(catalog, "spoilt")
    check_sentence(caught.value, "spoilt")
    assert catalog.get("good") == good
    for problem in catalog.problems():
        check_sentence(LoopstudioError(problem), "spoilt")


def test_the_good_one_works(good: CheckpointInfo) -> None:
    assert made_with(Catalog((good.folder.parent,)), "good") == 1


@pytest.mark.parametrize("how", sorted(bad_checkpoints.FOREIGN))
def test_a_foreign_checkpoint_that_is_bad_is_refused_and_never_run(
    how: str, published: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "theirs"
    shutil.copytree(published, folder)
    bad_checkpoints.FOREIGN[how](folder)
    models = tmp_path / "models"
    foreign = ForeignCheckpoint((folder,), "mine", models)
    with pytest.raises(LoopstudioError) as caught:
        InlineHost(Catalog(()).get, TOOLS).import_checkpoint(foreign, Ticks())
    check_sentence(caught.value, "")
    assert list(models.iterdir()) == []
    assert not bad_checkpoints.trace_of(folder).exists()


def test_the_published_one_is_imported(published: Path, tmp_path: Path) -> None:
    host = InlineHost(Catalog(()).get, TOOLS)
    host.import_checkpoint(ForeignCheckpoint((published,), "mine", tmp_path), Ticks())
    assert Catalog((tmp_path,)).get("mine").kind == "drums"
