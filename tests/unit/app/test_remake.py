from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.app.hosts import InlineHost
from loopstudio.app.remake import remake, show
from loopstudio.app.shelf import FolderShelf
from loopstudio.audio.wav import read_wav, write_wav
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import AudioFileError, CheckpointError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.pack import Pack
from loopstudio.core.tempo import Tempo
from loopstudio.export.plan import ExportOptions, plan
from loopstudio.export.source import read_source
from loopstudio.export.write import write
from tests.support.diffusion import latent_bundle
from tests.support.runs import Ticks
from tests.support.session import FAKE_TOOLS, add_checkpoint

REQUEST = LoopRequest("fake-drums", count=3, seed=21, tempo=Tempo(101.0))


class Place:
    """A catalog, a host and a file that was made with them."""

    def __init__(self, folder: Path) -> None:
        add_checkpoint(folder / "models")
        self.catalog = Catalog((folder / "models",))
        self.host = InlineHost(self.catalog.get, FAKE_TOOLS)
        self.clip: Clip = list(self.host.clips(REQUEST, Ticks()))[1]
        self.path = FolderShelf(folder).put(self.clip).path

    def rewrite(self, audio: Audio) -> None:
        wav = read_wav(self.path)
        write_wav(self.path, audio, wav.tags, wav.provenance_json)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_file_says_how_it_was_made(place: Place) -> None:
    assert show(place.path) == place.clip.provenance


def test_the_same_comes_out_again_bit_for_bit(place: Place) -> None:
    remade = remake(place.path, place.catalog, place.host, Ticks())
    assert remade.identical
    assert remade.difference_db == -120.0
    assert np.array_equal(remade.clip.audio.samples, place.clip.audio.samples)


def test_a_file_that_was_changed_says_by_how_much(place: Place) -> None:
    quieter = Audio(place.clip.audio.samples * np.float32(0.9), place.clip.audio.rate)
    place.rewrite(quieter)
    remade = remake(place.path, place.catalog, place.host, Ticks())
    assert not remade.identical
    assert remade.difference_db == pytest.approx(-22.0, abs=2.0)


def test_a_file_of_another_length_is_not_compared(place: Place) -> None:
    half = place.clip.audio.samples[:, : place.clip.audio.frames // 2]
    wav = read_wav(place.path)
    write_wav(place.path, Audio(half, 44_100), None, wav.provenance_json)
    remade = remake(place.path, place.catalog, place.host, Ticks())
    assert remade.difference_db is None


def test_a_checkpoint_under_another_name_is_found(place: Place, tmp_path: Path) -> None:
    (tmp_path / "models" / "fake-drums").rename(tmp_path / "models" / "renamed")
    place.catalog.refresh()
    assert remake(place.path, place.catalog, place.host, Ticks()).identical


def test_a_checkpoint_that_is_gone_is_asked_for(place: Place, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="Import it"):
        remake(place.path, Catalog((tmp_path / "none",)), place.host, Ticks())


def test_a_file_from_elsewhere_is_said_to_be_so(place: Place, tmp_path: Path) -> None:
    write_wav(tmp_path / "theirs.wav", place.clip.audio)
    with pytest.raises(AudioFileError, match=r"theirs\.wav does not say how it was made"):
        show(tmp_path / "theirs.wav")


FORMS: dict[str, dict[str, object]] = {
    "as it lies": {},
    "tempo": {"tempos": (87.3,)},
    "rate": {"rate": 48_000},
    "sixteen bits": {"encoding": "pcm16"},
    "level": {"normalise": "each", "target_dbtp": -3.0},
    "float": {"encoding": "float32", "rate": 48_000, "normalise": "each"},
    "all at once": {
        "tempos": (174.0,),
        "rate": 48_000,
        "encoding": "pcm16",
        "normalise": "kit",
    },
}


def _exported(source: Path, folder: Path, wish: Mapping[str, object]) -> Path:
    pack = Pack("Kit", (source,))
    report = write(plan(pack, ExportOptions(folder, **wish)), Ticks())  # type: ignore[arg-type]
    return next(report.target.rglob("*.wav"))


@pytest.mark.parametrize("wish", FORMS.values(), ids=FORMS)
def test_a_file_exported_in_another_form_comes_out_again_bit_for_bit(
    wish: Mapping[str, object], place: Place, tmp_path: Path
) -> None:
    path = _exported(place.path, tmp_path / "packs", wish)
    remade = remake(path, place.catalog, place.host, Ticks())
    assert remade.identical
    assert remade.clip.tempo.bpm == pytest.approx(read_source(path).tempo.bpm)
    again = FolderShelf(tmp_path / "again", remade.encoding).put(remade.clip).path
    assert np.array_equal(read_wav(again).audio.samples, read_wav(path).audio.samples)
    assert show(again).bounces == show(path).bounces


def test_an_export_of_an_export_comes_out_again(place: Place, tmp_path: Path) -> None:
    first = _exported(place.path, tmp_path / "first", FORMS["tempo"])
    second = _exported(first, tmp_path / "second", FORMS["all at once"])
    assert len(show(second).bounces) == 2
    assert remake(second, place.catalog, place.host, Ticks()).identical


def test_only_what_is_needed_of_the_batch_is_made(place: Place) -> None:
    run = Ticks()
    remake(place.path, place.catalog, place.host, run)
    assert run.seen[-1][0] < replace(REQUEST, count=3).count * 4 - 1


def test_a_loop_that_was_kept_early_is_made_again_as_it_was(tmp_path: Path) -> None:
    info = latent_bundle(tmp_path / "models" / "tiny")
    catalog = Catalog((tmp_path / "models",))
    host = InlineHost(catalog.get, FAKE_TOOLS)
    request = DiffuseRequest("tiny", count=2, calls=6, style="house", kept_at=2)
    early = list(host.clips(request, Ticks()))[1]
    whole = list(host.clips(replace(request, kept_at=None), Ticks()))[1]
    assert not np.array_equal(early.audio.samples, whole.audio.samples)
    path = FolderShelf(tmp_path).put(early).path
    assert show(path).sha256 == info.sha256
    remade = remake(path, catalog, host, Ticks())
    assert remade.identical
    assert remade.stored.request == request
