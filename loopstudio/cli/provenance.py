"""show and remake: how a file was made, and the same again."""

import json
from pathlib import Path
from typing import Annotated, assert_never

import typer

from loopstudio.app.remake import Remade
from loopstudio.app.remake import remake as make_again
from loopstudio.app.remake import show as read_provenance
from loopstudio.app.shelf import FolderShelf, make_folder
from loopstudio.app.vocoder import vocoder_of
from loopstudio.audio.provenance import provenance_to_json
from loopstudio.cli.morph_told import morph_told
from loopstudio.cli.output import say, say_json, table
from loopstudio.cli.studio import opened
from loopstudio.core.clip import Bounce, Provenance
from loopstudio.core.counted import counted
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Idea, Repaint, Vary
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.request import Request
from loopstudio.core.wave_request import Upsample, WaveRequest

File = Annotated[Path, typer.Argument(help="A loop that LoopStudio made.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


class Uninterrupted:
    """A run that nobody watches and nothing but Ctrl-C stops."""

    cancelled = False

    def tick(self, done: int, total: int) -> None:
        """Take note of nothing."""


def show(file: File, as_json: AsJson = False) -> None:
    """Say how a file was made."""
    made = read_provenance(file)
    if as_json:
        say_json(json.loads(provenance_to_json(made)))
    else:
        say(table(("", ""), _lines(made)).strip("\n"))


def remake(
    file: File,
    out: Annotated[Path, typer.Option(help="The folder for the new file.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Make a file's audio again, and say how far it is from the file."""
    read_provenance(file)
    make_folder(out)
    with opened() as studio:
        session = studio.session
        remade = make_again(file, session.catalog, session.host, Uninterrupted())
        entry = FolderShelf(out, remade.encoding, numbers=True).put(remade.clip)
    if as_json:
        say_json(
            {
                "path": str(entry.path),
                "identical": remade.identical,
                "difference_db": remade.difference_db,
            }
        )
    else:
        say(f"{entry.path}: {_verdict(remade)}")


def _verdict(remade: Remade) -> str:
    if remade.identical:
        return "the same, bit for bit."
    if remade.difference_db is None:
        return "made again; somebody gave the file another rate or length, so nothing was compared."
    return f"the largest difference is {remade.difference_db:.1f} dBFS."


def _lines(made: Provenance) -> list[tuple[str, str]]:
    request = made.request
    return [
        ("engine", made.engine),
        ("checkpoint", f"{made.checkpoint} (weights {made.sha256[:12]})"),
        ("style", made.label or "any"),
        ("seed", f"{made.seed} (item {made.index + 1} of {request.count} from {request.seed})"),
        ("tempo", f"{request.tempo.bpm:g} BPM"),
        *_asked(request, made.index),
        *_vocoded(request),
        ("made", f"{made.created} by LoopStudio {made.app_version}"),
        ("licence", made.licence or "not stated"),
        *(("exported", _bounce(bounce)) for bounce in made.bounces),
    ]


def _vocoded(request: Request) -> list[tuple[str, str]]:
    if (chosen := vocoder_of(request)) is None:
        return []
    how = f"{chosen.calls} steps, strength {chosen.strength:g}"
    return [("vocoder", f"diffusion, {how} ({chosen.checkpoint})")]


def _asked(request: Request, index: int) -> list[tuple[str, str]]:
    match request:
        case LoopRequest():
            return [
                ("variety", f"{request.variety:g}"),
                ("noise", "on" if request.noise else "off"),
                ("idea", type(request.idea).__name__.lower()),
                # Most checkpoints of Loops know none.
                *([] if request.key is None else [("key", request.key)]),
            ]
        case DiffuseRequest():
            return _diffuse(request)
        case MorphRequest():
            return morph_told(request, index)
        case WaveRequest():
            return _wave(request)
        case _:
            assert_never(request)


def _diffuse(request: DiffuseRequest) -> list[tuple[str, str]]:
    return [
        ("idea", _idea(request.idea, request.bars)),
        ("key", request.key or "any"),
        ("steps", f"{request.calls} ({request.sampler}){_kept(request)}"),
        ("guidance", f"{request.guidance:g}" if request.is_guided else "none"),
        *([] if request.precision == "full" else [("precision", request.precision)]),
    ]


def _kept(request: DiffuseRequest) -> str:
    if request.kept_at is None:
        return ""
    whole = request.calls * request.pieces
    return f", kept as it was after {request.kept_at} of {whole}"


def _wave(request: WaveRequest) -> list[tuple[str, str]]:
    work = request.work
    done = (
        f"upsampled from {work.cutoff:,.0f} Hz"
        if isinstance(work, Upsample)
        else f"polished by {work.strength:g}"
    )
    return [("made of a loop", done), ("key", request.key or "any"), ("steps", str(request.calls))]


def _idea(idea: Idea, bars: int) -> str:
    match idea:
        case Vary():
            return f"vary by {idea.strength:g}"
        case Repaint():
            spans = (f"{span.begin:.1%} to {span.end:.1%}" for span in idea.painted.spans)
            return f"inpaint {', '.join(spans)}"
        case Extend():
            return f"extend {counted(idea.bars, 'bar')} to {bars}"
        case _:
            return type(idea).__name__.lower()


def _bounce(bounce: Bounce) -> str:
    level = f", {bounce.gain_db:+.2f} dB" if bounce.gain_db else ""
    return f"{bounce.tempo.bpm:g} BPM, {bounce.rate} Hz{level}, {bounce.encoding}"
