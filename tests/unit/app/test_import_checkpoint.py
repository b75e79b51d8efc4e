from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.import_checkpoint import (
    ForeignCheckpoint,
    check_sources,
    import_foreign,
    suggest_name,
    suggested,
    untold_of,
)
from loopstudio.app.which_engine import is_rave
from loopstudio.audio.wav import write_wav
from loopstudio.core.audio import Audio
from loopstudio.core.errors import CheckpointError, InvalidValue
from tests.support.gan import tiny_bundle
from tests.support.published_files import SAID, plain, safe, small
from tests.support.rave_export_roots import VariationalScriptedRAVE
from tests.support.rave_exports import Export, Layout, written
from tests.support.rave_trainings import state_of, trained
from tests.support.runs import Ticks


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "theirs.pt"
    path.write_bytes(b"not a checkpoint")
    return path


@pytest.mark.parametrize("name", ["", "../up", "Drums", "a b", ".hidden", "x" * 65, "a/b"])
def test_a_name_that_is_no_folders_is_refused(name: str, source: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="does not name a checkpoint"):
        ForeignCheckpoint((source,), name, tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.pt"):
        ForeignCheckpoint((tmp_path / "gone.pt",), "mine", tmp_path)


def test_nothing_to_import_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="at least one file"):
        ForeignCheckpoint((), "mine", tmp_path)


def test_a_name_that_is_taken_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(CheckpointError, match="already: choose another name"):
        ForeignCheckpoint((source,), "mine", tmp_path)


@pytest.mark.parametrize(
    ("file", "name"),
    [("100000 Drum.pt", "100000-drum"), ("Best_netG.pt", "best_netg"), ("éé.pt", "imported")],
)
def test_a_name_is_suggested_from_the_files(file: str, name: str) -> None:
    assert suggest_name(Path(file)) == name


def test_a_file_that_is_no_checkpoint_leaves_nothing_behind(source: Path, tmp_path: Path) -> None:
    models = tmp_path / "models"
    with pytest.raises(CheckpointError):
        import_foreign(ForeignCheckpoint((source,), "mine", models), Ticks())
    assert list(models.iterdir()) == []


def test_a_checkpoint_of_ours_is_copied(tmp_path: Path) -> None:
    bundle = tiny_bundle(tmp_path / "theirs")
    foreign = ForeignCheckpoint((bundle.folder,), "mine", tmp_path / "models")
    info = import_foreign(foreign, Ticks())
    assert (info.name, info.sha256) == ("mine", bundle.sha256)


def test_a_checkpoint_of_ours_is_named_as_its_folder(tmp_path: Path) -> None:
    folder = tiny_bundle(tmp_path / "drums-2.1").folder
    assert suggested((folder / "weights.safetensors",)) == suggested((folder,)) == "drums-2-1"


@pytest.mark.parametrize("inside", [(), ("song.mp3",), ("weights.safetensors",), ("mean.npy",)])
def test_a_folder_that_holds_no_checkpoint_is_refused(
    inside: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "songs"
    folder.mkdir()
    for name in inside:
        (folder / name).write_bytes(b"")
    with pytest.raises(CheckpointError, match=r"songs is not a checkpoint: choose a folder"):
        check_sources((folder,))


def test_a_folder_of_very_many_files_is_not_searched(tmp_path: Path) -> None:
    for number in range(201):
        (tmp_path / f"{number}.pt").touch()
    with pytest.raises(CheckpointError, match="more than 200 files"):
        check_sources((tmp_path,))


def test_files_that_may_be_a_checkpoint_pass(source: Path, tmp_path: Path) -> None:
    check_sources((source,))
    check_sources((tiny_bundle(tmp_path / "theirs").folder,))


def test_a_file_that_went_away_is_named_before_a_name_is_asked(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.pt"):
        check_sources((tmp_path / "gone.pt",))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("suffix", [".ts", ".pt"])
def test_an_export_of_rave_is_known_by_what_it_is(suffix: str, tmp_path: Path) -> None:
    written(tmp_path / f"voice{suffix}", VariationalScriptedRAVE(Layout(), rate=None))
    sources = (tmp_path / f"voice{suffix}",)
    check_sources(sources)
    foreign = ForeignCheckpoint(sources, "mine", tmp_path / "models", rate=32_000)
    info = import_foreign(foreign, Ticks())
    assert (info.engine, info.rate) == ("rave", 32_000)


def test_a_checkpoint_of_raves_training_is_known_by_what_it_holds(
    source: Path, tmp_path: Path
) -> None:
    path = trained(tmp_path / "last.ckpt", state_of(Export(Layout())))
    check_sources((path,))
    assert is_rave((path,))
    assert not is_rave((source,))
    foreign = ForeignCheckpoint((path,), "mine", tmp_path / "models", rate=32_000)
    info = import_foreign(foreign, Ticks())
    assert (info.engine, info.rate) == ("rave", 32_000)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_import_is_measured_on_the_sounds_that_are_named(tmp_path: Path) -> None:
    path = written(tmp_path / "voice.ts", VariationalScriptedRAVE(Layout(), measured=False))
    sound = tmp_path / "sounds" / "one.wav"
    sound.parent.mkdir()
    write_wav(sound, Audio(np.random.default_rng(1).random((1, 44_100), np.float32), 44_100))
    foreign = ForeignCheckpoint((path,), "mine", tmp_path / "models", measure=sound.parent)
    info = import_foreign(foreign, Ticks())
    assert (info.network["importance"], "1 sound." in info.description) == ("measured", True)
    with pytest.raises(CheckpointError, match="no file"):
        ForeignCheckpoint((path,), "other", tmp_path / "models", measure=tmp_path / "gone")


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_a_network_of_diffusion_is_known_by_what_it_holds(suffix: str, tmp_path: Path) -> None:
    write = safe if suffix == ".safetensors" else plain
    path = write(tmp_path / f"kicks{suffix}", small())
    (tmp_path / "kicks.yaml").write_text("resnet_groups: 4\n", encoding="utf-8")
    check_sources((path,))
    foreign = ForeignCheckpoint((path,), "mine", tmp_path / "models", rate=32_000)
    info = import_foreign(foreign, Ticks())
    assert (info.engine, info.rate) == ("diffusion", 32_000)


def test_what_files_do_not_tell_is_asked_of_a_network_of_diffusion(tmp_path: Path) -> None:
    source = safe(tmp_path / "kicks.safetensors", small())
    assert [one.name for one in untold_of((source,))] == ["rate", "samples", "heads", "groups"]
    assert untold_of((tiny_bundle(tmp_path / "theirs").folder,)) == ()


def test_what_a_person_knows_goes_into_the_network(tmp_path: Path) -> None:
    source = safe(tmp_path / "kicks.safetensors", small())
    foreign = ForeignCheckpoint((source,), "mine", tmp_path / "models", said=SAID)
    info = import_foreign(foreign, Ticks())
    assert info.rate == 8_000
    assert "Set by hand: rate=8000, samples=64, heads=2, groups=4." in info.description


def test_an_import_takes_the_place_of_another_where_it_is_to(tmp_path: Path) -> None:
    source, models = safe(tmp_path / "kicks.safetensors", small()), tmp_path / "models"
    first = import_foreign(ForeignCheckpoint((source,), "mine", models, said=SAID), Ticks())
    again = ForeignCheckpoint((source,), "mine", models, said=SAID[1:], replaces=True)
    info = import_foreign(again, Ticks())
    assert (first.rate, info.rate) == (8_000, 48_000)
    assert [folder.name for folder in models.iterdir()] == ["mine"]


@pytest.mark.parametrize("ours", [True, False])
def test_what_tells_all_by_itself_can_be_set_nothing(ours: bool, tmp_path: Path) -> None:
    kicks = tmp_path / "kicks.npy"
    kicks.touch()
    source = tiny_bundle(tmp_path / "theirs").folder if ours else kicks
    foreign = ForeignCheckpoint((source,), "mine", tmp_path / "models", said=SAID)
    with pytest.raises(InvalidValue, match=r"set nothing|no 'rate' to set for these files"):
        import_foreign(foreign, Ticks())
