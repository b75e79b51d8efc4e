import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.audio.provenance import provenance_from_json
from loopstudio.audio.wav import read_wav
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.errors import AudioFileError, InvalidValue, LibraryError
from loopstudio.core.tempo import Tempo
from loopstudio.library import store as store_module
from loopstudio.library.entry import Entry
from loopstudio.library.index import Index
from loopstudio.library.opening import INDEX
from loopstudio.library.record import read_record
from loopstudio.library.store import Store
from tests.support.clips import FAST, clip, loop, provenance


def forget_index(folder: Path) -> None:
    for path in folder.glob(f"{INDEX}*"):
        path.unlink()


def shown(entries: list[Entry]) -> list[tuple[str, int, bool, tuple[str, ...]]]:
    return [(kept.name, kept.rating, kept.favourite, kept.tags) for kept in entries]


def test_a_clip_becomes_a_tagged_file_in_a_folder_of_its_own(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip("amber-falcon", Tempo(240.0), bars=2))
    assert entry.path == tmp_path / "clips" / entry.id[:2] / entry.id / (
        "amber-falcon_240bpm_Am.wav"
    )
    wav = read_wav(entry.path)
    assert wav.tags is not None
    assert (wav.tags.title, wav.tags.beats, wav.tags.tempo) == ("amber-falcon", 8, Tempo(240.0))
    assert wav.provenance_json is not None
    assert provenance_from_json(wav.provenance_json) == provenance()


def test_the_file_is_24_bit_and_reads_through_libsndfile(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        info = soundfile.info(str(store.put(clip()).path))
    assert (info.subtype, info.frames, info.samplerate) == ("PCM_24", 8_000, 8_000)


def test_sound_above_full_scale_is_kept(tmp_path: Path) -> None:
    loud = replace(clip(), audio=Audio(loop(FAST).samples * 3, 8_000))
    with Store(tmp_path) as store:
        entry = store.put(loud)
        assert np.array_equal(store.audio(entry.id).samples, loud.audio.samples)


def test_entries_survive_a_restart_and_are_newest_first(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        made = [store.put(clip(name)) for name in ("one", "two", "three")]
    with Store(tmp_path) as store:
        assert store.entries() == made[::-1]
        assert store.notice is None


def test_an_entry_measures_its_sound(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
    assert entry.seam_db <= 0.0
    assert entry.peak_dbtp == pytest.approx(-6.02, abs=0.1)
    assert -20 < entry.lufs < 0
    assert entry.thumbnail().min() == -64


def test_marks_are_kept_in_the_index_and_in_the_file(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        changed = store.update(entry.id, rating=4, favourite=True, tags=["late night"])
        assert store.entries() == [changed]
    assert shown([changed]) == [("amber-falcon", 4, True, ("late night",))]
    assert read_record(entry.path).entry == changed


def test_marks_leave_the_sound_and_the_path_as_they_were(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        before = read_wav(entry.path)
        changed = store.update(entry.id, rating=4)
    after = read_wav(changed.path)
    assert changed.path == entry.path
    assert np.array_equal(before.audio.samples, after.audio.samples)
    assert before.tags == after.tags
    assert before.provenance_json == after.provenance_json


def test_a_rename_gives_a_new_file_and_keeps_the_old_path_valid(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip("old"))
        before = entry.path.read_bytes()
        changed = store.update(entry.id, name="new name")
    assert changed.path.name == "new name_240bpm_Am.wav"
    assert entry.path.read_bytes() == before
    tags = read_wav(changed.path).tags
    assert tags is not None
    assert tags.title == "new name"


def test_a_rename_taken_back_is_the_old_path_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip("old"))
        store.update(entry.id, name="new")
        assert store.update(entry.id, name="old") == entry
    forget_index(tmp_path)
    with Store(tmp_path) as store:
        assert store.entries() == [entry]


def test_marks_that_cannot_be_change_nothing(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        with pytest.raises(InvalidValue, match="outside 0 to 5"):
            store.update(entry.id, rating=9)
        assert store.entries() == [entry]


def test_the_same_marks_again_do_not_write_the_file(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        store.update(entry.id, rating=0)
        assert read_record(entry.path).revision == 1


def test_an_unknown_clip_is_named_as_such(tmp_path: Path) -> None:
    with Store(tmp_path) as store, pytest.raises(LibraryError, match="no longer in the library"):
        store.update("0" * 32, rating=1)


def test_trash_and_restore_keep_the_file_the_marks_and_the_order(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        made = [store.put(clip(name)) for name in ("one", "two", "three")]
        store.trash([made[1].id])
        assert store.entries() == [made[2], made[0]]
        assert not made[1].path.exists()
        assert store.restore([made[1].id]) == [made[1]]
        assert store.entries() == made[::-1]
        assert made[1].path.exists()


def test_what_is_in_the_trash_can_be_restored_after_a_restart(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        store.trash([entry.id])
    with Store(tmp_path) as store:
        assert store.entries() == []
        assert store.restore([entry.id]) == [entry]


def test_trash_takes_all_or_none(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        first, second = store.put(clip("one")), store.put(clip("two"))
        blocker = tmp_path / "trash" / second.id
        blocker.mkdir()
        (blocker / "in the way").touch()
        with pytest.raises(LibraryError, match="cannot be moved"):
            store.trash([first.id, second.id])
        assert store.entries() == [second, first]
        assert first.path.exists()


def test_what_is_in_the_trash_cannot_be_trashed_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        store.trash([entry.id])
        with pytest.raises(LibraryError, match="no longer in the library"):
            store.trash([entry.id])


def test_emptying_hands_every_file_to_the_systems_trash(tmp_path: Path) -> None:
    thrown: list[str] = []

    def discard(path: Path) -> None:
        thrown.append(path.name)
        path.unlink()

    with Store(tmp_path, discard) as store:
        entry = store.put(clip("old"))
        store.update(entry.id, name="new")
        store.trash([entry.id])
        store.empty_trash()
        assert store.trashed() == []
    assert thrown == ["new_240bpm_Am.wav", "old_240bpm_Am.wav"]


def test_a_system_without_trash_leaves_the_files_where_they_are(tmp_path: Path) -> None:
    def discard(path: Path) -> None:
        raise OSError(f"no trash for {path.name}")

    with Store(tmp_path, discard) as store:
        entry = store.put(clip())
        store.trash([entry.id])
        with pytest.raises(LibraryError, match="does not take the files"):
            store.empty_trash()
        assert store.restore([entry.id]) == [entry]


def test_without_its_index_the_library_is_made_again_from_the_files(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        first, second, third = (store.put(clip(name)) for name in ("one", "two", "three"))
        first = store.update(first.id, rating=5, favourite=True, tags=["dry"], name="renamed")
        store.trash([third.id])
    forget_index(tmp_path)
    with Store(tmp_path) as store:
        assert store.entries() == [second, first]
        assert [kept.id for kept in store.trashed()] == [third.id]
        assert store.notice is not None
        assert "no index" in store.notice


def test_a_damaged_index_is_put_aside_and_made_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
    forget_index(tmp_path)
    (tmp_path / INDEX).write_bytes(b"this is no database at all" * 100)
    with Store(tmp_path) as store:
        assert store.entries() == [entry]
        assert store.notice is not None
        assert "was damaged" in store.notice
    assert list(tmp_path.glob(f"{INDEX}.damaged-*"))


def test_an_index_with_a_torn_page_is_put_aside(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        made = [store.put(clip(f"clip {number}")) for number in range(20)]
    data = bytearray((tmp_path / INDEX).read_bytes())
    data[4096 * 2 : 4096 * 6] = b"\xa5" * (4096 * 4)
    (tmp_path / INDEX).write_bytes(bytes(data))
    with Store(tmp_path) as store:
        assert store.entries() == made[::-1]
        assert "was damaged" in (store.notice or "")


def test_an_index_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / INDEX) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryError, match="newer LoopStudio"):
        Store(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryError, match="choose another"):
        Store(tmp_path / "file" / "library")


def test_a_clip_whose_row_was_never_written_is_found_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Index, "write", _die)
        with pytest.raises(KeyboardInterrupt):
            store.put(clip())
    store.close()
    with Store(tmp_path) as again:
        assert [kept.name for kept in again.entries()] == ["amber-falcon"]


def test_a_move_to_the_trash_that_was_cut_short_is_settled_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    entry = store.put(clip())
    with monkeypatch.context() as patched:
        patched.setattr(Index, "write", _die)
        with pytest.raises(KeyboardInterrupt):
            store.trash([entry.id])
    store.close()
    with Store(tmp_path) as again:
        assert again.entries() == []
        assert again.restore([entry.id]) == [entry]


def intended(folder: Path, entry_id: str) -> None:
    index = Index(folder / INDEX, folder)
    index.intend([entry_id])
    index.close()


def test_a_clip_that_was_never_finished_is_forgotten_at_the_next_start(tmp_path: Path) -> None:
    Store(tmp_path).close()
    intended(tmp_path, "ab" * 16)
    with Store(tmp_path) as store:
        assert store.entries() == []
    index = Index(tmp_path / INDEX, tmp_path)
    assert index.intents() == ()
    index.close()


def test_a_clip_whose_file_went_meanwhile_is_missing_at_the_next_start(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
    entry.path.unlink()
    intended(tmp_path, entry.id)
    with Store(tmp_path) as store:
        assert store.entries() == [replace(entry, missing=True)]


def test_marks_that_wait_for_their_file_are_not_lost_to_a_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        with monkeypatch.context() as patched:
            patched.setattr(store_module, "write_marks", _refuse)
            store.update(entry.id, rating=3)
    intended(tmp_path, entry.id)
    with Store(tmp_path) as store:
        assert [kept.rating for kept in store.entries()] == [3]
    assert read_record(entry.path).entry.rating == 3


def test_marks_wait_while_their_clip_is_in_the_trash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        with monkeypatch.context() as patched:
            patched.setattr(store_module, "write_marks", _refuse)
            store.update(entry.id, rating=3)
        store.trash([entry.id])
    with Store(tmp_path) as store:
        assert [kept.rating for kept in store.restore([entry.id])] == [3]
    with Store(tmp_path):
        assert read_record(entry.path).entry.rating == 3


def test_a_file_that_another_program_holds_gets_its_marks_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip("old"))
        with monkeypatch.context() as patched:
            patched.setattr(store_module, "write_marks", _refuse)
            changed = store.update(entry.id, name="new", rating=3)
        assert shown([changed]) == [("new", 3, False, ())]
        assert changed.path == entry.path
    with Store(tmp_path) as store:
        again = store.entries()
    assert shown(again) == [("new", 3, False, ())]
    assert read_record(again[0].path).entry == again[0]


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        entry.path.unlink()
        with pytest.raises(LibraryError, match="is gone"):
            store.audio(entry.id)
        assert store.entries() == [replace(entry, missing=True)]


def test_missing_files_are_found_and_found_again(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        store.put(clip("other"))
        entry.path.rename(tmp_path / "elsewhere.wav")
        assert store.find_missing() == [replace(entry, missing=True)]
        (tmp_path / "elsewhere.wav").rename(entry.path)
        assert store.find_missing() == [entry]


def test_marks_of_a_missing_file_are_kept_in_the_index(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        entry.path.unlink()
        changed = store.update(entry.id, rating=2)
        assert (changed.rating, changed.missing) == (2, True)


def test_a_missing_clip_can_be_trashed_and_restored(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        entry = store.put(clip())
        shutil.rmtree(entry.path.parent)
        store.trash([entry.id])
        assert [kept.id for kept in store.restore([entry.id])] == [entry.id]


def test_rebuild_reports_what_it_does_not_know_and_leaves_it(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        kept, broken = store.put(clip("one")), store.put(clip("two"))
        data = broken.path.read_bytes()
        broken.path.write_bytes(data[: len(data) // 2])
        foreign = tmp_path / "clips" / "foreign.wav"
        soundfile.write(foreign, np.zeros(100), 8_000)
        copy = tmp_path / "clips" / "copy.wav"
        shutil.copy(kept.path, copy)
        report = store.rebuild()
        assert store.entries() == [kept]
    assert (report.clips, report.lost) == (1, 1)
    assert {problem.path for problem in report.problems} == {broken.path, foreign, copy}
    assert all(problem.path.exists() for problem in report.problems)


def test_rebuild_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with Store(tmp_path) as store:
        store.put(clip())
        store.rebuild(lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(1, told[-1][1] + 1))


def test_many_threads_put_and_rate_at_once(tmp_path: Path) -> None:
    with Store(tmp_path) as store:

        def work(number: int) -> None:
            for turn in range(5):
                entry = store.put(clip(f"clip {number} {turn}"))
                store.update(entry.id, rating=turn)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        entries = store.entries()
    assert sorted(kept.rating for kept in entries) == sorted([0, 1, 2, 3, 4] * 4)
    assert len({kept.created for kept in entries}) == 20


def test_two_programs_share_a_library(tmp_path: Path) -> None:
    with Store(tmp_path) as one, Store(tmp_path) as other:
        entry = one.put(clip())
        assert other.entries() == [entry]


def test_an_imported_file_is_a_copy(tmp_path: Path) -> None:
    source = tmp_path / "my beat 120bpm.wav"
    soundfile.write(source, loop(Tempo(120.0), rate=44_100).samples.T, 44_100)
    with Store(tmp_path / "library") as store:
        entry = store.add_file(source)
    assert (entry.name, entry.bpm, entry.bars, entry.engine) == ("my beat 120bpm", 120.0, 1, None)
    assert source.exists()


def test_a_kill_at_any_moment_loses_no_finished_clip(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    code = (
        "import sys; from pathlib import Path\n"
        "from loopstudio.library.store import Store\n"
        "from tests.support.clips import clip\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for number in range(10_000):\n"
        "    entry = store.put(clip(f'clip {number}'))\n"
        "    store.update(entry.id, rating=number % 6)\n"
        "    print(entry.id, flush=True)\n"
    )
    for turn in range(2):
        finished = _killed_after(4 + 7 * turn, [sys.executable, "-c", code, str(folder)])
        with Store(folder) as store:
            indexed = {kept.id for kept in store.entries()}
            assert finished <= indexed
            report = store.rebuild()
            assert {kept.id for kept in store.entries()} == indexed
        assert (report.lost, report.problems) == (0, ())


def _killed_after(lines: int, command: list[str]) -> set[str]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        finished = {child.stdout.readline().strip() for _ in range(lines)}
        child.kill()
        rest = child.stdout.read().splitlines()
    # A last line may be cut short by the kill.
    return finished | {line for line in rest if len(line) == 32}


def _die(*_arguments: object, **_named: object) -> None:
    raise KeyboardInterrupt


def _refuse(source: Path, entry: Entry) -> None:
    raise AudioFileError(f"{source.name} is held, {entry.name} waits.")


def test_a_clip_that_cannot_be_named_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    bad: Clip = replace(clip(), name="\0")
    with Store(tmp_path) as store:
        with pytest.raises(InvalidValue, match="name"):
            store.put(bad)
        assert store.entries() == []


def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system say of every place that nothing can be written there."""
    monkeypatch.setattr(os, "access", lambda _path, _how: False)


def test_a_read_only_library_opens_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path) as store:
        kept = store.put(clip())
    locked(monkeypatch)
    with Store(tmp_path) as store:
        assert store.entries() == [kept]
        assert store.audio(kept.id).frames == 8_000
        assert store.notice is not None
        assert f"{tmp_path} is read-only" in store.notice
        assert "File > Settings" in store.notice


def test_a_read_only_library_without_an_index_is_read_from_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path) as store:
        kept = store.put(clip())
    forget_index(tmp_path)
    locked(monkeypatch)
    with Store(tmp_path) as store:
        assert [entry.id for entry in store.entries()] == [kept.id]
        assert "is read-only" in (store.notice or "")
    assert list(tmp_path.glob(f"{INDEX}*")) == []


def test_nothing_is_kept_or_changed_in_a_read_only_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path) as store:
        kept = store.put(clip())
    locked(monkeypatch)
    with Store(tmp_path) as store:
        for attempt in (
            lambda: store.put(clip()),
            lambda: store.update(kept.id, rating=3),
            lambda: store.trash([kept.id]),
        ):
            with pytest.raises(LibraryError, match=r"is read-only.*File > Settings"):
                attempt()


def test_a_folder_that_became_read_only_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_clip: Clip, _entry: Entry) -> None:
        raise PermissionError(13, "Permission denied")

    with Store(tmp_path) as store:
        monkeypatch.setattr(store_module, "write_clip", refuse)
        with pytest.raises(PermissionError):
            store.put(clip())
        locked(monkeypatch)
        with pytest.raises(LibraryError, match="is read-only"):
            store.put(clip())


def test_a_file_that_is_gone_from_a_read_only_library_is_called_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path) as store:
        kept = store.put(clip())
    kept.path.unlink()
    locked(monkeypatch)
    with Store(tmp_path) as store, pytest.raises(LibraryError, match="is gone"):
        store.audio(kept.id)
