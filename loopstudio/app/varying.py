"""Varying: what a clip tells a request of Diffuse that makes something of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from loopstudio.app.abilities import abilities_of
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.errors import InvalidValue
from loopstudio.core.key import same_key
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo


@dataclass(frozen=True)
class Words:
    """The style and the key that a network is told, None for any."""

    style: str | None = None
    key: str | None = None


def words_of(clip: Clip, info: CheckpointInfo) -> Words:
    """Give the style and the key that a clip says it has, where a checkpoint knows them."""
    style = clip.provenance.label if clip.provenance is not None else None
    return known_words(style, clip.key, info)


def known_words(style: str | None, key: str | None, info: CheckpointInfo) -> Words:
    """Give a style and a key where a checkpoint knows them."""
    return Words(style if style in info.labels else None, key if info.knows_keys else None)


def shared_words(told: Sequence[Words]) -> Words:
    """Give the style and the key that all of these loops have, as the first writes it."""
    first = told[0] if told else Words()
    return Words(
        first.style if all(one.style == first.style for one in told) else None,
        first.key if all(same_key(one.key, first.key) for one in told) else None,
    )


def shared_kind(kinds: Iterable[str]) -> str | None:
    """Give the kind that all of these loops are of; None where they are of several, or none."""
    all_of_them = set(kinds)
    return all_of_them.pop() if len(all_of_them) == 1 else None


def check_meter(clip: Clip, info: CheckpointInfo) -> None:
    """Raise InvalidValue for a clip of another meter than a checkpoint's bars have."""
    own, tempo = clip.tempo, Tempo(info.native_bpm)
    if abilities_of(info).any_tempo:
        return
    if (own.numerator, own.denominator) != (tempo.numerator, tempo.denominator):
        raise InvalidValue(
            f"{clip.name} is in {own.numerator}/{own.denominator}; bars of "
            f"{tempo.numerator}/{tempo.denominator} are known here."
        )


def painted_beats(clip: Clip, begins: list[float], ends: list[float], softness: float) -> Painted:
    """Give the parts of a clip from beats to others (0 is its beginning), their edges so soft.

    softness is in beats too. An end before its beginning goes round. Raises InvalidValue for beats
    that the clip does not have.
    """
    if len(begins) != len(ends):
        raise InvalidValue("Each part has a beginning and an end: name as many of both.")
    beats = float(clip.tempo.bar_beats * Fraction(clip.bars))
    for beat in (*begins, *ends):
        if not 0.0 <= beat <= beats:
            raise InvalidValue(f"Beat {beat:g} is not within the {beats:g} beats of {clip.name}.")
    if not 0.0 <= softness <= beats / 2:
        raise InvalidValue(f"Edges of {softness:g} beats are outside 0 to {beats / 2:g}.")
    spans = (Span(begin / beats, end / beats) for begin, end in zip(begins, ends, strict=True))
    return Painted(tuple(spans), softness / beats)
