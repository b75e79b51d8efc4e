from pathlib import Path

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.engines.rave.engine import RaveEngine
from loopstudio.engines.served import Served
from tests.support.fake_checkpoint import fake_info
from tests.support.fake_engine import FakeEngine
from tests.support.rave import tiny_bundle
from tests.support.runs import Ticks


@pytest.fixture
def served(tmp_path: Path) -> Served[MorphRequest]:
    return Served(RaveEngine(tiny_bundle(tmp_path / "tiny")), MorphRequest, "Tiny")


def test_a_request_of_its_kind_is_answered(served: Served[MorphRequest]) -> None:
    (take,) = served.generate(MorphRequest("tiny"), Ticks())
    assert take.audio.rate == served.capabilities.rate


def test_a_request_of_another_kind_is_refused_in_words(served: Served[MorphRequest]) -> None:
    with pytest.raises(CheckpointError, match="Tiny cannot do that"):
        served.generate(LoopRequest("tiny"), Ticks())


def test_an_excerpt_is_asked_for_in_its_kind_only(served: Served[MorphRequest]) -> None:
    assert served.excerpt(MorphRequest("tiny"), 0.5, Ticks()) is not None
    assert served.excerpt(LoopRequest("tiny"), 0.5, Ticks()) is None


def test_an_engine_of_whole_loops_makes_no_excerpt() -> None:
    whole = Served(FakeEngine(fake_info(Path("/nowhere"))), LoopRequest, "Fake")
    assert whole.excerpt(LoopRequest("fake"), 0.5, Ticks()) is None


def test_what_closes_it_closes_its_engine(served: Served[MorphRequest]) -> None:
    served.close()
    with pytest.raises(CheckpointError, match="was closed"):
        list(served.generate(MorphRequest("tiny"), Ticks()))
