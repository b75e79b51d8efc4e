"""Kits: one hit (or a soft and a loud one) for each part, chosen so that they belong together."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.hit import Hit
from loopstudio.datasets.role import ROLE_NAMES

_KEYS = {
    "kick": (35, 36),
    "snare": (38, 40),
    "rim": (37,),
    "clap": (39,),
    "chat": (42,),
    "phat": (44,),
    "ohat": (46,),
    "tom_lo": (41, 43),
    "tom_mid": (45, 47),
    "tom_hi": (48, 50),
    "crash": (49, 57),
    "ride": (51, 59),
    "tamb": (54,),
    "cowbell": (56,),
    "shaker": (69, 70, 82),
    "clave": (75, 76, 77, 85),
    "hand_hi": (60, 62, 65),
    "hand_mid": (61, 63, 66),
    "hand_lo": (64, 86, 87),
    "perc": (67, 68, 73, 76, 77, 80, 83, 85, 33, 34, 31),
}
_NAMES = {
    "tom_lo": ("tom_lo", "tomlo", "fuzz_tom", "Tom03"),
    "tom_mid": ("tom_mid", "tommid", "Tom03"),
    "tom_hi": ("tom_hi", "tomhi", "Tom01"),
    "hand_lo": ("congalo", "tabla_ghe", "elec_flip"),
    "hand_mid": ("congamid", "tabla_tun", "tabla_ke", "tabla_dhec", "elec_bong"),
    "hand_hi": ("congahi", "tabla_na", "tabla_te", "tabla_tas", "tabla_re", "elec_blup"),
    "perc": ("elec_", "glitch_perc", "tbd_perc", "perc_impact", "perc_bell", "perc_till", "claves"),
}
_PLAIN = (
    "kick",
    "snare",
    "clap",
    "rim",
    "chat",
    "phat",
    "ohat",
    "crash",
    "ride",
    "shaker",
    "tamb",
    "clave",
    "cowbell",
)
_FIT: Mapping[str, Callable[[Hit], bool]] = {
    "kick": lambda hit: hit.low > 0.55 and 48 < hit.centroid < 420,
    "snare": lambda hit: 420 < hit.centroid < 7500 and hit.low < 0.3,
    "clap": lambda hit: hit.centroid > 1000,
    "rim": lambda hit: hit.centroid > 900,
    "chat": lambda hit: hit.centroid > 4500 and len(hit.samples) < 30_000,
    "phat": lambda hit: hit.centroid > 4500,
    "ohat": lambda hit: hit.centroid > 4800,
    "crash": lambda hit: hit.centroid > 3000 and len(hit.samples) > 15_000,
    "ride": lambda hit: hit.centroid > 2800,
    "shaker": lambda hit: hit.centroid > 4500,
    "tamb": lambda hit: hit.centroid > 5000,
    "clave": lambda hit: 900 < hit.centroid < 5000,
    "cowbell": lambda hit: 450 < hit.centroid < 3000,
    "hand_lo": lambda hit: hit.centroid < 500,
    "hand_mid": lambda hit: hit.centroid < 900,
    "hand_hi": lambda hit: 150 < hit.centroid < 3000,
}
_ACOUSTIC = (
    "fluidr3:0",
    "fluidr3:1",
    "fluidr3:8",
    "fluidr3:16",
    "musescore:0",
    "musescore:1",
    "musescore:8",
    "musescore:16",
    "drumkv1:Virtuosity",
    "drumkv1:VeeOneDrum",
    "sonicpi:drum",
    "exadrums",
)
_BRUSHED = ("fluidr3:40", "musescore:40")
_MACHINE = (
    "sc808",
    "sonicpi:bd",
    "sonicpi:sn",
    "sonicpi:elec",
    "sonicpi:tbd",
    "sonicpi:perc",
    "fluidr3:24",
    "musescore:24",
)
_HELD_ACOUSTIC = ("fluidr3:32", "musescore:32", "drumkv1:Urban")
_HELD_MACHINE = ("fluidr3:25", "musescore:25", "sonicpi:hat", "drumkv1:Urban")

_STAND_INS = {
    "clap": ("snare",),
    "rim": ("snare",),
    "phat": ("chat",),
    "ohat": ("chat",),
    "ride": ("ohat", "chat"),
    "crash": ("ohat", "chat"),
    "tom_hi": ("tom_mid", "tom_lo", "snare"),
    "tom_mid": ("tom_lo", "tom_hi", "kick"),
    "tom_lo": ("tom_mid", "tom_hi", "kick"),
    "shaker": ("chat",),
    "tamb": ("chat",),
    "clave": ("rim", "snare"),
    "cowbell": ("rim", "snare"),
    "hand_hi": ("tom_hi", "tom_mid", "snare"),
    "hand_mid": ("tom_mid", "tom_lo", "snare"),
    "hand_lo": ("tom_lo", "tom_mid", "kick"),
    "perc": ("rim", "cowbell", "snare"),
}
"""What plays a part for which a pool has no hit; every chain ends in a kick, a snare or a hat."""

ACOUSTIC_SHARE = {
    "house": 0.1,
    "techno": 0.03,
    "electro": 0.03,
    "hip-hop": 0.55,
    "trap": 0.03,
    "breakbeat": 0.85,
    "drum-and-bass": 0.5,
    "funk": 0.95,
    "rock": 0.98,
    "latin": 0.9,
    "percussion": 0.8,
}
"""How often a style plays on a recorded kit and not on a drum machine."""


@dataclass(frozen=True)
class Kit:
    """One loud hit per role, and a soft layer where the source has one."""

    name: str
    loud: Mapping[str, Hit]
    soft: Mapping[str, Hit]

    def licences(self) -> tuple[str, ...]:
        """Give the licences of all the hits, sorted, as "source: licence"."""
        return tuple(sorted({f"{hit.source}: {hit.licence}" for hit in self.loud.values()}))


class KitChooser:
    """Sorts a pool of hits by role and origin once, and draws coherent kits from it.

    Raises DatasetError if the pool (or its held-out part) has no kick, snare or hat at all.
    """

    def __init__(self, hits: tuple[Hit, ...], held_out: bool) -> None:
        chosen = [hit for hit in hits if hit.held_out == held_out]
        self._held_out = held_out
        self._roles: dict[str, dict[str, list[Hit]]] = {role: {} for role in ROLE_NAMES}
        for hit in chosen:
            for role in roles_of(hit):
                self._roles[role].setdefault(_family(hit), []).append(hit)
        missing = [role for role in ("kick", "snare", "chat") if not self._roles[role]]
        if missing:
            part = "held-out part of the pool" if held_out else "pool of hits"
            raise DatasetError(
                f"The {part} has no {', '.join(missing)}; add a source of drum hits."
            )

    def choose(self, label: str, rng: Generator) -> Kit:
        """Draw a kit for a style: one recorded set, or a machine's voices mixed by ear's rules."""
        acoustic = rng.random() < ACOUSTIC_SHARE[label]
        homes = self._acoustic_homes(rng) if acoustic else self._machine_homes(rng)
        hands = self._hands_home(label, acoustic, rng)
        loud: dict[str, Hit] = {}
        soft: dict[str, Hit] = {}
        for role in ROLE_NAMES:
            places = hands if role.startswith("hand") else homes
            options = self._options(self._played_by(role), places, acoustic, rng)
            hit = options[int(rng.integers(len(options)))]
            twin = [o for o in options if o.key == hit.key >= 0 and o.kit == hit.kit and o.soft]
            loud[role] = next(
                (o for o in options if o.key == hit.key >= 0 and o.kit == hit.kit and not o.soft),
                hit,
            )
            if twin:
                soft[role] = twin[0]
        names = "|".join(f"{role}={hit.identity}" for role, hit in sorted(loud.items()))
        kind = homes[0] if acoustic and homes else "machine"
        return Kit(f"{kind}:{hashlib.sha256(names.encode()).hexdigest()[:12]}", loud, soft)

    def _played_by(self, role: str) -> str:
        return next(r for r in (role, *_STAND_INS.get(role, ())) if self._roles[r])

    def _acoustic_homes(self, rng: Generator) -> tuple[str, ...]:
        names = (
            _HELD_ACOUSTIC
            if self._held_out
            else _ACOUSTIC + (_BRUSHED if rng.random() < 0.15 else ())
        )
        there = [
            name for name in names if name in self._roles["kick"] or name in self._roles["snare"]
        ]
        if not there:
            return ()
        home = there[int(rng.integers(len(there)))]
        family = home.split(":")[0]
        base = (f"{family}:0",) if family in ("fluidr3", "musescore") and not self._held_out else ()
        return (home, *base)

    def _hands_home(self, label: str, acoustic: bool, rng: Generator) -> tuple[str, ...]:
        whole = [home for home in self._roles["hand_lo"] if home in self._roles["hand_hi"]]
        if label not in ("percussion", "latin") and len(whole) > 1:
            whole = [home for home in whole if home != "sonicpi:tabla"]
        if not acoustic and "sc808" in whole and rng.random() < 0.5:
            return ("sc808",)
        return (whole[int(rng.integers(len(whole)))],) if whole else ()

    def _machine_homes(self, rng: Generator) -> tuple[str, ...]:
        names = _HELD_MACHINE if self._held_out else _MACHINE
        if not self._held_out and rng.random() < 0.35:
            return ("sc808",)
        return tuple(rng.permutation(np.array(names)).tolist())

    def _options(
        self, role: str, homes: tuple[str, ...], acoustic: bool, rng: Generator
    ) -> list[Hit]:
        table = self._roles[role]
        if acoustic:
            for home in homes:
                if home in table:
                    return table[home]
        else:
            mine = [home for home in homes if home in table]
            if mine and rng.random() < 0.93:
                return (
                    table[mine[0]]
                    if rng.random() < 0.6
                    else table[mine[int(rng.integers(len(mine)))]]
                )
        preferred = _ACOUSTIC if acoustic else _MACHINE
        families = [name for name in table if name in preferred] or list(table)
        return table[families[int(rng.integers(len(families)))]]


def roles_of(hit: Hit) -> tuple[str, ...]:
    """Give the roles that a hit can play, by its key, its name and how it sounds; often none."""
    if (
        hit.kind == "bass"
        or hit.kit.startswith(("sonicpi:mehackit", "sc808:gabber"))
        or _odd_kit(hit)
    ):
        return ()
    return tuple(role for role in ROLE_NAMES if _named(hit, role) and _fits(hit, role))


def _odd_kit(hit: Hit) -> bool:
    # Orchestra, effects, marching and world banks reuse the keys of the drum kit for other things.
    family, _, number = hit.kit.partition(":")
    return family in ("fluidr3", "musescore") and int(number) in (48, 56, 57, 58, 59, 95, 96)


def _named(hit: Hit, role: str) -> bool:
    if hit.key >= 0:
        return hit.key in _KEYS.get(role, ())
    if role in _PLAIN and hit.kind == role:
        return not hit.name.startswith("drum_cymbal_pedal")
    if role == "phat":
        return hit.name == "drum_cymbal_pedal"
    return any(word in hit.name for word in _NAMES.get(role, ()))


def _fits(hit: Hit, role: str) -> bool:
    test = _FIT.get(role)
    return test is None or test(hit)


def _family(hit: Hit) -> str:
    return "sc808" if hit.kit.startswith("sc808") else hit.kit
