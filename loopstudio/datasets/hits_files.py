"""Hits that lie in packages as sound files: Sonic Pi samples, drumkv1's kits, eXaDrums."""

import re
from collections.abc import Iterator
from pathlib import Path

from loopstudio.datasets.hit_writer import RawHit
from loopstudio.datasets.human_loops import is_human_loop
from loopstudio.datasets.mono import read_mono
from loopstudio.datasets.package import Package, obtain

SONIC_PI = Package(
    "npm",
    "supersonic-scsynth-samples",
    "0.84.2",
    "supersonic-scsynth-samples-0.84.2.tgz",
    "aff0b03208adb5dc7612dc7a4e86d55161188326bcff4dbc2d20ce9e1b94238c",
)
DRUMKV1 = Package(
    "url",
    "drumkv1-common",
    "1.5.0-1",
    "http://deb.debian.org/debian/pool/main/d/drumkv1/drumkv1-common_1.5.0-1_all.deb",
    "16c70c93de75b3f14d32f3d0bfbd837becc870d032d7ca452c0d789d777cea88",
)
EXADRUMS = Package(
    "apt",
    "exadrums",
    "0.7.0-1",
    "exadrums_0.7.0-1_amd64.deb",
    "3baa7086554409920046d5b40ab00db9f60bd4740f59f32542559790986f57cc",
)

# First match wins; a name that matches nothing is a pad, a voice or an effect and is no hit.
_SONIC_PI_KINDS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"drum_roll", ""),
        (r"bd_|drum_bass|drum_heavy_kick|elec_\w+_kick", "kick"),
        (r"sn_|drum_snare|elec_(\w+_)?snare", "snare"),
        (r"hat_|drum_cymbal_closed", "chat"),
        (r"drum_cymbal_pedal", "phat"),
        (r"drum_cymbal_open", "ohat"),
        (r"drum_cymbal|drum_splash|elec_cymbal", "crash"),
        (r"ride_", "ride"),
        (r"drum_tom|elec_fuzz_tom", "tom"),
        (r"drum_cowbell", "cowbell"),
        (r"perc_snap", "clap"),
        (r"bass_", "bass"),
        (r"elec_|perc_|tabla_|glitch_perc|mehackit_|tbd_perc", "perc"),
    )
)
_EXADRUMS_KINDS = {"BD": "kick", "Snr": "snare", "HiHat": "chat", "Crash": "crash", "Ride": "ride"}
_DRUMKV1_NAME = re.compile(r"(\d\d)-.+-(?:Urban|VeeOneDrum|Virtuosity)$")
_GM_KEYS = range(35, 82)

KEY_KINDS = {
    **dict.fromkeys((35, 36), "kick"),
    **dict.fromkeys((38, 40), "snare"),
    **dict.fromkeys((41, 43, 45, 47, 48, 50), "tom"),
    **dict.fromkeys((49, 52, 55, 57), "crash"),
    **dict.fromkeys((51, 53, 59), "ride"),
    **dict.fromkeys((69, 70, 82), "shaker"),
    37: "rim",
    39: "clap",
    42: "chat",
    44: "phat",
    46: "ohat",
    54: "tamb",
    56: "cowbell",
    75: "clave",
}
"""General MIDI percussion keys to kinds; every other key is perc."""


def sonic_pi_hits(downloads: Path) -> Iterator[RawHit]:
    """Give the drum and bass hits of the Sonic Pi samples; its loops are never among them."""
    place = obtain(SONIC_PI, downloads)
    # One sample is there twice, as FLAC and as AIFF.
    paths = {path.stem: path for path in sorted((place / "package" / "samples").iterdir())}
    for name, path in paths.items():
        kind = sonic_pi_kind(name)
        if kind:
            source = "npm:supersonic-scsynth-samples@0.84.2"
            yield RawHit("sonicpi", kind, name, source, "CC0-1.0", read_mono(path))


def sonic_pi_kind(name: str) -> str:
    """Give the kind of hit that a Sonic Pi sample is; empty for what is none, loops above all."""
    if is_human_loop(name) or "loop" in name:
        return ""
    return next((kind for pattern, kind in _SONIC_PI_KINDS if pattern.match(name)), "")


def drumkv1_hits(downloads: Path) -> Iterator[RawHit]:
    """Give the General MIDI numbered hits of drumkv1's three kits."""
    place = obtain(DRUMKV1, downloads)
    for path in sorted(place.rglob("*.ogg")):
        match = _DRUMKV1_NAME.match(path.stem)
        if match and int(match[1]) in _GM_KEYS:
            kind = KEY_KINDS.get(int(match[1]), "perc")
            source = "deb:drumkv1-common=1.5.0-1(sid)"
            yield RawHit("drumkv1", kind, path.stem, source, "CC0-1.0", read_mono(path))


def exadrums_hits(downloads: Path) -> Iterator[RawHit]:
    """Give the eight hits of eXaDrums."""
    place = obtain(EXADRUMS, downloads)
    for path in sorted(place.rglob("*.wav")):
        word = re.split(r"_|Bell|Edge|\d", path.stem)[0]
        kind = _EXADRUMS_KINDS.get(word, "tom")
        source = "deb:exadrums=0.7.0-1"
        yield RawHit("exadrums", kind, path.stem, source, "BSD-3-Clause", read_mono(path))
