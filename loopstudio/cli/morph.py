"""morph and encode: sounds heard by a network, blended, moved, and made again."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from loopstudio.app.events import Event, Heard
from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.shelf import make_folder
from loopstudio.cli.asked_of_morph import Batch
from loopstudio.cli.generate import run_request, tell_made
from loopstudio.cli.moves import FORM, HELP, moved
from loopstudio.cli.output import say, say_json
from loopstudio.cli.studio import Studio, follow, leave_if_interrupted, opened
from loopstudio.cli.vocoder import (
    Vocoder,
    VocoderName,
    VocoderSteps,
    VocoderStrength,
    Vocoding,
)
from loopstudio.core.batch import SEED_LIMIT
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import USUAL_SPREAD, Blend, MorphRequest, Tail
from loopstudio.core.tempo import Tempo

ENGINE = "rave"


@dataclass(frozen=True)
class Hearing:
    """Where sounds are heard: a studio, a checkpoint, and the tempo of what is made.

    as_it_is is for a checkpoint that works on sound itself.
    """

    studio: Studio
    info: CheckpointInfo
    tempo: Tempo
    as_it_is: bool = False

    def sound(self, path: Path) -> Sound:
        """Hear a file; Ctrl-C ends the command."""
        found: list[Sound] = []

        def hear(event: Event) -> None:
            if isinstance(event, Heard):
                found.append(event.sound)

        wish = ToHear(path, self.info.name, self.tempo, as_it_is=self.as_it_is)
        job = self.studio.queue.submit_heard(wish)
        leave_if_interrupted(follow(self.studio, job, hear), "Nothing was made.")
        return found[0]


Files = Annotated[
    list[Path] | None, typer.Argument(help="Up to four sounds, A to D; none: the middle of all.")
]
Moves = Annotated[
    list[str] | None,
    typer.Option("--slider", metavar=FORM, help=HELP),
]
Sides = Annotated[
    list[str] | None,
    typer.Option(
        "--grid",
        metavar="N=LOW:HIGH:STEPS",
        help="Written twice: a loop at each step of two sliders.",
    ),
]
Locks = Annotated[
    list[int] | None, typer.Option("--lock", help="A dimension that does not wander.")
]


def encode(
    file: Annotated[Path, typer.Argument(help="A loop of any kind of audio file.")],
    checkpoint: Annotated[str | None, typer.Option(help="See 'checkpoint list'.")] = None,
    tempo: Annotated[float, typer.Option(help="Heard at this tempo.")] = 120.0,
) -> None:
    """Say as JSON where a sound lies in a checkpoint's network, frame by frame."""
    with opened() as studio:
        sound = Hearing(studio, chosen(studio, checkpoint), Tempo(tempo)).sound(file)
    places = sound.track.array()
    say_json(
        {
            "name": sound.name,
            "bars": sound.bars,
            "dimensions": places.shape[0],
            "frames": places.shape[1],
            "places": [[round(float(value), 6) for value in row] for row in places],
        }
    )


def morph(  # noqa: PLR0913 - the words of the command line, one each
    files: Files = None,
    x: Annotated[float, typer.Option(help="From A, 0, to B, 1; and from C to D.")] = 0.5,
    y: Annotated[float, typer.Option(help="From A and B, 0, to C and D, 1.")] = 0.0,
    path: Annotated[str, typer.Option(help="whole, along or there-and-back.")] = "whole",
    sliders: Moves = None,
    keep: Annotated[int | None, typer.Option(help="Keep so many dimensions.")] = None,
    tail_seed: Annotated[int, typer.Option(help="What stands for the others.")] = 0,
    texture: Annotated[float, typer.Option(help="How much of that sounds, 0 to 2.")] = 1.0,
    lock: Locks = None,
    grid: Sides = None,
    spread: Annotated[
        float | None,
        typer.Option(
            help=f"How far loops wander, 0 to 1; {USUAL_SPREAD:g} for several, 0 for one."
        ),
    ] = None,
    count: Annotated[int | None, typer.Option(help="How many loops, 1 to 256; one.")] = None,
    seed: Annotated[int | None, typer.Option(help="Loop i wanders by seed + i.")] = None,
    bars: Annotated[int | None, typer.Option(help="1 to 8; as the longest sound.")] = None,
    tempo: Annotated[float | None, typer.Option(help="Beats per minute, 60 to 200.")] = None,
    checkpoint: Annotated[str | None, typer.Option(help="See 'checkpoint list'.")] = None,
    vocoder: VocoderName = Vocoder.QUICK,
    vocoder_steps: VocoderSteps = None,
    vocoder_strength: VocoderStrength = None,
    out: Annotated[Path | None, typer.Option(help="A folder, instead of the library.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each loop.")] = False,
) -> None:
    """Morph sounds into one another: into the library, or into the folder given with --out."""
    vocoding = Vocoding(vocoder, vocoder_steps, vocoder_strength)
    many = Batch(count, spread, is_grid=bool(grid))
    with opened(out) as studio:
        at = Tempo(studio.session.settings.tempo if tempo is None else tempo)
        info = chosen(studio, checkpoint)
        # Asked for before anything is heard, so that a wrong word costs no time.
        drawn = secrets.randbelow(SEED_LIMIT) if seed is None else seed
        batch = MorphRequest(info.name, many.many, drawn, at, 1 if bars is None else bars)
        tail = Tail(keep, tail_seed, texture)
        asked = replace(batch, blend=_blend(x, y, path), tail=tail, spread=many.far)
        asked = replace(asked, vocoder=vocoding.choice(studio.session.catalog))
        asked = moved(asked, sliders or (), lock or (), grid or ())
        if out is not None:
            make_folder(out)
        request = _with_sounds(asked, Hearing(studio, info, at), files or [], bars)
        if many.told() and not as_json:
            say(many.told())
        tell_made(run_request(studio, request, as_json), request, as_json)


def _with_sounds(
    asked: MorphRequest, hearing: Hearing, files: list[Path], bars: int | None
) -> MorphRequest:
    sounds = [hearing.sound(file) for file in files]
    longest = max((sound.bars for sound in sounds), default=1)
    return replace(
        asked,
        bars=longest if bars is None else bars,
        sounds=tuple(sound.track for sound in sounds),
    )


def chosen(studio: Studio, name: str | None) -> CheckpointInfo:
    """Give the checkpoint named, or the first of Morph; raises InvalidValue for another's."""
    catalog = studio.session.catalog
    if name is not None:
        info = catalog.get(name)
        if info.engine != ENGINE:
            raise InvalidValue(f"{name} hears no sound: name a checkpoint of Morph.")
        return info
    return catalog.default(ENGINE)


def _blend(x: float, y: float, path: str) -> Blend:
    match path:
        case "whole" | "along" | "there-and-back":
            return Blend(x, y, path)
        case _:
            raise InvalidValue(f"--path {path!r} is none of whole, along and there-and-back.")
