from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.engine_process import Tools
from loopstudio.app.hosts import InlineHost, Watched
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import Cancelled
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from tests.support.diffusion import latent_bundle
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import STEPS, FakeEngine, import_foreign, load, prepare
from tests.support.published_files import safe, small
from tests.support.runs import Onlooker, Ticks

FAKE = Tools(FakeEngine, import_foreign, prepare)


class Opened:
    """A loader that remembers what it opened."""

    def __init__(self) -> None:
        self.engines: list[FakeEngine] = []

    def __call__(self, info: CheckpointInfo) -> FakeEngine:
        self.engines.append(FakeEngine(info))
        return self.engines[-1]


def host_of(opened: Opened, folder: Path) -> InlineHost:
    return InlineHost(lambda name: fake_info(folder, name), Tools(opened, import_foreign, prepare))


def test_clips_come_in_order_at_the_tempo_asked_for(tmp_path: Path) -> None:
    request = LoopRequest("fake", count=3, seed=5, tempo=Tempo(90.0))
    clips = list(host_of(Opened(), tmp_path).clips(request, Ticks()))
    made = [clip.provenance for clip in clips]
    assert [one.index for one in made if one] == [0, 1, 2]
    assert {clip.audio.frames for clip in clips} == {Tempo(90.0).bar_frames(44_100)}


def test_the_engine_stays_loaded_for_the_next_request(tmp_path: Path) -> None:
    opened = Opened()
    host = host_of(opened, tmp_path)
    for seed in (1, 2):
        list(host.clips(LoopRequest("fake", count=1, seed=seed), Ticks()))
    assert len(opened.engines) == 1


def test_another_checkpoint_frees_the_one_before(tmp_path: Path) -> None:
    opened = Opened()
    host = host_of(opened, tmp_path)
    for name in ("one", "two"):
        list(host.clips(LoopRequest(name, count=1), Ticks()))
    assert [engine.closed for engine in opened.engines] == [True, False]


def test_cancel_keeps_what_was_made(tmp_path: Path) -> None:
    clips = host_of(Opened(), tmp_path).clips(
        LoopRequest("fake", count=8), Ticks(stop_at=2 * STEPS)
    )
    made = [next(clips), next(clips)]
    with pytest.raises(Cancelled):
        next(clips)
    assert len(made) == 2


def test_an_import_runs_the_reader_it_was_given(tmp_path: Path) -> None:
    source = tmp_path / "theirs.pt"
    source.write_bytes(b"fake weights")
    foreign = ForeignCheckpoint((source,), "mine", tmp_path / "models")
    info = host_of(Opened(), tmp_path).import_checkpoint(foreign, Ticks())
    assert (info.name, info.folder) == ("mine", tmp_path / "models" / "mine")


def test_closing_frees_the_engine(tmp_path: Path) -> None:
    opened = Opened()
    host = host_of(opened, tmp_path)
    list(host.clips(LoopRequest("fake", count=1), Ticks()))
    host.close()
    assert opened.engines[0].closed


class Apart(InlineHost):
    """Another host, which remembers what it was asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(lambda name: fake_info(folder, name), FAKE)
        self.asked: list[str] = []

    def clips(self, request: Request, run: Watched) -> Generator[Clip, None, None]:
        self.asked.append("clips")
        yield from super().clips(request, run)

    def import_checkpoint(self, foreign: ForeignCheckpoint, run: Watched) -> CheckpointInfo:
        self.asked.append("import")
        return super().import_checkpoint(foreign, run)


def test_what_is_somebodys_program_goes_to_the_host_apart(tmp_path: Path) -> None:
    apart = Apart(tmp_path)

    def find(name: str) -> CheckpointInfo:
        info = fake_info(tmp_path, name)
        return replace(info, network={"form": "program"}) if name == "program" else info

    host = InlineHost(find, FAKE, apart)
    list(host.clips(LoopRequest("fake", count=1), Ticks()))
    assert apart.asked == []
    list(host.clips(LoopRequest("program", count=1), Ticks()))
    source = tmp_path / "theirs.pt"
    source.write_bytes(b"fake weights")
    host.import_checkpoint(ForeignCheckpoint((source,), "a", tmp_path / "models"), Ticks())
    foreign = ForeignCheckpoint((source,), "b", tmp_path / "models", program=True)
    host.import_checkpoint(foreign, Ticks())
    assert apart.asked == ["clips", "import"]
    host.close()


def test_nobody_looks_on_in_this_process(tmp_path: Path) -> None:
    info, run = latent_bundle(tmp_path / "tiny"), Onlooker(keeps=(0,))
    tools = Tools(load, import_foreign, prepare)
    (clip,) = InlineHost(lambda _name: info, tools).clips(DiffuseRequest("tiny", calls=2), run)
    assert run.glimpses == []
    assert clip.provenance is not None
    assert clip.provenance.request == DiffuseRequest("tiny", calls=2)


def test_what_files_do_not_tell_is_said(tmp_path: Path) -> None:
    source = safe(tmp_path / "kicks.safetensors", small())
    untold = host_of(Opened(), tmp_path).untold((source,), Ticks())
    assert [one.name for one in untold] == ["rate", "samples", "heads", "groups"]
