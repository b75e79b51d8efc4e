"""dataset: material to train on."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from loopstudio.cli.output import complain, say, say_json, show_progress
from loopstudio.core.errors import InvalidValue
from loopstudio.datasets.corpus import BuildReport, DrumBuild, build_drums
from loopstudio.datasets.folder import FolderBuild, build_folder
from loopstudio.datasets.human_loops import build_human_loops
from loopstudio.datasets.join import join
from loopstudio.datasets.melodic.corpus import MelodicBuild, build_melodic
from loopstudio.datasets.obtain import obtain_hits
from loopstudio.datasets.scan import NOT_STATED
from loopstudio.datasets.store import check_free

app = typer.Typer(help="Material to train on.", no_args_is_help=True)
build_app = typer.Typer(help="Build a training set.", no_args_is_help=True)
app.add_typer(build_app, name="build")

AsJson = Annotated[bool, typer.Option("--json", help="The report as JSON.")]
Out = Annotated[Path, typer.Option(help="A new folder for it.")]


@build_app.command("drums")
def drums(  # noqa: PLR0913 - the words of the command line, one each
    out: Out,
    hits: Annotated[Path | None, typer.Option(help="A pool of hits; fetched if left out.")] = None,
    grooves: Annotated[Path | None, typer.Option(help="The Groove MIDI Dataset.")] = None,
    count: Annotated[int, typer.Option(help="How many bars to train on.")] = 36_000,
    validation: Annotated[int, typer.Option(help="How many bars to hold out.")] = 1_500,
    seed: Annotated[int, typer.Option(help="The same seed renders the same bars.")] = 1,
    workers: Annotated[int, typer.Option(help="Processes; 0 for one per core.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Render drum bars from grooves, a grammar and kits drawn from a pool of hits."""
    if count < 1:
        raise InvalidValue(f"--count {count} leaves nothing to train on: name at least 1.")
    build = DrumBuild(
        out=out,
        hits=out.with_name(f"{out.name}-hits") if hits is None else hits,
        grooves=grooves,
        train=count,
        validation=validation,
        seed=seed,
        workers=workers or os.cpu_count() or 1,
    )
    # Only what can be built is worth a download.
    check_free(out)
    if hits is None:
        _fetch(build.hits)
    _report(build_drums(build, _progress), as_json)


@build_app.command("melodic")
def melodic(  # noqa: PLR0913 - the words of the command line, one each
    out: Out,
    downloads: Annotated[Path | None, typer.Option(help="Where packages are kept.")] = None,
    count: Annotated[int, typer.Option(help="How many bars to train on.")] = 18_000,
    validation: Annotated[int, typer.Option(help="How many bars to hold out.")] = 750,
    seed: Annotated[int, typer.Option(help="The same seed renders the same bars.")] = 1,
    workers: Annotated[int, typer.Option(help="Processes; 0 for one per core.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Render basses, arps, stabs, leads, pads, keys and plucks in a key, each played and mixed."""
    if count < 1:
        raise InvalidValue(f"--count {count} leaves nothing to train on: name at least 1.")
    build = MelodicBuild(
        out=out,
        downloads=downloads or out.with_name(f"{out.name}-downloads"),
        train=count,
        validation=validation,
        seed=seed,
        workers=workers or os.cpu_count() or 1,
    )
    check_free(out)
    if not build.downloads.exists():
        complain(f"Fetching instruments into {build.downloads}, about 430 MB, once.")
    _report(build_melodic(build, _progress), as_json)


@build_app.command("folder")
def folder(
    source: Annotated[Path, typer.Argument(help="Your own loops; its subfolders are styles.")],
    out: Out,
    validation: Annotated[float, typer.Option(help="The share to hold out, 0 to 0.5.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Which files are held out.")] = 1,
    licence: Annotated[str, typer.Option(help="For files that state none.")] = NOT_STATED,
    as_json: AsJson = False,
) -> None:
    """Cut your own loops to bars, their tempo read from tags, names or the sound."""
    build = FolderBuild(source, out, validation, seed, licence)
    _report(build_folder(build, _progress), as_json)


@app.command()
def obtain(
    out: Out,
    downloads: Annotated[Path | None, typer.Option(help="Where packages are kept.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch free drum hits by package name into a new folder."""
    report = obtain_hits(out, _progress, downloads)
    show_progress("")
    for note in report.notes:
        complain(note)
    if as_json:
        families = {f"{family}/{kind}": count for (family, kind), count in report.counts.items()}
        say_json({"out": str(report.out), "hits": report.total, "counts": families})
    else:
        say(f"{report.total} hits are in {report.out}.")
        if report.human_samples is not None:
            say(f"The human loops lie in {report.human_samples}: see 'dataset human'.")


@app.command("join")
def join_sets(
    sources: Annotated[list[Path], typer.Argument(help="Training sets of equal rate and length.")],
    out: Out,
    as_json: AsJson = False,
) -> None:
    """Write several training sets as one, for a network that is to know all of them."""
    made = join(sources, out, lambda done, total: show_progress(f"{done} of {total}"))
    show_progress("")
    if as_json:
        say_json({"out": str(made.out), **made.splits})
        return
    splits = ", ".join(f"{number} {split}" for split, number in made.splits.items())
    say(f"{sum(made.splits.values())} bars ({splits}) are in {made.out}.")


@app.command()
def human(
    samples: Annotated[Path, typer.Argument(help="Where 'dataset obtain' says they lie.")],
    out: Out,
) -> None:
    """Cut the freely licensed human loops to bars, to measure against."""
    bars = build_human_loops(samples, out)
    say(f"{len(bars)} bars of human loops are in {out}.")


def _fetch(pool: Path) -> None:
    if pool.exists():
        return
    complain(f"No --hits: fetching a pool into {pool}, about 500 MB, once.")
    report = obtain_hits(pool, _progress)
    show_progress("")
    for note in report.notes:
        complain(note)


def _report(report: BuildReport, as_json: bool) -> None:
    show_progress("")
    if as_json:
        say_json({**asdict(report), "out": str(report.out)})
        return
    splits = ", ".join(f"{number} {split}" for split, number in report.splits.items())
    say(f"{sum(report.splits.values())} bars ({splits}) are in {report.out}.")
    for note in report.notes:
        say(note)


def _progress(done: int, total: int) -> None:
    show_progress(f"{done} of {total}")
