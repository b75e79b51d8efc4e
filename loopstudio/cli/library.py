"""library: the clips you have."""

from pathlib import Path
from typing import Annotated

import typer

from loopstudio.cli.output import complain, entry_object, entry_rows, say, say_json
from loopstudio.cli.studio import opened
from loopstudio.library.entry import Entry
from loopstudio.library.search import parse

app = typer.Typer(help="The clips you have.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="A line of JSON for each clip.")]
Limit = Annotated[int, typer.Option(min=0, help="At most so many, 0 for all.")]


@app.command("list")
def list_all(limit: Limit = 50, as_json: AsJson = False) -> None:
    """List the clips, newest first."""
    with opened() as studio:
        _print(list(studio.session.library), limit, as_json)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="Such as: bpm:90-120 style:house rating:>=3")],
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List the clips that fit a query."""
    fits = parse(query)
    with opened() as studio:
        _print([entry for entry in studio.session.library if fits(entry)], limit, as_json)


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="Audio files with a loop each.")],
    as_json: AsJson = False,
) -> None:
    """Copy audio files of your own into the library."""
    with opened() as studio:
        _print([studio.session.store.add_file(path) for path in files], 0, as_json)


@app.command()
def rebuild() -> None:
    """Make the index again from the files alone."""
    with opened() as studio:
        report = studio.session.store.rebuild()
    say(report.sentence)
    for problem in report.problems:
        complain(str(problem))


def _print(entries: list[Entry], limit: int, as_json: bool) -> None:
    shown = entries[:limit] if limit else entries
    if as_json:
        for entry in shown:
            say_json(entry_object(entry))
        return
    say(entry_rows(shown))
    if len(shown) < len(entries):
        say(f"... and {len(entries) - len(shown)} more: --limit 0 lists all.")
