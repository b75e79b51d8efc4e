"""Bars made by rule: a style's lines with swing, ghost notes, rolls, fills and a human hand."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from loopstudio.core.errors import InvalidValue
from loopstudio.datasets.grammar_lines import GRAMMAR
from loopstudio.datasets.grammar_style import Part, Style
from loopstudio.datasets.mono import BPM
from loopstudio.datasets.pattern import BEATS, Pattern
from loopstudio.datasets.role import ROLE_INDEX

_SIGNS = {
    "X": (1.0, 0.97),
    "x": (0.93, 0.8),
    "o": (0.62, 0.62),
    "-": (0.22, 0.5),
    "g": (0.6, 0.28),
}
Stroke = tuple[float, str, float]


def compose(label: str, rng: Generator) -> Pattern:
    """Compose one bar in a style; raises InvalidValue for a label not known to the grammar."""
    if label not in GRAMMAR:
        raise InvalidValue(f"The grammar has no style {label!r}.")
    style = GRAMMAR[label]
    swing = float(rng.uniform(*style.swing)) if rng.random() < 0.7 else 0.0
    strokes: list[Stroke] = []
    for part in style.parts:
        if rng.random() < part.presence:
            strokes += _play(part, swing, rng)
    strokes += _stray_kicks(style, swing, rng)
    if rng.random() < style.roll:
        strokes = _roll(strokes, rng)
    if rng.random() < style.fill:
        strokes = _fill(strokes, style, rng)
    return _humanise(label, _unique(strokes), style, rng)


def _play(part: Part, swing: float, rng: Generator) -> list[Stroke]:
    line = part.lines[int(rng.integers(len(part.lines)))]
    roles = part.roles[int(rng.integers(len(part.roles)))].split("+")
    tilt = float(rng.uniform(0.88, 1.06))
    strokes: list[Stroke] = []
    for step, sign in enumerate(line):
        if sign == ".":
            continue
        chance, velocity = _SIGNS[sign]
        if rng.random() < chance:
            beat = _swung(step * BEATS / len(line), len(line), swing)
            strokes += [(beat, role, velocity * tilt) for role in roles]
    return strokes


def _swung(beat: float, steps: int, swing: float) -> float:
    # A full swing puts the off-beat 16th on the triplet: 1/12 beat later.
    late = steps == 16 and round(beat * 4) % 2 == 1
    return beat + (swing / 12.0 if late else 0.0)


def _stray_kicks(style: Style, swing: float, rng: Generator) -> list[Stroke]:
    if rng.random() >= style.stray:
        return []
    step = int(rng.choice([3, 6, 7, 9, 10, 11, 14, 15]))
    return [(_swung(step / 4, 16, swing), "kick", 0.72)]


def _roll(strokes: list[Stroke], rng: Generator) -> list[Stroke]:
    """Put one to three rolls of closed hats, 32nds or triplets, in place of plain strokes."""
    for _ in range(int(rng.integers(1, 4))):
        start = float(rng.integers(0, 8)) / 2
        length = float(rng.choice([0.25, 0.5, 0.5, 1.0]))
        pulse = float(rng.choice([1 / 8, 1 / 8, 1 / 6, 1 / 12, 1 / 16]))
        count = max(2, round(length / pulse))
        kept = [s for s in strokes if s[1] != "chat" or not start <= s[0] < start + length - 1e-6]
        rising = rng.random() < 0.5
        for k in range(count):
            share = (k + 1) / count if rising else 1 - 0.6 * k / count
            kept.append(((start + k * pulse) % BEATS, "chat", 0.45 + 0.4 * share))
        strokes = kept
    return strokes


def _snare_fill(rng: Generator) -> list[Stroke]:
    pulse = float(rng.choice([0.25, 0.25, 1 / 3, 0.125]))
    count = round(1.0 / pulse)
    lines: list[Stroke] = []
    for k in range(count):
        if rng.random() < 0.88:
            lines.append((3.0 + k * pulse, "snare", 0.5 + 0.45 * (k + 1) / count))
    return lines


def _tom_fill(rng: Generator) -> list[Stroke]:
    order = (
        ("snare", "tom_hi", "tom_mid", "tom_lo")
        if rng.random() < 0.5
        else ("tom_hi", "tom_hi", "tom_mid", "tom_lo")
    )
    start = 3.0 if rng.random() < 0.7 else 2.0
    span = (BEATS - start) / 4
    doubled = rng.random() < 0.5 or start < 3.0
    strokes: list[Stroke] = []
    for k, role in enumerate(order):
        strokes.append((start + k * span, role, float(rng.uniform(0.7, 0.95))))
        if doubled:
            strokes.append((start + (k + 0.5) * span, role, float(rng.uniform(0.55, 0.9))))
    return strokes


def _perc_fill(rng: Generator) -> list[Stroke]:
    return [
        (3.0 + k / 4, "perc", float(rng.uniform(0.5, 0.9))) for k in range(4) if rng.random() < 0.8
    ]


def _hand_fill(rng: Generator) -> list[Stroke]:
    roles = ("hand_hi", "hand_mid", "hand_lo")
    pulse = float(rng.choice([0.25, 1 / 3]))
    return [
        (3.0 + k * pulse, roles[int(rng.integers(3))], float(rng.uniform(0.55, 0.95)))
        for k in range(round(1.0 / pulse))
    ]


_FILLS: dict[str, Callable[[Generator], list[Stroke]]] = {
    "snare": _snare_fill,
    "toms": _tom_fill,
    "perc": _perc_fill,
    "hands": _hand_fill,
}


def _fill(strokes: list[Stroke], style: Style, rng: Generator) -> list[Stroke]:
    added = _FILLS[style.fills[int(rng.integers(len(style.fills)))]](rng)
    start = min((beat for beat, _, _ in added), default=BEATS)
    timekeepers = ("kick", "phat", "shaker")
    return [s for s in strokes if s[0] < start - 0.05 or s[1] in timekeepers] + added


def _unique(strokes: list[Stroke]) -> list[Stroke]:
    """Keep the loudest of strokes that one role would play at the same time."""
    best: dict[tuple[int, str], Stroke] = {}
    for beat, role, velocity in strokes:
        place = (round(beat * 24), role)
        if place not in best or best[place][2] < velocity:
            best[place] = (beat, role, velocity)
    return list(best.values())


def _humanise(label: str, strokes: list[Stroke], style: Style, rng: Generator) -> Pattern:
    count = len(strokes)
    beats = np.array([beat for beat, _, _ in strokes])
    roles = np.array([ROLE_INDEX[role] for _, role, _ in strokes], dtype=np.uint8)
    velocities = np.array([velocity for _, _, velocity in strokes])
    per_ms = BPM / 60_000.0
    loose = style.loose_ms * float(rng.uniform(0.3, 1.2))
    lean = rng.normal(0.0, loose * 0.5, len(ROLE_INDEX))
    lean[ROLE_INDEX["kick"]] = 0.0
    beats = beats + (np.clip(rng.normal(0.0, loose * 0.5, count), -12, 12) + lean[roles]) * per_ms
    velocities = np.clip(
        velocities * rng.normal(1.0, 0.05 + 0.006 * style.loose_ms, count), 0.08, 1.0
    )
    pattern = Pattern(f"grammar:{label}", beats, roles, velocities)
    return Pattern(f"grammar:{label}:{pattern.fingerprint()}", beats, roles, velocities)
