from pathlib import Path

import pytest

from loopstudio.app.hosts import InlineHost
from loopstudio.app.process_host import ProcessHost
from loopstudio.app.runtime import HostKind, Runtime
from loopstudio.app.shared_host import SharedHost
from tests.support.session import FAKE_TOOLS, fake_paths


@pytest.mark.parametrize(("kind", "wanted"), [("inline", InlineHost), ("process", ProcessHost)])
def test_engines_run_where_they_were_asked_to(
    tmp_path: Path, kind: HostKind, wanted: type[object]
) -> None:
    runtime = Runtime.of(fake_paths(tmp_path), kind=kind, tools=FAKE_TOOLS)
    assert isinstance(runtime.host, wanted)
    assert [info.name for info in runtime.catalog.checkpoints()] == ["fake-drums"]
    runtime.host.close()


@pytest.mark.parametrize(("kind", "is_there"), [("inline", False), ("process", True)])
def test_a_window_has_a_host_for_what_a_hand_waits_for(
    tmp_path: Path, kind: HostKind, is_there: bool
) -> None:
    runtime = Runtime.of(fake_paths(tmp_path), kind=kind, tools=FAKE_TOOLS)
    assert isinstance(runtime.at_hand, SharedHost) == is_there
    runtime.live.close()
    runtime.host.close()


def test_no_process_is_started_before_it_is_needed(tmp_path: Path) -> None:
    host = Runtime.of(fake_paths(tmp_path), tools=FAKE_TOOLS).host
    assert isinstance(host, ProcessHost)
    before = host.pid
    host.warm()
    assert (before, host.pid is None) == (None, False)
    host.close()
