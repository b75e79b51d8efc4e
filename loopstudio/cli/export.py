"""export: chosen loops to a pack."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from loopstudio.app.credited import credited
from loopstudio.app.events import Event, Exported
from loopstudio.audio.pcm import Encoding
from loopstudio.audio.wav import Profile
from loopstudio.cli.output import complain, say, say_json, table
from loopstudio.cli.studio import Studio, follow, leave_if_interrupted, opened
from loopstudio.core.errors import InvalidValue, LibraryError
from loopstudio.core.pack import Pack
from loopstudio.export.forecast import forecast
from loopstudio.export.licence import Licence
from loopstudio.export.naming import DEFAULT_TEMPLATE
from loopstudio.export.plan import (
    ExportOptions,
    ExportPlan,
    Format,
    Normalise,
    PlannedFile,
    plan_sources,
)
from loopstudio.export.source import read_sources
from loopstudio.export.write import ExportReport
from loopstudio.library.search import parse

_MEGABYTE = 1_000_000


def export(  # noqa: PLR0913 - the words of the command line, one each
    files: Annotated[list[Path] | None, typer.Argument(help="Loops as files.")] = None,
    out: Annotated[Path, typer.Option(help="The folder for the pack's folder or zip.")] = Path(),
    name: Annotated[str, typer.Option(help="The pack's name.")] = "My Pack",
    query: Annotated[str | None, typer.Option(help="Loops of the library that fit.")] = None,
    ids: Annotated[list[str] | None, typer.Option("--id", help="Clips by id; repeat it.")] = None,
    as_zip: Annotated[bool, typer.Option("--zip", help="One zip file.")] = False,
    bit_depth: Annotated[Encoding, typer.Option(help="What a WAV file holds.")] = "pcm24",
    rate: Annotated[int, typer.Option(help="44100 or 48000 Hz.")] = 44_100,
    tempo: Annotated[list[float] | None, typer.Option(help="Stretch to it; repeatable.")] = None,
    file_names: Annotated[str, typer.Option(help="How files are named.")] = DEFAULT_TEMPLATE,
    level: Annotated[Normalise, typer.Option(help="One gain for all, or each.")] = "none",
    peak: Annotated[float, typer.Option(help="The peak of a normalised pack, dBTP.")] = -1.0,
    tags: Annotated[Profile, typer.Option(help="hardware-clean writes no tags.")] = "tagged",
    licence: Annotated[
        Licence | None, typer.Option(help="What others may do; also with your own recordings.")
    ] = None,
    licence_file: Annotated[Path | None, typer.Option(help="The text of a custom one.")] = None,
    author: Annotated[str | None, typer.Option(help="Who made it.")] = None,
    cover: Annotated[bool, typer.Option(help="A cover picture.")] = True,
    format_: Annotated[Format, typer.Option("--format", help="The files' format.")] = "wav",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Write loops to a pack: files, or clips of the library by query or id."""
    options = ExportOptions(
        out, as_zip, bit_depth, rate, tuple(tempo or ()), file_names, level, peak, tags
    )
    options = replace(
        options,
        licence=licence,
        licence_text=_text(licence_file),
        author=author,
        cover=cover,
        format=format_,
    )
    with opened() as studio:
        clips = (*(files or ()), *_found(studio, query, ids or []))
        pack = Pack(name, clips, author=studio.session.settings.author)
        _plan_or_write(studio, planned(studio, pack, options), dry_run, as_json)


def planned(studio: Studio, pack: Pack, options: ExportOptions) -> ExportPlan:
    """Plan an export whose pack carries the credits of the checkpoints that made its loops."""
    sources = read_sources(pack.clips)
    made = [source.provenance for source in sources]
    thanked = credited(pack, made, studio.session.catalog.checkpoints())
    return forecast(plan_sources(thanked, sources, options))


def _plan_or_write(studio: Studio, wished: ExportPlan, dry_run: bool, as_json: bool) -> None:
    if dry_run:
        _show_plan(wished, as_json)
        return
    for warning in wished.warnings:
        complain(warning)
    _show_report(carry_out(studio, wished), as_json)


def carry_out(studio: Studio, wished: ExportPlan) -> ExportReport:
    """Write a pack as a job of the studio's queue, and give the report."""
    reports: list[ExportReport] = []

    def hear(event: Event) -> None:
        if isinstance(event, Exported):
            reports.append(event.report)

    ended = follow(studio, studio.queue.submit_export(wished), hear)
    leave_if_interrupted(ended, "No pack was written.")
    return reports[0]


def _found(studio: Studio, query: str | None, ids: list[str]) -> list[Path]:
    library = studio.session.library
    chosen = [library.entry(entry_id) for entry_id in ids]
    if query is not None:
        fits = parse(query)
        chosen += [entry for entry in library if fits(entry)]
        if not chosen:
            raise LibraryError(f"No clip of the library fits {query!r}.")
    return [entry.path for entry in chosen]


def _text(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(f"The licence in {path} cannot be read: use a text file.") from error


def _show_plan(planned: ExportPlan, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "target": str(planned.target),
                "bytes": planned.size,
                "files": [
                    {"path": file.path, "bytes": file.size, "exact": file.exact}
                    for file in planned.files
                ],
                "warnings": list(planned.warnings),
            }
        )
        return
    say(f"{planned.target} would hold about {planned.size / _MEGABYTE:.1f} MB:")
    say(table(("file", "bytes"), [(file.path, _bytes(file)) for file in planned.files]))
    for warning in planned.warnings:
        complain(warning)


def _bytes(file: PlannedFile) -> str:
    return str(file.size) if file.exact else f"about {file.size}"


def _show_report(report: ExportReport, as_json: bool) -> None:
    if as_json:
        say_json({"target": str(report.target), "files": list(report.files)})
    else:
        say(f"{len(report.files)} files are in {report.target}.")
