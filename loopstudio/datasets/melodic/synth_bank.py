"""Sonic Pi's synthesisers by name: which kinds each plays, and the ranges of its settings."""

from dataclasses import dataclass, field

Range = tuple[float, float]
Shape = tuple[Range, Range, Range, Range]
_PLUCKED: Shape = ((0.002, 0.005), (0.06, 0.4), (0.02, 0.2), (0.05, 0.3))
_STRUCK: Shape = ((0.002, 0.006), (0.1, 0.6), (0.3, 0.8), (0.05, 0.3))
_HELD: Shape = ((0.004, 0.05), (0.1, 0.8), (0.5, 1.0), (0.06, 0.3))
PAD_SHAPE: Shape = ((0.1, 0.7), (0.2, 1.0), (0.7, 1.0), (0.4, 1.6))
"""What every synthesiser is shaped by where it plays a pad."""


@dataclass(frozen=True)
class Synth:
    """The kinds a synthesiser plays and what its settings are drawn from.

    shape is attack, decay, level of the sustain and release, times in seconds; ranges and choices
    are those of its other parameters, by their names in the definition.
    """

    kinds: tuple[str, ...]
    shape: Shape
    ranges: dict[str, Range] = field(default_factory=dict)
    choices: dict[str, tuple[float, ...]] = field(default_factory=dict)


_CUT: dict[str, Range] = {"cutoff": (75, 118)}
_LOW: dict[str, Range] = {"cutoff": (58, 95)}
_SOFT: dict[str, Range] = {"cutoff": (70, 100)}
_PULSE: dict[str, Range] = {"pulse_width": (0.1, 0.5)}
_DETUNE: dict[str, Range] = {"detune": (0.04, 0.25)}
SYNTHS: dict[str, Synth] = {
    "bass_foundation": Synth(("bass",), _STRUCK, {"cutoff": (60, 95), "res": (0.2, 0.8)}),
    "bass_highend": Synth(
        ("bass",), _STRUCK, {"cutoff": (80, 115), "res": (0.2, 0.9), "drive": (0.5, 3)}
    ),
    "tb303": Synth(
        ("bass", "arp", "lead"),
        _STRUCK,
        {
            "cutoff": (72, 112),
            "cutoff_min": (30, 55),
            "cutoff_attack": (0.003, 0.02),
            "cutoff_decay": (0.05, 0.35),
            "cutoff_sustain_level": (0.0, 0.4),
            "res": (0.4, 0.95),
            "pulse_width": (0.2, 0.5),
        },
        {"wave": (0, 0, 1)},
    ),
    "chipbass": Synth(("bass",), _STRUCK),
    "subpulse": Synth(("bass", "stab"), _STRUCK, {**_LOW, **_PULSE, "sub_amp": (0.4, 1.2)}),
    "fm": Synth(
        ("bass", "arp", "stab", "keys", "lead", "pluck"),
        _STRUCK,
        {**_CUT, "depth": (0.4, 3.5)},
        {"divisor": (0.5, 1, 2, 2)},
    ),
    "growl": Synth(("bass",), _HELD, {"cutoff": (80, 125), "res": (0.3, 0.8)}),
    "zawa": Synth(
        ("bass", "lead", "arp"),
        _HELD,
        {**_CUT, "res": (0.2, 0.6)},
        {"phase": (0.125, 0.25, 0.5, 1, 2), "wave": (0, 2, 3), "range": (5, 12, 24)},
    ),
    "prophet": Synth(("pad", "stab", "lead", "bass"), _HELD, {**_CUT, "res": (0.1, 0.6)}),
    "supersaw": Synth(("stab", "lead", "pad", "arp"), _HELD, {**_CUT, "res": (0.1, 0.5)}),
    "dsaw": Synth(("bass", "lead", "arp", "stab", "pad"), _HELD, {**_SOFT, **_DETUNE}),
    "dpulse": Synth(("bass", "lead", "arp", "stab"), _STRUCK, {**_CUT, **_DETUNE, **_PULSE}),
    "dtri": Synth(("arp", "lead", "pad"), _HELD, {**_CUT, **_DETUNE}),
    "saw": Synth(("arp", "pluck", "bass", "stab"), _PLUCKED, _CUT),
    "square": Synth(("arp", "pluck", "bass"), _PLUCKED, _CUT),
    "pulse": Synth(("arp", "pluck", "lead"), _PLUCKED, {**_CUT, **_PULSE}),
    "tri": Synth(("arp", "pluck", "lead", "keys"), _STRUCK, _CUT),
    "beep": Synth(("arp", "pluck", "lead"), _STRUCK),
    "blade": Synth(
        ("lead", "pad"), _HELD, {**_CUT, "vibrato_rate": (4.5, 6.5), "vibrato_depth": (0.03, 0.2)}
    ),
    "hoover": Synth(("stab", "lead"), _HELD, {"cutoff": (95, 128), "res": (0.05, 0.4)}),
    "hollow": Synth(("pad",), PAD_SHAPE, {"cutoff": (75, 110), "res": (0.97, 0.995)}),
    "pretty_bell": Synth(("arp", "pluck", "lead"), _PLUCKED),
    "kalimba": Synth(("pluck", "arp"), _HELD, {"clickiness": (0.02, 0.2)}),
    "pluck": Synth(("bass",), _HELD, {"coef": (0.05, 0.6), "pluck_decay": (10, 60)}),
    "piano": Synth(
        ("keys", "stab", "pluck", "arp"), _HELD, {"vel": (0.1, 0.8), "hard": (0.2, 0.9)}
    ),
    "rhodey": Synth(("keys", "stab", "arp"), _HELD, {"mod_index": (0.1, 0.7), "mix": (0.1, 0.4)}),
    "rodeo": Synth(("keys", "stab"), _STRUCK, {"cutoff": (75, 105), "rq": (0.3, 0.8)}),
    "organ_tonewheel": Synth(
        ("keys", "stab", "pad"),
        ((0.004, 0.02), (0.01, 0.02), (0.95, 1.0), (0.02, 0.08)),
        {
            "bass": (0, 8),
            "quint": (0, 4),
            "fundamental": (6, 8),
            "oct": (0, 8),
            "nazard": (0, 4),
            "blockflute": (0, 6),
            "sifflute": (0, 4),
        },
    ),
    "chiplead": Synth(("lead", "arp"), _STRUCK, {}, {"width": (0, 1, 2)}),
    "mod_saw": Synth(
        ("lead", "arp"), _HELD, _CUT, {"mod_range": (12,), "mod_phase": (0.125, 0.25)}
    ),
    "mod_pulse": Synth(
        ("arp", "lead"), _HELD, _CUT, {"mod_range": (12,), "mod_phase": (0.125, 0.25, 0.5)}
    ),
}
"""Name to ranges; the definition is called sonic-pi- and the name."""
SYNTHS_HELD_OUT = frozenset(
    ("chipbass", "subpulse", "dtri", "mod_pulse", "hoover", "blade", "hollow", "rodeo", "kalimba")
)
"""What only validation loops play; every kind has one."""
