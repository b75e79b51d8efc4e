"""File names from a template: safe on every system, alike in no two files of a pack.

The letters and the rules are those of Splice (creators.splice.com/file-naming): A-Z a-z 0-9 _ - #,
numbers only for the tempo, a dash in a meter. The tempo stands between underscores, as Audacity and
others read it from a name. One that is no whole number keeps its decimals, with a point: rounded it
would be the tempo of another loop.
"""

import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from loopstudio.audio.tempo_estimate import tempos_in_name, without_tempo
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import bpm_text

DEFAULT_TEMPLATE = "{pack}_{kind}_{name}_{bpm}bpm_{key}"
SPLICE_TEMPLATE = "{author:_}_{pack:_}_{bpm}_{kind:_}_{name:_}_{keymajmin}"
MAX_STEM = 100

_MAX_TEMPLATE = 200
_MAX_FIELD, _MIN_FIELD = 40, 2
_INNER = {"": "-", "-": "-", "_": "_", "sharp": "-"}
_FORBIDDEN = re.compile(r"[^A-Za-z0-9_#-]+")
_RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}


@dataclass(frozen=True)
class NameFields:
    """What a file name may tell of a loop; an empty field leaves no trace in the name.

    bpm is written to the hundredth, key as "Am" or "F#", meter as (3, 4).
    """

    name: str
    pack: str = ""
    author: str = ""
    kind: str = ""
    bpm: float | None = None
    key: str | None = None
    style: str | None = None
    bars: int | None = None
    meter: tuple[int, int] = (4, 4)
    checkpoint: str | None = None


EXAMPLE = NameFields(
    name="amber-falcon", pack="My Pack", author="Me", kind="drums", bpm=120.0, key="Am",
    style="techno", bars=2, checkpoint="drums",
)  # fmt: skip
"""What a template is shown with where there is no clip yet."""

TEMPLATE_FIELDS = (*(field.name for field in fields(NameFields)), "keymajmin")
"""The words that may stand between braces."""


@dataclass(frozen=True)
class _Piece:
    """A literal, or a field with the letter that joins its words."""

    text: str
    inner: str | None = None
    sharp: bool = False


def check(template: str) -> None:
    """Raise InvalidValue, with what is wrong, for a template that cannot name files."""
    _pieces(template)


def preview(template: str, example: NameFields = EXAMPLE, suffix: str = ".wav") -> str:
    """Give the name a template makes, for show while it is typed; raises InvalidValue."""
    return render(template, example) + suffix


def render(template: str, fields: NameFields) -> str:
    """Give a name without suffix, 1 to 100 letters; raises InvalidValue for a bad template."""
    pieces = _pieces(template)
    fields = _of_one_tempo(fields, any(piece.text == "bpm" for piece in pieces))
    if fields.meter != (4, 4) and not any(piece.text == "meter" for piece in pieces):
        pieces = [*pieces, _Piece("_"), _Piece("meter", "-")]
    for longest in range(_MAX_FIELD, _MIN_FIELD, -1):
        made = _joined(pieces, fields, longest)
        if len(made) <= MAX_STEM:
            break
    return _allowed(made[:MAX_STEM].rstrip("_-."))


def render_all(template: str, every: Sequence[NameFields]) -> list[str]:
    """Give a name for each, no two alike even where capitals count for nothing.

    Of two that would be alike, the later gets a letter behind its own name.
    """
    taken: set[str] = set()
    names = []
    for loop in every:
        name = next(name for name in _candidates(template, loop) if name.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def safe(text: str, inner: str = "-") -> str:
    """Give text in the letters allowed, its words joined by `inner`; may be empty."""
    plain = unicodedata.normalize("NFKD", text).replace("\u00df", "ss")
    ascii_only = plain.encode("ascii", "ignore").decode("ascii").replace("'", "")
    words = [word for word in re.split(r"[\s_-]+", _FORBIDDEN.sub(" ", ascii_only)) if word]
    return inner.join(words)


def key_majmin(key: str) -> str:
    """Give a key as Splice writes it: Am -> Amin, F# -> F#maj."""
    return f"{key[:-1]}min" if key.endswith("m") else f"{key}maj"


def _candidates(template: str, fields: NameFields) -> Iterator[str]:
    first = render(template, fields)
    yield first
    number = 0
    while True:
        number += 1
        letters = _letters(number)
        again = render(template, replace(fields, name=f"{fields.name} {letters}"))
        yield again if again != first else f"{first[: MAX_STEM - 1 - len(letters)]}_{letters}"


def _letters(number: int) -> str:
    """Count in letters: b, c, ... z, ba, bb: digits in a name are read as a tempo."""
    letters = ""
    while number:
        number, digit = divmod(number, 26)
        letters = string.ascii_lowercase[digit] + letters
    return letters


def _pieces(template: str) -> list[_Piece]:
    if not template.strip() or len(template) > _MAX_TEMPLATE:
        raise InvalidValue(f"A name template has 1 to {_MAX_TEMPLATE} letters.")
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:
        raise InvalidValue(
            "A brace in the name template has no partner: write fields as {name}."
        ) from error
    pieces: list[_Piece] = []
    for literal, field, inner, conversion in parsed:
        pieces.append(_literal(literal))
        if field is not None:
            pieces.append(_field(field + (f"!{conversion}" if conversion else ""), inner or ""))
    if len("".join(piece.text for piece in pieces if piece.inner is None)) > MAX_STEM // 2:
        raise InvalidValue("The words of the name template leave no room for its fields.")
    return pieces


def _literal(text: str) -> _Piece:
    if bad := _FORBIDDEN.search(text.replace(" ", "-")):
        raise InvalidValue(
            f"{bad.group()!r} cannot stand in a name template: use letters, digits, _ - and #."
        )
    return _Piece(text.replace(" ", "-"))


def _field(name: str, inner: str) -> _Piece:
    if name not in TEMPLATE_FIELDS:
        known = ", ".join(f"{{{known}}}" for known in TEMPLATE_FIELDS)
        raise InvalidValue(f"There is no field {{{name}}}: use {known}.")
    if inner not in _INNER:
        raise InvalidValue(f"{{{name}:{inner}}} is not known: write {{{name}}} or {{{name}:_}}.")
    return _Piece(name, _INNER[inner], inner == "sharp")


def _of_one_tempo(fields: NameFields, told: bool) -> NameFields:
    """Take out of name and pack what else they say of a tempo, or what is not true of it."""
    if fields.bpm is None:
        return fields
    name, pack = (_without_other(text, fields.bpm, told) for text in (fields.name, fields.pack))
    return replace(fields, name=name, pack=pack)


def _without_other(text: str, bpm: float, told: bool) -> str:
    said = [bpm_text(found) for found in tempos_in_name(text)]
    if not told and said == [bpm_text(bpm)]:
        return text
    # Twice: some stand free only once other letters have become dashes.
    return without_tempo(safe(without_tempo(text)))


def _joined(pieces: list[_Piece], fields: NameFields, longest: int) -> str:
    """Fill in the fields; what stands between underscores goes when all its fields are empty."""
    kept: list[str] = []
    text, held, filled = "", False, False
    for piece in [*pieces, _Piece("_")]:
        if piece.inner is not None:
            value = _value(piece, fields)
            # A tempo that is cut is another tempo.
            value = value if piece.text == "bpm" else value[:longest].rstrip("-_")
            text, held, filled = text + value, True, filled or bool(value)
            continue
        first, *rest = piece.text.split("_")
        text += first
        for following in rest:
            if filled or not held:
                kept.append(text.strip("-_"))
            text, held, filled = following, False, False
    return "_".join(segment for segment in kept if segment)


def _value(piece: _Piece, fields: NameFields) -> str:
    if piece.text == "bpm":
        return "" if fields.bpm is None else bpm_text(fields.bpm)
    if piece.text == "meter":
        return "" if fields.meter == (4, 4) else f"{fields.meter[0]}-{fields.meter[1]}"
    if piece.text == "keymajmin":
        value = key_majmin(fields.key) if fields.key else ""
    else:
        value = str(getattr(fields, piece.text) or "")
    if piece.sharp:
        value = value.replace("#", "sharp")
    return safe(value, piece.inner or "-")


def _allowed(stem: str) -> str:
    if not stem:
        return "loop"
    return f"{stem}_loop" if stem.casefold() in _RESERVED else stem
