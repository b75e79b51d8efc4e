"""Hits synthesised by scsynth from Sonic Pi's SC-808 definitions, each voice in many settings."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.random import Generator

from loopstudio.core.errors import DatasetError, reason
from loopstudio.datasets.hit_writer import RawHit
from loopstudio.datasets.mono import RATE
from loopstudio.datasets.osc import pack_message, pack_score
from loopstudio.datasets.package import Package, obtain
from loopstudio.datasets.synthdef import SynthDef, read_synthdef

SYNTHDEFS = Package(
    "npm",
    "supersonic-scsynth-synthdefs",
    "0.59.0",
    "supersonic-scsynth-synthdefs-0.59.0.tgz",
    "55f068302b43108b4690ebf762919d1431c9a4971da2dd5727e32e21349db488",
)
# What scsynth is made of in Debian; no sums are pinned, as these are tools and not material.
_TOOLS = tuple(
    Package("apt", name, "", f"{name}.deb", "")
    for name in (
        "supercollider-server",
        "libscsynth1",
        "sc3-plugins-server",
        "libfftw3-single3",
        "libsndfile1",
        "libjack-jackd2-0",
        "libavahi-client3",
        "libavahi-common3",
    )
)
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


@dataclass(frozen=True)
class Scsynth:
    """The program, the folder of its plugins (None for its own) and the environment it runs in."""

    program: str
    plugins: Path | None
    environment: Mapping[str, str]


def find_scsynth(downloads: Path) -> Scsynth:
    """Find an installed scsynth, or unpack Debian's; raises DatasetError if neither runs."""
    installed = shutil.which("scsynth")
    if installed:
        return Scsynth(installed, None, dict(os.environ))
    folder = downloads / "scsynth"
    places = [obtain(tool, folder) for tool in _TOOLS]
    libraries = [lib for place in places for lib in (place / "usr/lib", *place.glob("usr/lib/*-*"))]
    plugins = folder / "plugins"
    plugins.mkdir(exist_ok=True)
    for place in places:
        for plugin in (place / "usr/lib/SuperCollider/plugins").glob("*.so"):
            # Stk wants a library that is not fetched, and scsynth dies where it is missing.
            if not plugin.stem.endswith("_supernova") and not plugin.stem.startswith("Stk"):
                shutil.copy2(plugin, plugins / plugin.name)
    path = ":".join(str(lib.resolve()) for lib in libraries)
    program = str(places[0] / "usr/bin/scsynth")
    found = Scsynth(program, plugins, {**os.environ, "LD_LIBRARY_PATH": path})
    _run(found, ["-v"], folder)
    return found


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
        (work / "score.osc").write_bytes(score(data, definition, choices))
        made = _render(scsynth, work)
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


def _render(scsynth: Scsynth, work: Path) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    words = ["-N", "score.osc", "_", "out.wav", str(RATE), "WAV", "float", "-o", "2", "-i", "0"]
    words += ["-U", str(scsynth.plugins.resolve())] if scsynth.plugins else []
    _run(scsynth, words, work)
    try:
        samples, _ = soundfile.read(work / "out.wav", dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise DatasetError(f"scsynth wrote no sound ({reason(error)}).") from error
    return np.asarray(samples.mean(axis=1), dtype=np.float32)


def _run(scsynth: Scsynth, words: list[str], folder: Path) -> None:
    try:
        subprocess.run(
            [str(Path(scsynth.program).resolve()), *words],
            cwd=folder,
            env=dict(scsynth.environment),
            check=True,
            capture_output=True,
            timeout=600,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise DatasetError(f"scsynth does not run here ({reason(error)}).") from error
