"""morph and encode: sounds heard by a network, blended, moved, and made again."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from loopstudio.app.events import Event, Heard
from loopstudio.app.heard import Sound, ToHear
from loopstudio.app.shelf import make_folder
from loopstudio.cli.asked_of_morph import Batch, Kept, Place, check_reach
from loopstudio.cli.generate import run_request, tell_made
from loopstudio.cli.moves import FORM, HELP, moved
from loopstudio.cli.output import say, say_json
from loopstudio.cli.places import places_object, places_told, write_places
from loopstudio.cli.studio import Studio, follow, leave_if_interrupted, opened, path_of
from loopstudio.cli.verbs import other_engine
from loopstudio.cli.vocoder import (
    Vocoder,
    VocoderName,
    VocoderSteps,
    VocoderStrength,
    Vocoding,
)
from loopstudio.core.batch import SEED_LIMIT
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.differing import differing
from loopstudio.core.dimensions import Dimensions
from loopstudio.core.morph_request import USUAL_SPREAD, MorphRequest
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
    list[str] | None,
    typer.Argument(
        metavar="[CLIP_OR_FILE]...",
        help="Up to four sounds, A to D, files or how clips' ids begin; none: the middle of all.",
    ),
]
X = Annotated[float | None, typer.Option(help="From A, 0, to B, 1; and from C to D. 0.5.")]
Y = Annotated[float | None, typer.Option(help="From A and B, 0, to C and D, 1. 0.")]
Path_ = Annotated[str, typer.Option(help="whole, along or round.")]
Moves = Annotated[list[str] | None, typer.Option("--slider", metavar=FORM, help=HELP)]
Dimensions_ = Annotated[int | None, typer.Option(help="Keep so many dimensions; all.")]
Fidelity = Annotated[
    float | None,
    typer.Option(help="Or as many as carry so much, 0 to 1, by the shares of 'checkpoint show'."),
]
TextureSeed = Annotated[int | None, typer.Option(help="What stands for the others.")]
Texture = Annotated[float | None, typer.Option(help="How much of that sounds, 0 to 2; 1.")]
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
Wander = Annotated[
    float | None,
    typer.Option(help=f"How far loops wander, 0 to 1; {USUAL_SPREAD:g} for several, 0 for one."),
]
Count = Annotated[int | None, typer.Option(help="How many loops, 1 to 256; one.")]
Seed = Annotated[int | None, typer.Option(help="Loop i wanders by seed + i.")]
Bars = Annotated[int | None, typer.Option(help="1 to 8; as the longest sound.")]
Bpm = Annotated[float | None, typer.Option(help="Beats per minute, 60 to 200.")]
Name = Annotated[str | None, typer.Option(help="See 'checkpoint list'.")]
Out = Annotated[Path | None, typer.Option(help="A folder, instead of the library.")]
AsJson = Annotated[bool, typer.Option("--json", help="A line of JSON for each loop.")]


def encode(
    source: Annotated[
        str,
        typer.Argument(
            metavar="CLIP_OR_FILE", help="A loop of any kind of audio file, or how its id begins."
        ),
    ],
    checkpoint: Name = None,
    tempo: Annotated[float, typer.Option(help="Heard at this tempo.")] = 120.0,
    out: Annotated[
        Path | None, typer.Option(help="Write every frame of it to this file, as JSON.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every frame of it.")] = False,
) -> None:
    """Say where a sound lies in a checkpoint's network: in words, or all of it as JSON."""
    with opened() as studio:
        info = chosen(studio, checkpoint)
        sound = Hearing(studio, info, Tempo(tempo)).sound(path_of(studio, source))
    if out is not None:
        write_places(sound, out)
    if as_json:
        say_json(places_object(sound))
    elif out is not None:
        say(f"{out}")
    else:
        say(places_told(sound, info.title))


def morph(  # noqa: PLR0913 - the words of the command line, one each
    files: Files = None,
    x: X = None,
    y: Y = None,
    path: Path_ = "whole",
    sliders: Moves = None,
    dimensions: Dimensions_ = None,
    fidelity: Fidelity = None,
    texture_seed: TextureSeed = None,
    texture: Texture = None,
    lock: Locks = None,
    grid: Sides = None,
    wander: Wander = None,
    count: Count = None,
    seed: Seed = None,
    bars: Bars = None,
    tempo: Bpm = None,
    checkpoint: Name = None,
    vocoder: VocoderName = Vocoder.QUICK,
    vocoder_steps: VocoderSteps = None,
    vocoder_strength: VocoderStrength = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Morph sounds into one another: into the library, or into the folder given with --out."""
    vocoding = Vocoding(vocoder, vocoder_steps, vocoder_strength)
    batch, place = Batch(count, wander, bool(grid)), Place(x, y, path, len(files or ()))
    kept = Kept(dimensions, fidelity, texture_seed, texture)
    with opened(out) as studio:
        # Asked for before anything is heard, so that a wrong word costs no time.
        at = Tempo(studio.session.settings.tempo if tempo is None else tempo)
        drawn = secrets.randbelow(SEED_LIMIT) if seed is None else seed
        info = chosen(studio, checkpoint)
        plain = MorphRequest(info.name, batch.many, drawn, at, 1 if bars is None else bars)
        plain = replace(plain, blend=place.blend(), spread=batch.far)
        plain = replace(plain, vocoder=vocoding.choice(studio.session.catalog))
        asked = _kept(moved(plain, sliders or (), lock or (), grid or ()), kept, info)
        request = _with_sounds(asked, Hearing(studio, info, at), files or [], bars, out)
        _say_unasked(batch.told(request), as_json)
        tell_made(run_request(studio, request, as_json), request, as_json)


def _say_unasked(told: str, as_json: bool) -> None:
    if told and not as_json:
        say(told)


def _kept(asked: MorphRequest, kept: Kept, info: CheckpointInfo) -> MorphRequest:
    dimensions = Dimensions.of(info.network)
    request = replace(asked, tail=kept.tail(dimensions))
    check_reach(request, len(dimensions))
    return request if request.count == 1 else differing(request, len(dimensions))


def _with_sounds(
    asked: MorphRequest, hearing: Hearing, sources: list[str], bars: int | None, out: Path | None
) -> MorphRequest:
    if out is not None:
        make_folder(out)
    sounds = [hearing.sound(path_of(hearing.studio, source)) for source in sources]
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
            raise other_engine(info)
        return info
    return catalog.default(ENGINE)
