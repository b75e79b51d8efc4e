import subprocess
import sys
from pathlib import Path

from loopstudio.app.alone import alone

HOLD = """
import sys, time
from pathlib import Path
from loopstudio.app.alone import alone

with alone(Path(sys.argv[1])) as only:
    print(only, flush=True)
    time.sleep(60)
"""


def _holder(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(path)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    return holder


def test_the_second_of_two_is_not_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "lock"
    with _holder(path) as holder, alone(path) as only:
        holder.kill()
    assert not only


def test_one_that_was_killed_is_not_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with _holder(path) as holder:
        holder.kill()
    with alone(path) as only:
        assert only


def test_a_folder_that_cannot_be_written_to_counts_as_taken(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with alone(tmp_path / "data" / "lock") as only:
        assert not only
