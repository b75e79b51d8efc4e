from dataclasses import replace
from pathlib import Path

from loopstudio.app.credited import credited
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.pack import Pack
from tests.support.clips import provenance
from tests.support.fake_checkpoint import fake_info

PACK = Pack("P", (Path("a.wav"),))


def _info(name: str, sha256: str, *credits: str) -> CheckpointInfo:
    return replace(fake_info(Path(), name), sha256=sha256, credits=credits)


def test_each_checkpoint_that_made_a_loop_is_thanked_once() -> None:
    known = [_info("one", "1", "Ada", "Bo"), _info("two", "2", "Bo", "Cy"), _info("three", "3")]
    made = [provenance(sha256="2"), None, provenance(sha256="1"), provenance(sha256="2")]
    assert credited(PACK, made, known).credits == ("Bo", "Cy", "Ada")


def test_a_checkpoint_is_known_by_its_weights() -> None:
    made = [provenance(sha256="1", checkpoint="its old name")]
    pack = credited(PACK, made, [_info("renamed", "1", "Ada")])
    assert (pack.credits, pack.uncredited) == (("Ada",), ())


def test_a_checkpoint_that_is_not_here_is_named() -> None:
    made = [provenance(sha256="9", checkpoint="gone")] * 2
    pack = credited(PACK, made, [_info("one", "1", "Ada")])
    assert (pack.credits, pack.uncredited) == ((), ("gone",))
