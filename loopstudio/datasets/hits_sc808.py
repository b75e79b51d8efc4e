"""Hits synthesised by scsynth from Sonic Pi's SC-808 definitions, each voice in many settings."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.random import Generator

from loopstudio.datasets.hit_writer import RawHit
from loopstudio.datasets.mono import RATE
from loopstudio.datasets.osc import pack_message, pack_score
from loopstudio.datasets.package import obtain
from loopstudio.datasets.scsynth import SYNTHDEFS, find_scsynth, render_score
from loopstudio.datasets.synthdef import SynthDef, read_synthdef

VOICES = {
    "bassdrum": "kick",
    "clap": "clap",
    "claves": "clave",
    "closed_hihat": "chat",
    "congahi": "perc",
    "congalo": "perc",
    "congamid": "perc",
    "cowbell": "cowbell",
    "cymbal": "crash",
    "maracas": "shaker",
    "open_hihat": "ohat",
    "rimshot": "rim",
    "snare": "snare",
    "tomhi": "tom",
    "tomlo": "tom",
    "tommid": "tom",
    "gabberkick": "kick",
}
SETTINGS = 60
_SLOT_S = 2.2
_SEED = 808


def sc808_hits(downloads: Path, settings: int = SETTINGS) -> Iterator[RawHit]:
    """Render every voice in its settings; raises DatasetError when scsynth cannot be had."""
    place = obtain(SYNTHDEFS, downloads) / "package" / "synthdefs"
    scsynth = find_scsynth(downloads)
    work = downloads / "sc808"
    work.mkdir(exist_ok=True)
    for number, (voice, kind) in enumerate(VOICES.items()):
        name = voice if voice == "gabberkick" else f"sc808_{voice}"
        data = (place / f"sonic-pi-{name}.scsyndef").read_bytes()
        rng = np.random.default_rng([_SEED, number])
        definition = read_synthdef(data)
        choices = [vary(definition, rng) for _ in range(settings)]
        made = render_score(scsynth, score(data, definition, choices), work)
        for k in range(settings):
            start, end = round(k * _SLOT_S * RATE), round((k + 1) * _SLOT_S * RATE)
            source = "npm:supersonic-scsynth-synthdefs (SC808, scsynth NRT)"
            yield RawHit("sc808", kind, f"{name}_{k}", source, "MIT", made[start:end])


def vary(definition: SynthDef, rng: Generator) -> dict[str, float]:
    """Draw a setting about a voice's defaults, as far as it stays the same instrument."""
    setting: dict[str, float] = {}
    for name, default in definition.defaults.items():
        if "slide" in name or name in ("amp", "pan", "out_bus"):
            continue
        if name == "note":
            setting[name] = default + float(rng.uniform(-4, 4))
        elif name in ("hpf", "lpf", "cutoff", "head_hpf"):
            setting[name] = float(np.clip(default + rng.uniform(-6, 6), 10, 128))
        elif name in ("decay", "release", "sustain", "decay_curve", "click"):
            setting[name] = default * float(2 ** rng.uniform(-1, 1))
        elif name in ("detune", "detune1", "detune2", "tone", "attenuation", "boost", "rev"):
            setting[name] = default * float(rng.uniform(0.9, 1.1))
        elif name == "mix":
            setting[name] = float(np.clip(default + rng.uniform(-0.25, 0.25), 0, 1))
    return setting


def score(data: bytes, definition: SynthDef, choices: list[dict[str, float]]) -> bytes:
    """Write a score that loads a definition and plays each setting in a slot of its own."""
    events = [(0.0, pack_message("/d_recv", [data]))]
    for k, setting in enumerate(choices):
        words: list[str | float] = [word for pair in setting.items() for word in pair]
        start = [definition.name, 1000 + k, 0, 0, *words]
        events.append((k * _SLOT_S + 0.001, pack_message("/s_new", start)))
        events.append(((k + 1) * _SLOT_S - 0.01, pack_message("/g_freeAll", [0])))
    events.append((len(choices) * _SLOT_S + 0.1, pack_message("/c_set", [0, 0])))
    return pack_score(events)
