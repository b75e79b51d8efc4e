from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.tempo import Tempo
from loopstudio.training.asked import Budget, Share, asked_of, calls_of
from loopstudio.training.report import DEFAULT, GENERATED, GUIDED
from tests.support.fake_checkpoint import fake_info

SHARE = Share(5, 1_000, Tempo(97.0), "house")
INFO = fake_info(Path("/nowhere"))


def test_loops_are_asked_at_full_and_at_usual_variety() -> None:
    asked = asked_of(INFO)
    assert (asked.full.name, asked.usual.name) == (GENERATED, DEFAULT)
    assert asked.full.ask(SHARE) == LoopRequest("", 5, 1_000, Tempo(97.0), "house", 1.0)
    assert asked.usual.ask(SHARE) == LoopRequest("", 5, 1_000, Tempo(97.0), "house", 0.9)


@pytest.mark.parametrize(
    ("budget", "sampler", "calls"),
    [(None, "faithful", 15), (Budget("quick"), "quick", 8), (Budget("best", 20), "best", 20)],
)
def test_diffuse_is_asked_alone_and_guided_within_a_budget(
    budget: Budget | None, sampler: str, calls: int
) -> None:
    asked = asked_of(replace(INFO, engine="diffusion"), budget)
    assert (asked.full.name, asked.usual.name) == (GENERATED, GUIDED)
    for way, guidance in ((asked.full, 1.0), (asked.usual, 2.0)):
        request = way.ask(SHARE)
        assert isinstance(request, DiffuseRequest)
        told = (request.sampler, request.calls, request.guidance, request.style, request.seed)
        assert told == (sampler, calls, guidance, "house", 1_000)
        assert f"{calls} calls ({sampler})" in way.note


def test_numbers_of_calls_are_read_in_order_and_once() -> None:
    assert calls_of("50, 5,5,10") == (5, 10, 50)
    assert calls_of("12") == (12,)


@pytest.mark.parametrize(
    "words", ["", "5,", "five", "5;6", "0", "1001", "-5", ",".join(map(str, range(1, 34)))]
)
def test_what_is_no_number_of_calls_is_refused(words: str) -> None:
    with pytest.raises(InvalidValue, match="--calls"):
        calls_of(words)
