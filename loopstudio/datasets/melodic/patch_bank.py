"""The patches of our own oscillators by name: which kinds each plays and how it is set."""

from numpy.random import Generator

from loopstudio.datasets.melodic.fm import FmPatch
from loopstudio.datasets.melodic.patch import Analog, Fm, Strings, pair


def _log(low: float, high: float, rng: Generator) -> float:
    return float(low * (high / low) ** rng.uniform(0, 1))


def _electric_piano(rng: Generator) -> FmPatch:
    body = pair(rng, (1.0, 1.0), (0.6, 2.2), (0.2, 0.9), rest=0.15, decay=1.4)
    tine = pair(rng, (1.0, 14.0), (0.2, 0.9), (0.03, 0.15), level=0.35, decay=0.5)
    return FmPatch((body, tine), (0.002, 1.5, 0.1, 0.25), 1.2, float(rng.choice([0, 0.2, 0.4])))


def _bell(rng: Generator) -> FmPatch:
    ratio = float(rng.choice([3.5, 1.41, 7.0, 5.19, 2.76]))
    strike = pair(rng, (1.0, ratio), (0.6, 2.6), (0.15, 0.6), rest=0.1, decay=0.9)
    body = pair(rng, (1.0, 1.0), (0.0, 0.4), (0.2, 0.5), level=0.6, decay=1.2)
    return FmPatch((strike, body), (0.001, 1.2, 0.0, _log(0.4, 1.4, rng)), 0.8)


def _glass(rng: Generator) -> FmPatch:
    first = pair(rng, (1.0, 2.0), (0.4, 2.0), (0.6, 2.0), rest=0.5)
    second = pair(rng, (2.0, 3.0), (0.2, 1.0), (0.6, 2.0), rest=0.4, level=0.4)
    shape = (_log(0.15, 0.6, rng), 2.0, 0.8, _log(0.5, 1.5, rng))
    return FmPatch((first, second), shape, 0.5, float(rng.choice([0, 0.25])))


def _fm_bass(rng: Generator) -> FmPatch:
    ratio = float(rng.choice([0.5, 1.0, 1.0, 2.0, 3.0]))
    growl = pair(rng, (1.0, ratio), (1.5, 6.0), (0.04, 0.25), rest=0.12)
    low = pair(rng, (1.0, 1.0), (0.0, 0.5), (0.1, 0.3), level=0.8)
    return FmPatch((growl, low), (0.002, _log(0.15, 0.8, rng), 0.35, 0.06), 1.5)


def _mallet(rng: Generator) -> FmPatch:
    ratio = float(rng.choice([3.93, 4.0, 9.2, 2.0]))
    strike = pair(rng, (1.0, ratio), (0.5, 2.0), (0.01, 0.06), decay=0.3)
    top = pair(rng, (4.0, 1.0), (0.0, 0.4), (0.05, 0.1), level=0.18, decay=0.08)
    return FmPatch((strike, top), (0.001, 0.6, 0.0, 0.3), 1.2)


def _fm_organ(rng: Generator) -> FmPatch:
    levels = rng.uniform(0.2, 0.8, 3)
    pairs = tuple(
        pair(rng, (ratio, 1.0), (0.0, 0.5), (0.02, 0.08), level=float(loud), rest=0.2)
        for ratio, loud in zip((1.0, 2.0, 3.0), (1.0, *levels[1:]), strict=True)
    )
    click = pair(rng, (4.0, 7.0), (0.5, 2.0), (0.01, 0.03), level=0.2, decay=0.03)
    return FmPatch((*pairs, click), (0.002, _log(0.12, 0.6, rng), 0.4, 0.08), 0.5)


def _fm_lead(rng: Generator) -> FmPatch:
    ratio = float(rng.choice([1.0, 2.0, 3.0, 0.5]))
    first = pair(rng, (1.0, ratio), (1.0, 3.5), (0.2, 0.8), rest=0.5)
    second = pair(rng, (1.0, ratio), (1.0, 3.5), (0.2, 0.8), rest=0.5, level=0.7)
    return FmPatch((first, second), (0.01, 0.6, 0.6, 0.15), 1.0)


OWN: dict[str, Analog | Fm | Strings] = {
    "sub": Analog(
        ("bass",), ("sine", "triangle", "sine"), (0.002, 0.01), (0.3, 1.0), (0.5, 1.0),
        (0.03, 0.12), (200, 900), (0.5, 2.0), (0.03, 0.12), semitones=(0.0, 12.0),
    ),
    "acid saw": Analog(
        ("bass", "arp"), ("saw",), (0.001, 0.004), (0.2, 0.6), (0.2, 0.7), (0.02, 0.06),
        (180, 700), (1.5, 4.2), (0.06, 0.3), (0.55, 0.96),
        sway=(0, 1, 1, 2), sway_octaves=(0.2, 0.9),
    ),
    "acid square": Analog(
        ("bass",), ("square", "pulse"), (0.001, 0.004), (0.2, 0.6), (0.2, 0.7), (0.02, 0.06),
        (180, 700), (1.5, 4.0), (0.06, 0.3), (0.5, 0.95),
        sway=(0, 1, 2), sway_octaves=(0.2, 0.8),
    ),
    "reese": Analog(
        ("bass",), ("saw", "saw", "square"), (0.003, 0.03), (0.5, 2.0), (0.7, 1.0), (0.05, 0.2),
        (250, 1400), (0.0, 1.0), (0.2, 0.6), (0.0, 0.4), (0.0, -12.0), (2, 4), (8, 28),
        (0, 1, 1, 2), (0.3, 1.3),
    ),
    "wobble": Analog(
        ("bass",), ("saw", "square", "buzz"), (0.003, 0.01), (0.5, 2.0), (0.7, 1.0), (0.05, 0.1),
        (220, 600), (0.0, 0.5), (0.1, 0.3), (0.3, 0.75), (0.0, 0.0), (1, 3), (4, 16),
        (4, 6, 8, 8, 12, 16), (1.2, 2.4),
    ),
    "saw bass": Analog(
        ("bass",), ("saw", "square", "pulse"), (0.001, 0.006), (0.12, 0.6), (0.15, 0.8),
        (0.03, 0.1), (150, 800), (1.0, 3.2), (0.05, 0.25), (0.0, 0.45), (0.0, -12.0), (1, 2),
        (2, 9),
    ),
    "hollow bass": Analog(
        ("bass",), ("hollow", "organ", "triangle"), (0.001, 0.006), (0.1, 0.5), (0.2, 0.7),
        (0.03, 0.1), (250, 1200), (0.5, 2.5), (0.04, 0.2), (0.0, 0.3), (0.0, 0.0),
    ),
    "saw pluck": Analog(
        ("arp", "pluck"), ("saw", "pulse", "square"), (0.001, 0.003), (0.08, 0.35), (0.0, 0.1),
        (0.05, 0.35), (250, 1200), (1.5, 4.0), (0.04, 0.2), (0.0, 0.5), (0.0, 0.0), (1, 3), (3, 12),
        (0, 0, 1), (0.3, 1.0),
    ),
    "square pluck": Analog(
        ("arp", "pluck"), ("square", "hollow", "triangle"), (0.001, 0.003), (0.06, 0.3),
        (0.0, 0.1), (0.05, 0.3), (500, 2500), (0.5, 2.5), (0.03, 0.15), (0.0, 0.3), (0.0, 12.0),
    ),
    "chip": Analog(
        ("arp", "lead"), ("square", "pulse", "pulse"), (0.001, 0.002), (0.2, 0.8), (0.3, 1.0),
        (0.01, 0.04), (5000, 14000), vibrato=(0, 20),
    ),
    "digital": Analog(
        ("arp", "pluck", "keys"), ("digital",), (0.001, 0.004), (0.15, 0.7), (0.0, 0.3),
        (0.1, 0.5), (800, 5000), (0.5, 2.0), (0.1, 0.5), (0.0, 0.3), (0.0, 12.0), (1, 2), (2, 7),
    ),
    "super saw": Analog(
        ("stab", "lead", "arp"), ("saw",), (0.002, 0.01), (0.2, 0.9), (0.3, 0.9), (0.08, 0.35),
        (900, 6000), (0.3, 2.0), (0.1, 0.4), (0.0, 0.25), (0.0, 0.0), (3, 5), (9, 24),
    ),
    "rave": Analog(
        ("stab",), ("saw", "square", "buzz"), (0.001, 0.004), (0.15, 0.6), (0.1, 0.6), (0.05, 0.25),
        (500, 2500), (1.0, 3.0), (0.06, 0.3), (0.1, 0.5), (0.0, -12.0), (2, 3), (6, 18),
    ),
    "dub chord": Analog(
        ("stab",), ("saw", "square"), (0.001, 0.004), (0.08, 0.25), (0.0, 0.1), (0.08, 0.3),
        (250, 900), (1.0, 2.6), (0.05, 0.2), (0.1, 0.6), (0.0,), (1, 3), (4, 12),
        (0, 1, 2), (0.3, 1.2),
    ),
    "synth brass": Analog(
        ("stab", "pad", "lead"), ("saw",), (0.02, 0.12), (0.4, 1.2), (0.5, 0.9), (0.08, 0.4),
        (350, 1400), (1.0, 2.4), (0.15, 0.6), (0.0, 0.25), (0.0, 0.0), (1, 3), (4, 12),
    ),
    "saw lead": Analog(
        ("lead",), ("saw", "pulse", "saw"), (0.002, 0.03), (0.4, 1.5), (0.5, 0.95), (0.06, 0.25),
        (800, 5000), (0.5, 2.2), (0.1, 0.5), (0.0, 0.5), (0.0, -12.0), (1, 3), (3, 14),
        vibrato=(0, 35),
    ),
    "square lead": Analog(
        ("lead",), ("square", "hollow", "triangle"), (0.003, 0.04), (0.4, 1.5), (0.6, 1.0),
        (0.06, 0.25), (900, 5000), (0.2, 1.5), (0.1, 0.5), (0.0, 0.3), vibrato=(5, 40),
    ),
    "whistle": Analog(
        ("lead",), ("sine", "triangle"), (0.01, 0.06), (0.6, 2.0), (0.7, 1.0), (0.08, 0.3),
        (2000, 8000), vibrato=(10, 40),
    ),
    "talking lead": Analog(
        ("lead",), ("buzz", "saw"), (0.004, 0.03), (0.4, 1.5), (0.5, 0.9), (0.06, 0.25),
        (1500, 7000), (0.0, 1.0), (0.1, 0.4), (0.0, 0.3), voices=(1, 2), detune=(3, 10),
        vibrato=(5, 30), vowels=True,
    ),
    "warm pad": Analog(
        ("pad",), ("saw", "pulse", "triangle"), (0.15, 0.8), (1.0, 3.0), (0.7, 1.0), (0.5, 1.8),
        (300, 1600), (0.0, 0.8), (0.4, 1.2), (0.0, 0.3), (0.0, 0.0), (2, 3), (5, 14),
        (1, 1, 2), (0.2, 1.3),
    ),
    "string machine": Analog(
        ("pad", "stab"), ("saw",), (0.06, 0.4), (1.0, 3.0), (0.8, 1.0), (0.3, 1.2),
        (1500, 6000), (0.0, 0.4), (0.3, 0.8), (0.0, 0.1), (0.0, 12.0), (2, 3), (6, 14),
        (0, 1), (0.1, 0.5),
    ),
    "morphing pad": Analog(
        ("pad",), ("digital", "hollow", "organ", "buzz"), (0.15, 0.7), (1.0, 3.0), (0.8, 1.0),
        (0.5, 1.5), (500, 3000), (0.0, 0.5), (0.4, 1.0), (0.0, 0.3), (0.0, 0.0), (2, 2), (3, 9),
        (1, 2), (0.1, 0.9), morph=True,
    ),
    "choir pad": Analog(
        ("pad",), ("buzz", "saw"), (0.15, 0.6), (1.0, 3.0), (0.8, 1.0), (0.4, 1.5),
        (1500, 6000), (0.0, 0.2), (0.4, 1.0), (0.0, 0.1), voices=(2, 4), detune=(6, 16),
        sway=(0, 1), sway_octaves=(0.1, 0.6), vibrato=(4, 14), vowels=True,
    ),
    "organ": Analog(
        ("keys", "stab"), ("organ",), (0.002, 0.008), (1.0, 3.0), (0.85, 1.0), (0.03, 0.1),
        (1500, 9000), voices=(1, 2), detune=(1, 5), vibrato=(0, 10),
    ),
    "clav": Analog(
        ("keys",), ("pulse",), (0.001, 0.002), (0.15, 0.5), (0.0, 0.2), (0.02, 0.06),
        (900, 3500), (1.0, 2.5), (0.03, 0.12), (0.1, 0.5),
    ),
    "synth keys": Analog(
        ("keys",), ("saw", "triangle", "square"), (0.001, 0.006), (0.3, 1.2), (0.1, 0.5),
        (0.08, 0.4), (500, 2500), (0.5, 2.2), (0.1, 0.5), (0.0, 0.3), (0.0, 12.0), (1, 2), (3, 9),
    ),
    "fm electric piano": Fm(("keys", "stab", "arp"), _electric_piano),
    "fm bell": Fm(("arp", "pluck", "lead"), _bell),
    "fm glass": Fm(("pad",), _glass),
    "fm bass": Fm(("bass",), _fm_bass),
    "fm mallet": Fm(("pluck", "arp", "keys"), _mallet),
    "fm organ": Fm(("stab", "keys", "bass"), _fm_organ),
    "fm lead": Fm(("lead",), _fm_lead),
    "nylon": Strings(("pluck", "arp"), (0.3, 0.7), (0.2, 0.5), (1.0, 3.0), (0.1, 0.4)),
    "steel": Strings(("pluck", "arp", "keys"), (0.6, 1.0), (0.05, 0.25), (1.5, 5.0), (0.1, 0.5)),
    "muted string": Strings(("pluck", "arp"), (0.3, 0.8), (0.3, 0.5), (0.15, 0.5), (0.05, 0.15)),
    "plucked bass": Strings(("bass",), (0.25, 0.8), (0.15, 0.5), (1.5, 4.0), (0.05, 0.12)),
}  # fmt: skip
"""Name to patch."""
OWN_HELD_OUT = frozenset(
    ("hollow bass", "chip", "rave", "square lead", "morphing pad", "clav", "fm mallet")
)
"""What only validation loops play; every kind has one."""
