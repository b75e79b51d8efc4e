import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from loopstudio.app.child import Child
from loopstudio.app.conduct import Conduct
from loopstudio.app.import_checkpoint import ForeignCheckpoint
from loopstudio.app.messages import Failed, FromChild, Import
from tests.support.session import FAKE_TOOLS


@pytest.fixture
def task(tmp_path: Path) -> Import:
    """Give something that fails soon."""
    nothing = tmp_path / "nothing.ckpt"
    nothing.write_bytes(b"nothing")
    return Import(ForeignCheckpoint((nothing,), "mine", tmp_path / "models", "drums", None))


@pytest.fixture
def child() -> Iterator[Child]:
    made = Child(FAKE_TOOLS, None, Conduct(niceness=3))
    yield made
    made.dismiss()


def end_of(child: Child) -> FromChild:
    """Wait for the end of a task."""
    while not isinstance(message := child.look(30.0), Failed):
        assert message is not None
    return message


def test_it_is_busy_from_a_task_to_its_end(child: Child, task: Import) -> None:
    assert not child.is_busy()
    child.begin(task)
    assert child.is_busy()
    assert isinstance(end_of(child), Failed)
    assert not child.is_busy()
    assert child.look(0.0) is None


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="POSIX only")
def test_it_stands_back_as_far_as_wished(child: Child, task: Import) -> None:
    child.begin(task)
    end_of(child)
    assert child.pid is not None
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, child.pid) == min(mine + 3, 19)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_its_fate_is_told(child: Child, task: Import) -> None:
    child.begin(task)
    end_of(child)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGSEGV)
    with pytest.raises((EOFError, OSError)):
        child.look(30.0)
    assert child.fate() == "was ended by the system (SIGSEGV)"
    child.kill()
    assert not child.alive


def test_a_dismissed_one_leaves() -> None:
    child = Child(FAKE_TOOLS, None, Conduct(niceness=0))
    assert child.alive
    child.dismiss()
    with pytest.raises(ValueError):
        assert child.alive
