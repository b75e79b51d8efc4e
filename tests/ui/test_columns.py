from loopstudio.ui.itemmodels.columns import COLUMNS, RATING, described, spoken
from tests.support.clips import entry


def test_a_screen_reader_hears_the_column_and_what_stands_in_it() -> None:
    assert spoken(entry(0, rating=3), COLUMNS[RATING]) == "Rating: 3 of 5"
    assert spoken(entry(0), COLUMNS[0]) == "Favourite: none"


def test_a_clip_is_described_with_its_tags_and_what_is_wrong() -> None:
    lines = described(entry(0, tags=("dusty",), missing=True)).splitlines()
    assert lines[0] == entry(0).name
    assert lines[-2:] == ["tags: dusty", "The file is missing."]
