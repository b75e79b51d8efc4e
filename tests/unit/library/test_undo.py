from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from loopstudio.core.errors import InvalidValue, LibraryError
from loopstudio.library import undo as commands
from loopstudio.library.entry import Entry
from loopstudio.library.library import Library
from loopstudio.library.undo import History, Outcome
from tests.support.clips import entry


class Table:
    """A store that holds its entries in memory."""

    def __init__(self, *entries: Entry) -> None:
        self.kept = {kept.id: kept for kept in entries}
        self.trashed: dict[str, Entry] = {}
        self.refuses = False

    def update(
        self,
        entry_id: str,
        *,
        name: str | None = None,
        rating: int | None = None,
        favourite: bool | None = None,
        tags: Sequence[str] | None = None,
    ) -> Entry:
        if self.refuses:
            raise LibraryError("The file is in use.")
        held = self.kept[entry_id]
        self.kept[entry_id] = replace(
            held,
            name=held.name if name is None else name,
            rating=held.rating if rating is None else rating,
            favourite=held.favourite if favourite is None else favourite,
            tags=held.tags if tags is None else tuple(tags),
        )
        return self.kept[entry_id]

    def trash(self, ids: Iterable[str]) -> None:
        for entry_id in ids:
            self.trashed[entry_id] = self.kept.pop(entry_id)

    def restore(self, ids: Iterable[str]) -> list[Entry]:
        back = [self.trashed.pop(entry_id) for entry_id in ids]
        self.kept.update({found.id: found for found in back})
        return back


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_rename_is_undone_and_done_again() -> None:
    table = Table(entry(1, name="old"))
    history = History(table)
    history.do(commands.rename(entry(1, name="old"), "new"))
    assert history.undo() == Outcome(changed=(entry(1, name="old"),))
    assert history.redo() == Outcome(changed=(entry(1, name="new"),))


def test_a_delete_is_undone() -> None:
    table = Table(entry(1), entry(2))
    history = History(table)
    assert history.do(commands.delete([entry(1)])) == Outcome(gone=(entry(1).id,))
    assert history.undo() == Outcome(back=(entry(1),))


def test_favourites_tags_and_ratings_of_many_are_undone_at_once() -> None:
    both = [entry(1, rating=2), entry(2, favourite=True, tags=("dry",))]
    table = Table(*both)
    history = History(table)
    for command in (
        commands.rate(both, 5),
        commands.favour(both, True),
        commands.tag(both, ["loud"]),
    ):
        history.do(command)
    assert [kept.tags for kept in table.kept.values()] == [("loud",), ("loud", "dry")]
    for _ in range(3):
        history.undo()
    assert list(table.kept.values()) == both


def test_tags_that_clips_share_are_replaced_and_their_own_ones_stay() -> None:
    both = [entry(1, tags=("Dry", "dark")), entry(2, tags=("wet", "dry"))]
    edit = commands.tag(both, ["loud"])
    assert [clip.after.tags for clip in edit.clips] == [("loud", "dark"), ("loud", "wet")]


def test_undo_leaves_alone_what_was_changed_since() -> None:
    table = Table(entry(1))
    history = History(table)
    history.do(commands.rate([entry(1)], 5))
    table.update(entry(1).id, tags=("dry",))
    history.undo()
    assert table.kept[entry(1).id] == entry(1, tags=("dry",))


def test_quick_ratings_of_the_same_clip_are_undone_as_one() -> None:
    clock = Clock()
    table = Table(entry(1, rating=1))
    history = History(table, clock)
    history.do(commands.rate([table.kept[entry(1).id]], 3))
    clock.now += 1.0
    history.do(commands.rate([table.kept[entry(1).id]], 4))
    history.undo()
    assert table.kept[entry(1).id].rating == 1


def test_slow_ratings_are_undone_one_by_one() -> None:
    clock = Clock()
    table = Table(entry(1, rating=1))
    history = History(table, clock)
    history.do(commands.rate([table.kept[entry(1).id]], 3))
    clock.now += 2.0
    history.do(commands.rate([table.kept[entry(1).id]], 4))
    history.undo()
    assert table.kept[entry(1).id].rating == 3


def test_edits_of_other_clips_or_kinds_do_not_merge() -> None:
    rated = commands.rate([entry(1)], 3)
    assert commands.merged(rated, commands.rate([entry(2)], 3)) is None
    assert commands.merged(rated, commands.favour([entry(1)], True)) is None
    assert commands.merged(rated, commands.delete([entry(1)])) is None


def test_a_new_command_forgets_what_was_undone() -> None:
    history = History(Table(entry(1)))
    history.do(commands.rate([entry(1)], 3))
    history.undo()
    history.do(commands.favour([entry(1)], True))
    assert history.redo_title is None


def test_a_command_that_fails_can_be_tried_again() -> None:
    table = Table(entry(1))
    history = History(table)
    history.do(commands.rate([entry(1)], 3))
    table.refuses = True
    with pytest.raises(LibraryError):
        history.undo()
    table.refuses = False
    assert history.undo() == Outcome(changed=(entry(1),))


def test_titles_say_what_would_be_undone() -> None:
    history = History(Table(entry(1, name="owl"), entry(2)))
    history.do(commands.rate([entry(1, name="owl")], 3))
    assert history.undo_title == "Rate owl"
    history.do(commands.delete([entry(1), entry(2)]))
    assert history.undo_title == "Delete 2 clips"
    history.undo()
    assert history.redo_title == "Delete 2 clips"


def test_with_nothing_to_undo_or_redo_it_says_so() -> None:
    history = History(Table())
    with pytest.raises(InvalidValue, match="nothing to undo"):
        history.undo()
    with pytest.raises(InvalidValue, match="nothing to do again"):
        history.redo()


def test_only_so_many_commands_are_remembered() -> None:
    clock = Clock()
    table = Table(entry(1))
    history = History(table, clock)
    for number in range(commands.LIMIT + 5):
        clock.now += 10
        history.do(commands.rate([table.kept[entry(1).id]], number % 5))
    for _ in range(commands.LIMIT):
        history.undo()
    assert history.undo_title is None


def test_an_outcome_is_applied_to_the_library_in_memory() -> None:
    library = Library([entry(1), entry(2)])
    changed = entry(2, rating=5)
    commands.apply(Outcome((entry(1).id,), (entry(3),), (changed, entry(9))), library)
    assert list(library) == [entry(3), changed]


def test_a_name_that_cannot_be_is_refused_before_anything_is_done() -> None:
    with pytest.raises(InvalidValue, match="name"):
        commands.rename(entry(1), " ")
