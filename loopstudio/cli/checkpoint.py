"""checkpoint: what loops can be made with."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from loopstudio.app.events import Event, Imported
from loopstudio.app.export_checkpoint import export_for_nn
from loopstudio.app.import_checkpoint import suggested, untold_of
from loopstudio.cli.output import say, say_json, table
from loopstudio.cli.studio import follow, leave_if_interrupted, opened
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted
from loopstudio.core.dimensions import Dimensions, shared_by
from loopstudio.core.errors import InvalidValue
from loopstudio.core.untold import Untold, read_said

app = typer.Typer(help="What loops are made with.", no_args_is_help=True)

_SHOWN = 12

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="What the files of a network of diffusion do not tell, such as heads=8; once for "
        "each. 'checkpoint untold' lists it.",
    ),
]


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the checkpoints there are."""
    with opened() as studio:
        infos = studio.session.catalog.checkpoints()
    if as_json:
        say_json([_object(info) for info in infos])
        return
    rows = [(info.name, info.engine, info.kind, info.licence, info.title) for info in infos]
    say(table(("name", "engine", "kind", "licence", "title"), rows))


@app.command()
def show(name: str, as_json: AsJson = False) -> None:
    """Show a checkpoint's card."""
    with opened() as studio:
        info = studio.session.catalog.get(name)
    if as_json:
        say_json(_object(info))
        return
    say(f"{info.title} ({info.name})\n{info.description}".rstrip())
    bars = counted(info.bars, "bar")
    say(f"Makes {info.kind}: {bars} at {info.native_bpm:g} BPM, {info.rate} Hz.")
    say(f"Styles: {', '.join(info.labels) or 'none to choose from'}.")
    if "dimensions" in info.network:
        told = Dimensions.of(info.network)
        say(f"Sliders: {len(told)}, their shares known by: {told.importance}.")
        say(_sliders(told))
    say(f"Licence: {info.licence}. Weights: {info.sha256}.\nFolder: {info.folder}")
    for credit in info.credits:
        say(f"Credit: {credit}")


@app.command("import")
def import_files(  # noqa: PLR0913 - the words of the command line, one each
    sources: Annotated[list[Path], typer.Argument(help="The files, or one folder of them.")],
    name: Annotated[str | None, typer.Option(help="What to call it here.")] = None,
    kind: Annotated[str, typer.Option(help="What it makes: drums, loops, one-shots.")] = "drums",
    rate: Annotated[int | None, typer.Option(help="In Hz, where a file does not tell it.")] = None,
    measure: Annotated[
        Path | None, typer.Option(help="Sounds that sliders are measured on: a file or a folder.")
    ] = None,
    run_program: Annotated[
        bool, typer.Option("--run-program", help="One you trust may run where it has to.")
    ] = False,
    said: Set = None,
    replaces: Annotated[
        bool, typer.Option("--replace", help="Take the place of your own one of that name.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import a checkpoint of ours or somebody's published one; no program in it is run unasked."""
    told = read_said(said or ())
    found: list[CheckpointInfo] = []

    def hear(event: Event) -> None:
        if isinstance(event, Imported):
            found.append(event.info)

    with opened() as studio:
        called = suggested(sources) if name is None else name
        job = studio.session.import_checkpoint(
            tuple(sources), called, kind, rate, measure, run_program, said=told, replaces=replaces
        )
        leave_if_interrupted(follow(studio, job, hear), "Nothing was imported.")
    for info in found:
        if as_json:
            say_json(_object(info))
        else:
            say(f"{info.name} is imported into {info.folder}.\n{info.description}".rstrip())


@app.command("untold")
def list_untold(
    sources: Annotated[list[Path], typer.Argument(help="The files, or one folder of them.")],
    as_json: AsJson = False,
) -> None:
    """List what somebody's files do not tell, what an import takes for it, and why.

    Set it otherwise with 'checkpoint import --set NAME=VALUE'. Nothing is imported.
    """
    found = untold_of(sources)
    if as_json:
        say_json([asdict(one) for one in found])
    elif found:
        rows = [_untold_row(one) for one in found]
        say(table(("name", "is", "taken", "why", "can be"), rows))
    else:
        say("These files leave nothing open that could be set.")


def _untold_row(one: Untold) -> tuple[str, ...]:
    taken = one.value if one.taken == one.value else f"{one.value} ({one.taken})"
    return one.name, one.text, taken, one.why, one.possible


@app.command("export")
def export_nn(
    name: Annotated[str, typer.Argument(help="A checkpoint of Morph.")],
    out: Annotated[Path, typer.Option(help="The file to write, such as drums.ts.")],
    dimensions: Annotated[int | None, typer.Option(help="Tell so many dimensions.")] = None,
    fidelity: Annotated[
        float | None,
        typer.Option(
            help="Or as many as hold so much of the variance, or of what is heard where a "
            "checkpoint tells that, 0 to 1. Without: 0.95 of one, 0.99 of the other."
        ),
    ] = None,
    nn: Annotated[bool, typer.Option("--nn", help="For nn~: the one form there is.")] = True,
    as_json: AsJson = False,
) -> None:
    """Write a checkpoint as a program for nn~, which runs it in Max, Pd and SuperCollider.

    It says at which rate it is: that of a checkpoint in our own form (Morph Five: 43,008 Hz) is
    not the checkpoint's, as hosts want frames of a power of two. A host at 44,100 Hz gives what it
    encoded back at its own pitch, but sounds places set by hand 2.5 % sharp.
    """
    del nn
    if dimensions is not None and fidelity is not None:
        raise InvalidValue("--dimensions and --fidelity both say how many: name one of them.")
    with opened() as studio:
        told = export_for_nn(studio.session.catalog.get(name), out, dimensions, fidelity)
    if as_json:
        say_json({"path": str(out), **asdict(told)})
    else:
        size = f"{counted(told.dimensions, 'dimension')} at {told.rate:,} Hz"
        say(f"{name} is in {out}, with {size}; its sound comes {told.late_ms} ms later.")


def _sliders(told: Dimensions) -> str:
    """Lay the first sliders out: what each carries, what all up to it do, and its range."""
    ends = list(zip(told.shares, told.totals(), told.low, told.high, strict=True))[:_SHOWN]
    rows = [
        (f"{place}", f"{100 * share:.1f} %", f"{100 * total:.1f} %", f"{low:+.2f} to {high:+.2f}")
        for place, (share, total, low, high) in enumerate(ends, 1)
    ]
    heads = ("slider", f"share of {shared_by(told.importance)}", "up to it", "sound reaches")
    return table(heads, rows)


def _object(info: CheckpointInfo) -> dict[str, object]:
    return {**asdict(info), "folder": str(info.folder)}
