"""library: the clips you have."""

from pathlib import Path
from typing import Annotated

import typer

from loopstudio.cli.output import complain, entry_object, entry_rows, say, say_json
from loopstudio.cli.studio import opened
from loopstudio.core.counted import counted
from loopstudio.core.errors import InvalidValue, LibraryError
from loopstudio.library.entry import Entry
from loopstudio.library.search import parse

app = typer.Typer(help="The clips you have.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="As JSON, a line for each clip.")]
Limit = Annotated[int, typer.Option(min=0, help="At most so many, 0 for all.")]


Ids = Annotated[list[str], typer.Argument(help="Ids of clips, or how they begin: see --json.")]
InTrash = Annotated[bool, typer.Option("--trash", help="Those in the trash instead.")]


@app.command("list")
def list_all(limit: Limit = 50, trash: InTrash = False, as_json: AsJson = False) -> None:
    """List the clips, newest first."""
    with opened() as studio:
        store = studio.session.store
        _print(store.trashed() if trash else store.entries(), limit, as_json)


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
def edit(
    ids: Ids,
    name: Annotated[str | None, typer.Option(help="Another name, for one clip.")] = None,
    rating: Annotated[int | None, typer.Option(help="Stars, 0 to 5.")] = None,
    favourite: Annotated[bool | None, typer.Option("--favourite/--no-favourite")] = None,
    tags: Annotated[
        list[str] | None, typer.Option("--tag", help="Instead of its tags; repeat it. '' for none.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Rename, rate, favour or tag clips."""
    if name is not None and len(ids) > 1:
        raise InvalidValue("Only one clip at a time can be renamed: two of a name are confusing.")
    wanted = None if tags is None else [tag for tag in tags if tag]
    with opened() as studio:
        store = studio.session.store
        found = _found(ids, store.entries())
        changed = [
            store.update(entry.id, name=name, rating=rating, favourite=favourite, tags=wanted)
            for entry in found
        ]
        _print(changed, 0, as_json)


@app.command()
def trash(ids: Ids, as_json: AsJson = False) -> None:
    """Put clips into the library's trash."""
    with opened() as studio:
        store = studio.session.store
        found = _found(ids, store.entries())
        store.trash(entry.id for entry in found)
    if as_json:
        say_json({"trashed": [entry.id for entry in found]})
    else:
        said = counted(len(found), "clip")
        say(f"{said} in the trash; 'library restore' brings back what is there.")


@app.command()
def restore(ids: Ids, as_json: AsJson = False) -> None:
    """Take clips out of the trash."""
    with opened() as studio:
        store = studio.session.store
        _print(store.restore(e.id for e in _found(ids, store.trashed())), 0, as_json)


@app.command("empty-trash")
def empty_trash(as_json: AsJson = False) -> None:
    """Hand what is in the library's trash to the system's own."""
    with opened() as studio:
        store = studio.session.store
        gone = [entry.id for entry in store.trashed()]
        store.empty_trash()
    if as_json:
        say_json({"gone": gone})
    else:
        say(f"{counted(len(gone), 'clip')} handed to the system's trash.")


@app.command()
def rebuild(as_json: AsJson = False) -> None:
    """Make the index again from the files alone."""
    with opened() as studio:
        report = studio.session.store.rebuild()
    if as_json:
        found = {"clips": report.clips, "trashed": report.trashed, "lost": report.lost}
        say_json({**found, "problems": [str(problem) for problem in report.problems]})
    else:
        say(report.sentence)
    for problem in report.problems:
        complain(str(problem))


def _found(ids: list[str], entries: list[Entry]) -> list[Entry]:
    """Give the one clip that each id, or its beginning, names."""
    found = {}
    for wanted in ids:
        fitting = [entry for entry in entries if wanted and entry.id.startswith(wanted)]
        if len(fitting) != 1:
            reason = "several clips begin so" if fitting else "there is no such clip"
            raise LibraryError(f"{wanted!r} names no one clip: {reason}.")
        found[fitting[0].id] = fitting[0]
    return list(found.values())


def _print(entries: list[Entry], limit: int, as_json: bool) -> None:
    shown = entries[:limit] if limit else entries
    if as_json:
        for entry in shown:
            say_json(entry_object(entry))
        return
    say(entry_rows(shown))
    if len(shown) < len(entries):
        say(f"... and {len(entries) - len(shown)} more: --limit 0 lists all.")
