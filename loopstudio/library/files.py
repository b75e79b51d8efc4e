"""Files: where a clip lies in the library's folder, and what is written there.

    clips/<first two of id>/<id>/<name>_<tempo>bpm_<key>.wav        trash/<id>/...

A clip has a folder of its own, named by its id, for ever. A file there is never moved: a rename
writes the new name beside the old one, so that a DAW which holds the old path still finds it. The
trash takes the whole folder. Marks are rewritten in place, by a rename over the file: whoever has
it open goes on reading what it was.
"""

import re
import unicodedata
from pathlib import Path

from loopstudio.audio.bounce import kept_encoding
from loopstudio.audio.provenance import provenance_to_json
from loopstudio.audio.replacing import replacing
from loopstudio.audio.riff import HEADER, pack_chunk, pack_riff, unpack_riff
from loopstudio.audio.tempo_estimate import tempos_in_name, without_tempo
from loopstudio.audio.wav import write_wav
from loopstudio.core.clip import Clip
from loopstudio.core.errors import AudioFileError, LibraryError
from loopstudio.core.tempo import bpm_text
from loopstudio.library.entry import Entry
from loopstudio.library.measure import tags_of_clip
from loopstudio.library.record import Record, read_record, record_chunk, with_record

CLIPS, TRASH = "clips", "trash"

_MOST_BYTES = 120
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def home(root: Path, entry_id: str) -> Path:
    """Give the folder of a clip."""
    return root / CLIPS / entry_id[:2] / entry_id


def trash_home(root: Path, entry_id: str) -> Path:
    """Give the folder of a clip in the trash."""
    return root / TRASH / entry_id


def file_name(name: str, bpm: float, key: str | None) -> str:
    """Give the file name of a clip: as its person calls it, safe everywhere, with tempo and key.

    It tells one tempo, that of the clip to the hundredth, between underscores as DAWs read it from
    a name. One that its person wrote into the name stays there where it is that tempo, and goes
    where it is another.
    """
    plain = _safe(name)
    told = [bpm_text(tempo) for tempo in tempos_in_name(plain)] == [bpm_text(bpm)]
    plain = plain if told else without_tempo(plain)
    while len(plain.encode()) > _MOST_BYTES:
        plain = plain[:-1].rstrip(" .-")
    if not plain or _RESERVED.fullmatch(plain):
        plain = f"loop-{plain}".rstrip("-")
    tempo = "" if told else f"{bpm_text(bpm)}bpm"
    return "_".join(part for part in (plain, tempo, _safe(key or "")) if part) + ".wav"


def write_clip(clip: Clip, entry: Entry) -> None:
    """Write a new clip's file, whole or not at all; raises AudioFileError."""
    entry.path.parent.mkdir(parents=True, exist_ok=True)
    made = provenance_to_json(clip.provenance) if clip.provenance else None
    with replacing(entry.path) as beside:
        write_wav(beside, clip.audio, tags_of_clip(clip), made, kept_encoding(clip.audio))
        _append(beside, Record(entry))


def write_marks(source: Path, entry: Entry) -> None:
    """Write the file at `source` to the entry's path with the entry's marks; its sound is kept.

    Raises AudioFileError where it cannot be read or written.
    """
    try:
        chunks = unpack_riff(source.read_bytes())
    except OSError as error:
        raise AudioFileError(f"{source.name} cannot be read: {error.strerror}.") from error
    record = Record(entry, read_record(source).revision + 1)
    with replacing(entry.path) as beside:
        beside.write_bytes(pack_riff(with_record(chunks, record)))


def newest_record(folder: Path) -> Record | None:
    """Give the record written last among a clip's own files, None where there is none."""
    best: Record | None = None
    for path in sorted(folder.glob("*.wav")):
        if path.name.startswith("."):
            continue
        try:
            found = read_record(path)
        except (AudioFileError, LibraryError):
            continue
        if found.entry.id == folder.name and (best is None or found.revision > best.revision):
            best = found
    return best


def _safe(text: str) -> str:
    return _UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip(" .-")


def _append(path: Path, record: Record) -> None:
    with path.open("r+b") as file:
        file.seek(0, 2)
        file.write(pack_chunk(record_chunk(record)))
        size = file.tell() - HEADER.size
        file.seek(0)
        file.write(HEADER.pack(b"RIFF", size))
