"""Description: the kind and the key of a clip, said anew in all the tags of its file."""

from dataclasses import replace

from loopstudio.audio.key import parse_key
from loopstudio.audio.replacing import replacing
from loopstudio.audio.riff import body_of, pack_riff, unpack_riff
from loopstudio.audio.tags import Tags, tags_of
from loopstudio.audio.wav import PROVENANCE_CHUNK, retagged
from loopstudio.core.errors import AudioFileError
from loopstudio.library.entry import Entry
from loopstudio.library.files import file_name
from loopstudio.library.fitness import parse_kind
from loopstudio.library.measure import is_pitched
from loopstudio.library.record import Record, read_record, with_record


def described(entry: Entry, kind: str | None, key: str | None) -> Entry:
    """Give the entry of another kind or key; None leaves one as it is, key "" takes it away.

    Raises InvalidValue for a word that is none.
    """
    known = entry.key if key is None else (parse_key(key) if key else None)
    path = entry.path
    if known != entry.key:
        path = path.with_name(file_name(entry.name, entry.bpm, known))
    return replace(
        entry, kind=entry.kind if kind is None else parse_kind(kind), key=known, path=path
    )


def write_described(old: Entry, new: Entry) -> None:
    """Write the file of a clip to its new path with the new kind and key; its sound is kept.

    Raises AudioFileError where it cannot be read or written.
    """
    try:
        chunks = unpack_riff(old.path.read_bytes())
    except OSError as error:
        raise AudioFileError(f"{old.path.name} cannot be read: {error.strerror}.") from error
    made = body_of(chunks, PROVENANCE_CHUNK)
    text = None if made is None else made.decode("utf-8", "replace")
    tags = _tags(tags_of(chunks) or Tags(), old, new)
    parts = retagged(chunks, tags, text, (new.frames, new.rate))
    record = Record(new, read_record(old.path).revision + 1)
    with replacing(new.path) as beside:
        beside.write_bytes(pack_riff(with_record(parts, record)))


def _tags(tags: Tags, old: Entry, new: Entry) -> Tags:
    others = tuple(pair for pair in tags.extra if pair[0] != "kind")
    return replace(
        tags,
        key=new.key,
        kind="pitched" if is_pitched(new.kind, new.key) else "unpitched",
        genre=new.kind,
        comment=_comment(tags.comment, old, new),
        extra=(("kind", new.kind), *others),
    )


def _comment(text: str, old: Entry, new: Entry) -> str:
    before, after = (f"{e.bpm:g} BPM {e.key or ''}".strip() for e in (old, new))
    return text if not text.startswith(before) else after + text.removeprefix(before)
