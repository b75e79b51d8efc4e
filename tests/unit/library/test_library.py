import pytest

from loopstudio.core.errors import LibraryError
from loopstudio.library.library import Change, Changed, Inserted, Library, Removed
from tests.support.clips import entry


def heard(library: Library) -> list[Change]:
    changes: list[Change] = []
    library.subscribe(changes.append)
    return changes


def test_the_newest_entry_stands_first() -> None:
    library = Library([entry(1), entry(3), entry(2)])
    assert [found.seed for found in library] == [3, 2, 1]


def test_an_added_entry_is_told_with_its_row() -> None:
    library = Library([entry(1), entry(3)])
    changes = heard(library)
    library.add(entry(2))
    assert changes == [Inserted(1, (entry(2),))]


def test_adding_what_is_there_replaces_it() -> None:
    library = Library([entry(1)])
    changes = heard(library)
    library.add(entry(1, rating=4))
    assert changes == [Changed(0, entry(1, rating=4))]


def test_neighbours_are_removed_in_one_run_and_from_the_bottom() -> None:
    library = Library([entry(number) for number in range(6)])
    changes = heard(library)
    library.remove([entry(5).id, entry(2).id, entry(1).id, "gone"])
    assert changes == [Removed(3, 2), Removed(0, 1)]
    assert [found.seed for found in library] == [4, 3, 0]


def test_a_replaced_entry_keeps_its_row() -> None:
    library = Library([entry(1), entry(2)])
    changes = heard(library)
    library.replace(entry(1, name="blue-owl"))
    assert changes == [Changed(1, entry(1, name="blue-owl"))]
    assert library[1].name == "blue-owl"


def test_replacing_what_is_not_there_says_so() -> None:
    with pytest.raises(LibraryError, match="no longer in the library"):
        Library().replace(entry(1))


def test_an_entry_cannot_change_its_date() -> None:
    library = Library([entry(1)])
    with pytest.raises(LibraryError, match="keeps the date"):
        library.replace(entry(1, created="2030-01-01T00:00:00.000000+00:00"))


def test_rows_outside_the_library_are_refused() -> None:
    library = Library([entry(1)])
    for row in (-1, 1):
        with pytest.raises(IndexError):
            library[row]


def test_an_entry_is_found_by_its_id_and_row() -> None:
    library = Library([entry(1), entry(2)])
    assert library.entry(entry(1).id) == entry(1)
    assert library.row(entry(1).id) == 1
    assert entry(2).id in library


def test_who_unsubscribes_hears_no_more() -> None:
    library = Library()
    changes: list[Change] = []
    stop = library.subscribe(changes.append)
    stop()
    library.add(entry(1))
    assert changes == []


def test_before_is_called_while_the_library_is_still_as_it_was() -> None:
    library = Library([entry(1)])
    lengths: list[tuple[str, int]] = []
    library.subscribe(
        lambda _change: lengths.append(("after", len(library))),
        before=lambda _change: lengths.append(("before", len(library))),
    )
    library.add(entry(2))
    library.remove([entry(1).id])
    assert lengths == [("before", 1), ("after", 2), ("before", 2), ("after", 1)]


def test_names_that_are_taken_are_known() -> None:
    assert Library([entry(1, name="a"), entry(2, name="b")]).names() == {"a", "b"}
