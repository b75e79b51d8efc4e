"""library: the clips you have."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from loopstudio.cli.output import complain, entry_object, entry_rows, say, say_json
from loopstudio.cli.studio import opened
from loopstudio.core.counted import counted
from loopstudio.core.errors import InvalidValue, LibraryError, LoopstudioError
from loopstudio.core.tempo import Tempo
from loopstudio.library.entry import Entry
from loopstudio.library.imported import Wish
from loopstudio.library.search import parse
from loopstudio.library.store import Store

app = typer.Typer(help="The clips you have.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="As JSON, a line for each clip.")]
Limit = Annotated[int, typer.Option(min=0, help="At most so many, 0 for all.")]


Kind = Annotated[str | None, typer.Option(help="What it is, such as drums or bass.")]
Key = Annotated[str | None, typer.Option(help="Its key, such as Am or 'F# minor'; '' for none.")]
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
        # The index may not know yet that somebody moved a file away.
        now = (replace(e, missing=not e.path.exists()) for e in studio.session.library)
        _print([entry for entry in now if fits(entry)], limit, as_json)


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="Audio files with a loop each.")],
    tempo: Annotated[float | None, typer.Option(help="Its beats per minute.")] = None,
    bars: Annotated[int | None, typer.Option(help="How many bars it is long.")] = None,
    kind: Kind = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Copy audio files of your own into the library; what you leave out is found in them."""
    wish = Wish(None if tempo is None else Tempo(tempo), bars, kind, key or None)
    with opened() as studio:
        shown = [_added(studio.session.store, path, wish) for path in files]
    there = [entry for entry in shown if entry is not None]
    if there:
        _print(there, 0, as_json)
    if len(there) < len(files):
        raise typer.Exit(1)


@app.command()
def edit(  # noqa: PLR0913 - the words of the command line, one each
    ids: Ids,
    name: Annotated[str | None, typer.Option(help="Another name, for one clip.")] = None,
    rating: Annotated[int | None, typer.Option(help="Stars, 0 to 5.")] = None,
    favourite: Annotated[bool | None, typer.Option("--favourite/--no-favourite")] = None,
    tags: Annotated[
        list[str] | None, typer.Option("--tag", help="Instead of its tags; repeat it. '' for none.")
    ] = None,
    kind: Kind = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Rename, rate, favour, tag or describe clips."""
    if name is not None and len(ids) > 1:
        raise InvalidValue("Only one clip at a time can be renamed: two of a name are confusing.")
    wanted = None if tags is None else [tag for tag in tags if tag]
    with opened() as studio:
        store = studio.session.store
        found = _found(ids, store.entries())
        for entry in found:
            store.update(entry.id, name=name, rating=rating, favourite=favourite, tags=wanted)
        _print([store.describe(entry.id, kind, key) for entry in found], 0, as_json)


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
        problems = [
            {"path": str(problem.path), "reason": problem.reason} for problem in report.problems
        ]
        say_json({**found, "problems": problems})
    else:
        say(report.sentence)
    for problem in report.problems:
        complain(problem.sentence)


def _added(store: Store, path: Path, wish: Wish) -> Entry | None:
    """Add a file, unless it is there already; None, and a sentence, where that cannot be."""
    before = {entry.id for entry in store.entries()}
    try:
        entry = store.add_file(path, wish)
    except LoopstudioError as error:
        complain(f"{path} was not added. {error}")
        return None
    if entry.id in before:
        complain(f"{path} is in the library already, as {entry.name}.")
    return entry


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
