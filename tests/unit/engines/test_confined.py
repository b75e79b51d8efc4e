import multiprocessing
import signal
import sys
from pathlib import Path

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.confined import check_apart, confined

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")


def burn() -> None:
    with confined(1 << 30, 1.0):
        while True:
            pass


def reach(folder: Path) -> None:
    check_apart()
    (folder / "before").write_text("x")
    with confined(1 << 30, 60.0):
        for way in (lambda: (folder / "before").read_text(), lambda: (folder / "in").touch()):
            try:
                way()
            except OSError:
                continue
            sys.exit(1)
    (folder / "after").write_text("x")


def hoard() -> None:
    with confined(64 << 20, 60.0):
        try:
            bytearray(1 << 30)
        except MemoryError:
            sys.exit(7)


def ended(target: object, *args: object) -> int | None:
    process = multiprocessing.get_context("spawn").Process(target=target, args=args)  # type: ignore[arg-type]
    process.start()
    process.join(60.0)
    process.kill()
    return process.exitcode


def test_this_process_runs_no_program() -> None:
    with pytest.raises(CheckpointError, match="engine's own process only"):
        check_apart()


def test_no_file_is_reached_within_and_all_are_behind(tmp_path: Path) -> None:
    assert ended(reach, tmp_path) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["after", "before"]


def test_too_much_time_ends_the_process() -> None:
    assert ended(burn) == -signal.SIGXCPU


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is held")
def test_too_much_memory_is_refused() -> None:
    assert ended(hoard) == 7


def test_limits_are_as_before_afterwards() -> None:
    import resource

    kinds = (resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, resource.RLIMIT_DATA)
    before = [resource.getrlimit(kind) for kind in kinds]
    with confined(1 << 30, 600.0):
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 0
    assert [resource.getrlimit(kind) for kind in kinds] == before
