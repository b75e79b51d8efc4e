from hypothesis import given
from hypothesis import strategies as st

from loopstudio.library.entry import Entry
from loopstudio.library.library import Change, Inserted, Library, Removed
from tests.support.clips import entry

NUMBERS = st.integers(0, 12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), NUMBERS),
        st.tuples(st.just("rate"), NUMBERS),
        st.tuples(st.just("remove"), st.lists(NUMBERS, max_size=6)),
    ),
    max_size=30,
)


def replay(rows: list[Entry], change: Change) -> None:
    if isinstance(change, Inserted):
        rows[change.row : change.row] = change.entries
    elif isinstance(change, Removed):
        del rows[change.row : change.row + change.count]
    else:
        rows[change.row] = change.entry


@given(STEPS)
def test_whoever_replays_the_changes_has_the_same_list(
    steps: list[tuple[str, int] | tuple[str, list[int]]],
) -> None:
    library = Library()
    rows: list[Entry] = []
    library.subscribe(lambda change: replay(rows, change))
    for what, value in steps:
        if isinstance(value, list):
            library.remove(entry(number).id for number in value)
        elif what == "add":
            library.add(entry(value))
        elif entry(value).id in library:
            library.replace(entry(value, rating=5))
        assert rows == list(library)
        assert rows == sorted(rows, key=lambda kept: kept.order, reverse=True)
        assert [library.row(kept.id) for kept in rows] == list(range(len(rows)))
