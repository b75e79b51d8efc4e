"""generate and demo: loops from a checkpoint."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from loopstudio.app.events import ClipReady, Event
from loopstudio.app.remake import show as read_provenance
from loopstudio.app.shelf import make_folder
from loopstudio.audio.key import parse_key
from loopstudio.cli.export import carry_out, planned
from loopstudio.cli.output import entry_object, say, say_json
from loopstudio.cli.studio import Studio, follow, leave_if_interrupted, opened, path_of
from loopstudio.cli.verbs import other_engine
from loopstudio.cli.vocoder import (
    Vocoder,
    VocoderName,
    VocoderSteps,
    VocoderStrength,
    Vocoding,
)
from loopstudio.core.batch import ENGINE_BPM_RANGE, SEED_LIMIT
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted
from loopstudio.core.drawn import is_drawn
from loopstudio.core.errors import InvalidValue
from loopstudio.core.loop_request import Between, Fresh, Idea, LatentPoint, Like, LoopRequest, Mix
from loopstudio.core.pack import Pack
from loopstudio.core.request import Request
from loopstudio.core.tempo import Tempo
from loopstudio.export.plan import ExportOptions
from loopstudio.library.entry import Entry

ENGINE = "gan"
DEMO_LOOPS = 16

Key = Annotated[
    str | None, typer.Option(help="A key such as Am or 'F# minor', where they are known.")
]
Distance = Annotated[
    float | None, typer.Option(help="How near to --like: above 0, at most 1; 0.3 if left out.")
]
Crossover = Annotated[
    float | None,
    typer.Option(help="How much comes from --rhythm, the rest from --sound: 0 to 1; 0.5."),
]
CLIP_OR_FILE = "CLIP_OR_FILE"
Loop = Annotated[
    str | None,
    typer.Option(metavar=CLIP_OR_FILE, help="Loops near this: a file, or how a clip's id begins."),
]
Pair = Annotated[
    tuple[str, str] | None,
    typer.Option(
        metavar="CLIP_OR_FILE CLIP_OR_FILE",
        help="Steps between two loops: files, or how clips' ids begin, with a space between.",
    ),
]
Rhythm = Annotated[
    str | None, typer.Option(metavar=CLIP_OR_FILE, help="Take the rhythm of this loop.")
]
OtherSound = Annotated[
    str | None, typer.Option(metavar=CLIP_OR_FILE, help="Take the sound of this loop.")
]


@dataclass(frozen=True)
class Sources:
    """The loops that new ones are to be made from; at most one way at a time.

    Each is a file, or how a clip's id begins.
    distance says how near to `like`: above 0, at most 1; crossover how much comes from the rhythm.
    Raises InvalidValue for more than one way, half of a pair, a distance out of range, or a word
    without what it is for.
    """

    like: str | None = None
    distance: float | None = None
    between: tuple[str, str] | None = None
    rhythm: str | None = None
    sound: str | None = None
    crossover: float | None = None

    def __post_init__(self) -> None:
        if (self.rhythm is None) != (self.sound is None):
            raise InvalidValue("--rhythm and --sound go together: name a loop for each.")
        ways = (self.like, self.between, self.rhythm)
        if sum(way is not None for way in ways) > 1:
            raise InvalidValue("--like, --between and --rhythm with --sound exclude each other.")
        if self.crossover is not None and self.rhythm is None:
            raise InvalidValue(
                "--crossover is for --rhythm and --sound: name both, or leave it out."
            )
        if self.distance is not None and self.like is None:
            raise InvalidValue("--distance says how near to the loop of --like: name one, or none.")
        if self.distance is not None and not 0.0 < self.distance <= 1.0:
            raise InvalidValue(f"--distance {self.distance:g} is not above 0 and at most 1.")

    def files(self, studio: Studio) -> list[Path]:
        """Give the files of the loops named; raises InvalidValue for one that is none."""
        named = (self.like, self.rhythm, self.sound, *(self.between or ()))
        return [path_of(studio, source) for source in named if source is not None]

    def idea(self, studio: Studio) -> Idea:
        """Give what a request is to do with them."""
        points = [point_of(path) for path in self.files(studio)]
        if self.like is not None:
            return Like(points[0]) if self.distance is None else Like(points[0], self.distance)
        if self.between is not None:
            return Between(points[0], points[1])
        if not points:
            return Fresh()
        mix = Mix(points[0], points[1])
        return mix if self.crossover is None else replace(mix, crossover=self.crossover)


def generate(  # noqa: PLR0913 - the words of the command line, one each
    count: Annotated[int, typer.Option(help="How many loops, 1 to 256.")] = 8,
    style: Annotated[str | None, typer.Option(help="A style the checkpoint knows.")] = None,
    key: Key = None,
    seed: Annotated[int | None, typer.Option(help="Loop i is made from seed + i.")] = None,
    variety: Annotated[float, typer.Option(help="0, all alike, to 1.5, wild.")] = 0.9,
    tempo: Annotated[float | None, typer.Option(help="Beats per minute, 60 to 200.")] = None,
    checkpoint: Annotated[str | None, typer.Option(help="See 'checkpoint list'.")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder, instead of the library.")] = None,
    like: Loop = None,
    distance: Distance = None,
    between: Pair = None,
    rhythm: Rhythm = None,
    sound: OtherSound = None,
    crossover: Crossover = None,
    noise: Annotated[bool, typer.Option(help="Fine random detail.")] = True,
    vocoder: VocoderName = Vocoder.QUICK,
    vocoder_steps: VocoderSteps = None,
    vocoder_strength: VocoderStrength = None,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each loop.")] = False,
) -> None:
    """Make loops: into the library, or into the folder given with --out."""
    sources = Sources(like, distance, between, rhythm, sound, crossover)
    vocoding = Vocoding(vocoder, vocoder_steps, vocoder_strength)
    with opened(out) as studio:
        info = chosen(studio, checkpoint, sources)
        request = LoopRequest(
            checkpoint=info.name,
            count=count,
            seed=secrets.randbelow(SEED_LIMIT) if seed is None else seed,
            tempo=_tempo(studio.session.settings.tempo if tempo is None else tempo),
            style=known_style(info, style),
            variety=variety,
            noise=noise,
            idea=sources.idea(studio),
            vocoder=vocoding.choice(studio.session.catalog),
            key=known_key(info, key),
        )
        make_folder_for(out)
        tell_made(run_request(studio, request, as_json), request, as_json)


def demo(
    out: Annotated[Path, typer.Option(help="The folder for the pack's folder.")] = Path(),
    seed: Annotated[int, typer.Option(help="Another seed, another pack.")] = 1,
) -> None:
    """Write a demo pack of 16 loops from the first checkpoint, and say where."""
    name = f"LoopStudio-Demo-{seed}"
    if (out / name).exists():
        say(f"The demo pack is already in {(out / name).absolute()}; another --seed makes another.")
        return
    with TemporaryDirectory(prefix="loopstudio-") as folder, opened(Path(folder)) as studio:
        info = studio.session.catalog.default(ENGINE)
        made = run_request(studio, LoopRequest(info.name, DEMO_LOOPS, seed), as_json=None)
        pack = Pack(name, tuple(entry.path for entry in made))
        report = carry_out(studio, planned(studio, pack, ExportOptions(out)))
        say(f"A demo pack of {len(made)} loops is in {report.target.absolute()}.")


def make_folder_for(out: Path | None) -> None:
    """Make the folder that loops go into, before the engine is loaded, which takes seconds."""
    if out is not None:
        make_folder(out)


def run_request(studio: Studio, request: Request, as_json: bool | None) -> list[Entry]:
    """Make the loops of a request, telling of each as it is finished (as_json None: of none)."""
    made: list[Entry] = []

    def hear(event: Event) -> None:
        if isinstance(event, ClipReady):
            made.append(event.entry)
            if as_json is not None:
                _tell(event.entry, as_json)

    ended = follow(studio, studio.queue.submit(request), hear)
    leave_if_interrupted(ended, f"{ended.made} of {counted(request.count, 'loop')} kept.")
    return made


def tell_made(made: list[Entry], request: Request, as_json: bool) -> None:
    """Say how many loops there are now and from which seed, unless a program listens."""
    if not as_json:
        seed = f", seed {request.seed}" if is_drawn(request) else ""
        say(f"{counted(len(made), 'loop')} from {request.checkpoint}{seed}.")


def chosen(studio: Studio, name: str | None, sources: Sources) -> CheckpointInfo:
    """Give the checkpoint named, or that of the loops, or the first there is."""
    catalog = studio.session.catalog
    infos = []
    for path in sources.files(studio):
        stored = read_provenance(path)
        infos.append(catalog.made_by(stored.sha256, stored.checkpoint))
    if len({info.sha256 for info in infos}) > 1:
        raise InvalidValue("The two loops come from different checkpoints and cannot be joined.")
    if infos and name not in (None, infos[0].name):
        raise InvalidValue(f"The loop comes from {infos[0].name}: leave --checkpoint out.")
    if infos:
        return infos[0]
    if name is None:
        return catalog.default(ENGINE)
    info = catalog.get(name)
    if info.engine != ENGINE:
        raise other_engine(info)
    return info


def _tempo(bpm: float) -> Tempo:
    low, high = ENGINE_BPM_RANGE
    if not low <= bpm <= high:
        raise InvalidValue(f"{bpm:g} BPM is outside {low:g} to {high:g} BPM.")
    return Tempo(bpm)


def known_style(info: CheckpointInfo, style: str | None) -> str | None:
    """Give a style that a checkpoint knows, or None; raises InvalidValue for another one."""
    if style is not None and style not in info.labels:
        known = ", ".join(info.labels) or "none: it makes what it makes"
        raise InvalidValue(f"{info.name} has no style {style!r}; it has {known}.")
    return style


def known_key(info: CheckpointInfo, key: str | None) -> str | None:
    """Give a key in the words used here, or None; raises InvalidValue where none is known."""
    if key is not None and not info.knows_keys:
        raise InvalidValue(f"{info.name} knows no keys: leave --key out.")
    return None if key is None else parse_key(key)


def point_of(path: Path) -> LatentPoint:
    """Read where a file's loop lies in its network; raises InvalidValue where it does not say."""
    latent = read_provenance(path).latent
    if latent is None:
        raise InvalidValue(f"{path.name} does not say where it lies in its network.")
    return latent


def _tell(entry: Entry, as_json: bool) -> None:
    if as_json:
        say_json(entry_object(entry))
    else:
        say(f"{entry.path}")
