"""The parts of a drum kit, the styles that name them, and how loud each part stands in a mix."""

from dataclasses import dataclass

LABELS = (
    "house",
    "techno",
    "electro",
    "hip-hop",
    "trap",
    "breakbeat",
    "drum-and-bass",
    "funk",
    "rock",
    "latin",
    "percussion",
)
"""The style labels in the order that every store and every network uses."""


@dataclass(frozen=True)
class Role:
    """How one part of a kit is mixed: level of its loudest 25 ms in dBFS, peak ceiling in dBFS.

    decay is the range of exponential time constants in seconds that a kit may give it, shaped how
    often one is applied; dark_hz the corner of its soft strokes; send its share of the room.
    """

    name: str
    level_db: float
    peak_db: float
    decay: tuple[float, float]
    shaped: float
    dark_hz: float
    send: float


_TABLE = (
    Role("kick", -12.3, -1.0, (0.06, 0.20), 0.4, 1500.0, 0.04),
    Role("snare", -12.7, -2.0, (0.06, 0.25), 0.5, 2800.0, 0.22),
    Role("clap", -14.5, -4.0, (0.08, 0.30), 0.3, 3000.0, 0.26),
    Role("rim", -22.0, -6.0, (0.05, 0.20), 0.2, 3000.0, 0.22),
    Role("chat", -24.0, -12.0, (0.018, 0.09), 0.7, 6500.0, 0.06),
    Role("phat", -25.0, -13.0, (0.03, 0.10), 0.7, 6500.0, 0.06),
    Role("ohat", -23.5, -14.0, (0.08, 0.30), 0.9, 6500.0, 0.08),
    Role("crash", -21.0, -10.0, (0.30, 0.90), 1.0, 5000.0, 0.10),
    Role("ride", -24.5, -13.0, (0.12, 0.45), 1.0, 5000.0, 0.08),
    Role("tom_hi", -15.0, -4.0, (0.10, 0.35), 0.6, 2000.0, 0.14),
    Role("tom_mid", -15.0, -4.0, (0.10, 0.35), 0.6, 2000.0, 0.14),
    Role("tom_lo", -14.0, -3.0, (0.12, 0.40), 0.6, 1500.0, 0.12),
    Role("shaker", -25.5, -13.0, (0.03, 0.10), 0.4, 7000.0, 0.08),
    Role("tamb", -25.5, -13.0, (0.05, 0.15), 0.4, 7000.0, 0.10),
    Role("clave", -24.0, -8.0, (0.05, 0.20), 0.2, 3500.0, 0.24),
    Role("cowbell", -24.0, -11.0, (0.06, 0.22), 0.5, 3500.0, 0.12),
    Role("hand_hi", -18.0, -5.0, (0.06, 0.25), 0.4, 2500.0, 0.16),
    Role("hand_mid", -17.0, -5.0, (0.08, 0.30), 0.4, 2000.0, 0.16),
    Role("hand_lo", -16.0, -4.0, (0.10, 0.35), 0.4, 1500.0, 0.14),
    Role("perc", -23.0, -8.0, (0.05, 0.25), 0.6, 3500.0, 0.24),
)
ROLES = {role.name: role for role in _TABLE}
ROLE_NAMES = tuple(ROLES)
"""Role names in a fixed order; a pattern stores indices into it."""
ROLE_INDEX = {name: index for index, name in enumerate(ROLE_NAMES)}

CHOKED_BY = {
    "ohat": ("ohat", "chat", "phat"),
    "chat": ("chat", "phat", "ohat"),
    "phat": ("phat", "ohat"),
    "kick": ("kick",),
    "snare": ("snare",),
    "shaker": ("shaker",),
    "tom_lo": ("tom_lo",),
    "hand_lo": ("hand_lo",),
}
"""Which later strokes cut a sounding one short."""
