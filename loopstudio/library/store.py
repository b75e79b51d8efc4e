"""Store: clips as files that describe themselves, and the index over them.

Files come first, rows second. Which clips' files are about to change is noted in the index before,
so that what a kill leaves half done is settled at the next start from what the files say.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from loopstudio.audio.wav import read_wav
from loopstudio.core.audio import Audio
from loopstudio.core.clip import Clip
from loopstudio.core.errors import AudioFileError, LibraryError
from loopstudio.library.description import described, write_described
from loopstudio.library.entry import Entry, Marks
from loopstudio.library.files import (
    file_name,
    home,
    newest_record,
    trash_home,
    write_clip,
    write_marks,
)
from loopstudio.library.imported import Wish, clip_from_file
from loopstudio.library.index import Row, read_only
from loopstudio.library.measure import entry_of
from loopstudio.library.opening import is_read_only, open_index
from loopstudio.library.rebuild import Progress, RebuildReport, scan
from loopstudio.library.trash import Discard, discard_folder, move_folders, to_system_trash
from loopstudio.library.twin import twin


class Store:
    """The library in a folder; usable from every thread.

    notice is what a person should be told after opening, None where all was well. Raises
    LibraryError where the folder cannot be used.
    """

    def __init__(
        self, folder: Path, discard: Discard = to_system_trash, progress: Progress | None = None
    ) -> None:
        self.folder = folder.absolute()
        self._discard = discard
        self._files = threading.RLock()
        opened = open_index(self.folder)
        self._index = opened.index
        self._last = self._index.newest()
        self.notice = opened.notice
        self._read_only = opened.read_only
        if opened.empty:
            report = self.rebuild(progress)
            if not opened.read_only and (report.problems or report.clips):
                self.notice = f"{self.notice or 'The library had no index.'} {report.sentence}"
        if opened.read_only:
            self._index.freeze()
            return
        for entry_id in self._index.intents():
            self._settle(entry_id)
        for entry_id in self._index.unwritten():
            self._retry(entry_id)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; the store is not used afterwards."""
        self._index.close()

    def entries(self) -> list[Entry]:
        """Give the clips that are not in the trash, newest first."""
        return self._index.entries()

    def trashed(self) -> list[Entry]:
        """Give the clips in the trash, newest first."""
        return self._index.entries(trashed=True)

    def put(self, clip: Clip) -> Entry:
        """Add a clip; when this returns, its file is on the disk and in the index.

        Raises AudioFileError where the file cannot be written, LibraryError for the index.
        """
        entry_id = uuid4().hex
        name = file_name(clip.name, clip.tempo.bpm, clip.key)
        path = home(self.folder, entry_id) / name
        entry = entry_of(clip, entry_id, path, self._now())
        self._index.intend([entry_id])
        try:
            write_clip(clip, entry)
        except (AudioFileError, OSError) as error:
            if is_read_only(self.folder):
                raise LibraryError(read_only(self.folder)) from error
            raise
        self._index.write([Row(entry)])
        return entry

    def add_file(self, path: Path, wish: Wish | None = None) -> Entry:
        """Add a copy of a person's own audio file, fitted to whole bars.

        Where it is in the library already, under its name and with its sound, that entry is given.
        What the wish leaves open is read from the file's tags, its name or its sound. Raises
        AudioFileError where it cannot be read, LibraryError where it is no loop.
        """
        clip = clip_from_file(path, wish or Wish())
        return twin(clip, self.entries()) or self.put(clip)

    def update(
        self,
        entry_id: str,
        *,
        name: str | None = None,
        rating: int | None = None,
        favourite: bool | None = None,
        tags: Sequence[str] | None = None,
    ) -> Entry:
        """Change a clip's marks, in the index and in its file; None leaves one as it is.

        A file that cannot be written now (another program holds it) is written at the next start.
        Raises InvalidValue for marks that cannot be, LibraryError for an unknown clip.
        """
        with self._files:
            entry = self._row(entry_id).entry
            old = entry.marks
            marks = Marks(
                old.name if name is None else name,
                old.rating if rating is None else rating,
                old.favourite if favourite is None else favourite,
                old.tags if tags is None else tuple(tags),
            )
            return entry if marks == old else self._mark(entry, marks)

    def describe(self, entry_id: str, kind: str | None = None, key: str | None = None) -> Entry:
        """Say what a clip is, in the index and in its file; None leaves one, key "" takes it away.

        Raises InvalidValue for a kind or a key that cannot be, LibraryError for an unknown clip,
        AudioFileError where its file cannot be written.
        """
        with self._files:
            entry = self._row(entry_id).entry
            wanted = described(entry, kind, key)
            if wanted == entry:
                return entry
            self._index.intend([entry_id])
            write_described(entry, wanted)
            self._index.write([Row(wanted)])
            return wanted

    def trash(self, ids: Iterable[str]) -> None:
        """Put clips in the library's own trash, all or none; raises LibraryError."""
        with self._files:
            rows = [self._row(entry_id) for entry_id in dict.fromkeys(ids)]
            self._move(rows, trash_home, trashed=True)

    def restore(self, ids: Iterable[str]) -> list[Entry]:
        """Take clips out of the trash, all or none; raises LibraryError."""
        with self._files:
            rows = [self._row(entry_id, trashed=True) for entry_id in dict.fromkeys(ids)]
            return self._move(rows, home, trashed=False)

    def empty_trash(self) -> None:
        """Hand what is in the trash to the system's trash; raises LibraryError where it refuses."""
        with self._files:
            for entry in self.trashed():
                discard_folder(trash_home(self.folder, entry.id), self._discard)
                self._index.forget([entry.id])

    def audio(self, entry_id: str) -> Audio:
        """Read a clip's sound; raises LibraryError where its file is gone, AudioFileError."""
        entry = self._row(entry_id).entry
        if not entry.path.exists():
            if not self._read_only:
                self._index.write([Row(replace(entry, missing=True))])
            raise LibraryError(
                f"The file of {entry.name} is gone: put it back at {entry.path}, or delete it here."
            )
        return read_wav(entry.path).audio

    def find_missing(self) -> list[Entry]:
        """Look whether each file is where it was put; give the entries for which that changed."""
        changed = [
            replace(entry, missing=not entry.missing)
            for entry in self.entries()
            if entry.path.exists() == entry.missing
        ]
        if changed:
            self._index.write(Row(entry) for entry in changed)
        return changed

    def rebuild(self, progress: Progress | None = None) -> RebuildReport:
        """Make the index again from the files alone; clips whose file is gone are dropped."""
        with self._files:
            found = scan(self.folder, progress)
            rows = [Row(entry) for entry in found.clips]
            rows += [Row(entry, trashed=True) for entry in found.trashed]
            unknown = self._index.ids() - {row.entry.id for row in rows}
            # A clip may have come in since its folder was passed.
            lost = [entry_id for entry_id in unknown if not self._is_there(entry_id)]
            self._index.write(rows)
            self._index.forget(lost)
            self._last = max(self._last, self._index.newest())
        return RebuildReport(len(found.clips), len(found.trashed), len(lost), found.problems)

    def _now(self) -> str:
        """Give the time, later than any clip's, so that the order is one."""
        with self._files:
            now = datetime.now(UTC)
            if self._last:
                now = max(now, datetime.fromisoformat(self._last) + timedelta(microseconds=1))
            self._last = now.isoformat(timespec="microseconds")
            return self._last

    def _row(self, entry_id: str, trashed: bool = False) -> Row:
        row = self._index.row(entry_id)
        if row is None or row.trashed != trashed:
            where = "in the trash" if trashed else "in the library"
            raise LibraryError(f"That clip is no longer {where}.")
        return row

    def _mark(self, entry: Entry, marks: Marks) -> Entry:
        path = entry.path
        if marks.name != entry.name:
            path = path.with_name(file_name(marks.name, entry.bpm, entry.key))
        wanted = replace(entry, path=path, **vars(marks))
        self._index.intend([entry.id])
        row = self._written(entry, wanted)
        self._index.write([row])
        return row.entry

    def _written(self, entry: Entry, wanted: Entry) -> Row:
        try:
            write_marks(entry.path, wanted)
        except AudioFileError:
            missing = not entry.path.exists()
            return Row(replace(wanted, path=entry.path, missing=missing), unwritten=True)
        return Row(replace(wanted, missing=False))

    def _move(
        self, rows: list[Row], place: Callable[[Path, str], Path], trashed: bool
    ) -> list[Entry]:
        moved = []
        for row in rows:
            path = place(self.folder, row.entry.id) / row.entry.path.name
            moved.append(replace(row, entry=replace(row.entry, path=path), trashed=trashed))
        self._index.intend(row.entry.id for row in rows)
        pairs = zip(rows, moved, strict=True)
        move_folders([(old.entry.path.parent, new.entry.path.parent) for old, new in pairs])
        self._index.write(moved)
        return [row.entry for row in moved]

    def _settle(self, entry_id: str) -> None:
        """Bring the index to what the files of a clip say."""
        row = self._index.row(entry_id)
        kept = newest_record(home(self.folder, entry_id))
        thrown = newest_record(trash_home(self.folder, entry_id)) if kept is None else None
        record = kept or thrown
        if record is None:
            if row is None:
                self._index.forget([entry_id])
            else:
                self._index.write([replace(row, entry=replace(row.entry, missing=True))])
        elif row is not None and row.unwritten and row.entry.path == record.entry.path:
            self._index.write([row])
        else:
            self._index.write([Row(record.entry, trashed=kept is None)])

    def _retry(self, entry_id: str) -> None:
        row = self._index.row(entry_id)
        if row is not None and not row.trashed and row.entry.path.exists():
            wanted = replace(
                row.entry,
                path=row.entry.path.with_name(
                    file_name(row.entry.name, row.entry.bpm, row.entry.key)
                ),
            )
            self._index.write([self._written(row.entry, wanted)])

    def _is_there(self, entry_id: str) -> bool:
        places = (home(self.folder, entry_id), trash_home(self.folder, entry_id))
        return any(newest_record(place) is not None for place in places)
