from collections.abc import Iterator
from pathlib import Path

import pytest

from loopstudio.library.library import Library
from loopstudio.library.store import Store
from loopstudio.ui.curator import Curator
from tests.support.clips import clip

pytestmark = pytest.mark.usefixtures("qapp")


class Shelf:
    """A store with two clips, and what its curator says."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.library = Library([self.store.put(clip(name)) for name in ("first", "second")])
        self.curator = Curator(self.store, self.library)
        self.said: list[str] = []
        self.failed: list[str] = []
        self.removing: list[set[str]] = []
        self.curator.said.connect(lambda text, _undo: self.said.append(text))
        self.curator.failed.connect(self.failed.append)
        self.curator.removing.connect(self.removing.append)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.store.close()


def test_stars_reach_library_and_store(shelf: Shelf) -> None:
    shelf.curator.rate([shelf.library[0]], 4)
    assert shelf.library[0].rating == shelf.store.entries()[0].rating == 4


def test_favourites_turn_off_only_where_all_are(shelf: Shelf) -> None:
    both = [shelf.library[row] for row in range(2)]
    shelf.curator.favour(both[:1])
    shelf.curator.favour([shelf.library[row] for row in range(2)])
    together = [entry.favourite for entry in shelf.library]
    shelf.curator.favour([shelf.library[row] for row in range(2)])
    assert together == [True, True]
    assert [entry.favourite for entry in shelf.library] == [False, False]


def test_a_name_that_cannot_be_is_told(shelf: Shelf) -> None:
    shelf.curator.rename(shelf.library[0], " \n ")
    assert len(shelf.failed) == 1
    assert shelf.library[0].name == "second"


def test_the_same_name_is_no_step_to_undo(shelf: Shelf) -> None:
    shelf.curator.rename(shelf.library[0], "second ")
    assert shelf.curator.undo_title is None


def test_tags_reach_library_and_store_and_are_undone(shelf: Shelf) -> None:
    shelf.curator.tag([shelf.library[row] for row in range(2)], "dry, dark")
    kept = [entry.tags for entry in shelf.store.entries()]
    shelf.curator.undo()
    assert kept == [("dry", "dark")] * 2
    assert [entry.tags for entry in shelf.library] == [(), ()]


def test_the_same_tags_are_no_step_to_undo(shelf: Shelf) -> None:
    shelf.curator.tag([shelf.library[0]], " , ")
    assert shelf.curator.undo_title is None


def test_a_tag_that_cannot_be_is_told(shelf: Shelf) -> None:
    shelf.curator.tag([shelf.library[0]], "x" * 50)
    assert len(shelf.failed) == 1


def test_what_leaves_is_told_before_it_is_gone(shelf: Shelf) -> None:
    gone = shelf.library[0]
    shelf.curator.delete([gone])
    assert shelf.removing[0] == {gone.id}
    assert shelf.said == ["Moved 1 loop to the trash."]


def test_redo_after_undo_deletes_again(shelf: Shelf) -> None:
    shelf.curator.delete([shelf.library[0]])
    shelf.curator.undo()
    title = shelf.curator.redo_title
    shelf.curator.redo()
    assert title == "Delete second"
    assert [entry.name for entry in shelf.library] == ["first"]


def test_nothing_chosen_changes_nothing(shelf: Shelf) -> None:
    shelf.curator.rate([], 3)
    shelf.curator.favour([])
    shelf.curator.delete([])
    shelf.curator.undo()
    assert (shelf.said, shelf.failed) == ([], [])


def test_a_clip_whose_file_cannot_be_moved_is_told_and_stays(shelf: Shelf) -> None:
    shelf.store.trash([shelf.library[0].id])
    shelf.curator.delete([shelf.library[0]])
    assert len(shelf.failed) == 1
    assert len(shelf.library) == 2
