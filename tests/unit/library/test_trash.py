import os
import subprocess
import sys
from pathlib import Path

import pytest

from loopstudio.core.errors import LibraryError
from loopstudio.library.trash import discard_folder, move_folders


def test_folders_are_moved_into_folders_that_are_made(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    move_folders([(tmp_path / "a", tmp_path / "deep" / "down" / "a")])
    assert (tmp_path / "deep" / "down" / "a").is_dir()


def test_a_folder_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    move_folders([(tmp_path / "none", tmp_path / "b")])
    assert list(tmp_path.iterdir()) == []


def test_where_one_cannot_be_moved_all_go_back(tmp_path: Path) -> None:
    for name in ("a", "b", "taken"):
        (tmp_path / name).mkdir()
    (tmp_path / "taken" / "x").touch()
    with pytest.raises(LibraryError, match="close the programs"):
        move_folders([(tmp_path / "a", tmp_path / "c"), (tmp_path / "b", tmp_path / "taken")])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "taken"]


def test_a_folder_that_is_gone_needs_no_discarding(tmp_path: Path) -> None:
    discard_folder(tmp_path / "none", lambda path: path.unlink())
    assert not (tmp_path / "none").exists()


def test_the_systems_trash_really_takes_a_file(tmp_path: Path) -> None:
    victim = tmp_path / "folder" / "loop.wav"
    victim.parent.mkdir()
    victim.write_bytes(b"sound")
    code = (
        "import sys; from pathlib import Path\n"
        "from loopstudio.library.trash import discard_folder, to_system_trash\n"
        "discard_folder(Path(sys.argv[1]), to_system_trash)\n"
    )
    # In a process of its own: the library reads where the trash is when it is imported.
    home = tmp_path / "home"
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    (home / "data").mkdir(parents=True)
    command = [sys.executable, "-c", code, str(victim.parent)]
    subprocess.run(command, env=environment, check=True)
    assert not victim.parent.exists()
    kept = [path for path in tmp_path.rglob("loop*.wav") if "files" in path.parts]
    assert [path.read_bytes() for path in kept] == [b"sound"]
