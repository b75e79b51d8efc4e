import pytest

from loopstudio.core.errors import InvalidValue
from loopstudio.export.licence import (
    LICENCES,
    covered,
    doubts,
    how_made,
    licence_text,
    not_covered,
    summary,
    warnings,
)
from tests.support.clips import provenance


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        ("CC0-1.0", "Affirmer understands and acknowledges"),
        ("CC-BY-4.0", "Section 8 -- Interpretation"),
        ("royalty-free", "Ada grants you"),
    ],
)
def test_every_licence_comes_with_its_whole_text(licence: str, words: str) -> None:
    known = next(each for each in LICENCES if each == licence)
    assert words in licence_text(known, "Ada")


def test_a_licence_of_ones_own_is_taken_as_written() -> None:
    assert licence_text("custom", "Ada", " Ask me. ") == "Ask me.\n"


def test_a_licence_of_ones_own_needs_words() -> None:
    with pytest.raises(InvalidValue, match="Write the terms"):
        licence_text("custom", "Ada")


def test_the_summary_names_the_author() -> None:
    assert "name Ada" in summary("CC-BY-4.0", "Ada")
    assert "the author of this pack" in summary("CC-BY-4.0", "")


def test_how_it_was_made_names_the_networks_their_licences_and_credits() -> None:
    text = how_made([provenance(), provenance(), None], ["Groove MIDI", "Groove MIDI"])
    assert "- 2 with the checkpoint 'drums-tiny' (gan), licence: CC0-1.0" in text
    assert f"sha256 {'ab' * 32}" in text
    assert "- 1 from recordings" in text
    assert text.count("Groove MIDI") == 1


def test_recordings_alone_are_not_called_generated() -> None:
    assert "neural" not in how_made([None])


@pytest.mark.parametrize("terms", ["CC-BY-NC-4.0", "non-commercial", "For research only"])
def test_a_network_that_may_not_be_sold_is_warned_of(terms: str) -> None:
    said = warnings("CC0-1.0", "", [provenance(licence=terms)])
    assert len(said) == 1
    assert terms in said[0]


def test_a_network_without_a_licence_is_warned_of() -> None:
    assert "does not say its licence" in warnings("custom", "", [provenance(licence=None)])[0]


def test_attribution_without_an_author_is_warned_of() -> None:
    assert "names none" in warnings("CC-BY-4.0", " ", [provenance()])[0]


def test_a_free_network_under_a_free_licence_needs_no_warning() -> None:
    assert warnings("CC0-1.0", "", [provenance(), None]) == []


@pytest.mark.parametrize(("named", "is_covered"), [(False, False), (True, True)])
def test_a_recording_is_covered_only_by_a_licence_that_was_named(
    named: bool, is_covered: bool
) -> None:
    assert covered(None, named) is is_covered
    assert covered(provenance(), named)


def test_files_that_are_not_covered_are_listed() -> None:
    text = not_covered(["Loops/a.wav", "Loops/b.wav"], others=True)
    assert text.startswith("The licence does not cover these files")
    assert "  Loops/a.wav\n  Loops/b.wav\n" in text
    assert not_covered(["a"], others=False).startswith("No licence covers")
    assert not_covered([], others=True) == ""


def test_checkpoints_whose_thanks_are_not_known_are_named() -> None:
    assert "Whom 'gone' would have thanked is not known" in how_made([provenance()], (), ("gone",))


def test_doubts_are_a_sentence_each() -> None:
    bare, lacking = doubts(["hers", "his"], ["gone"])
    assert "2 loops, such as hers" in bare
    assert "credits of 'gone'" in lacking
    assert doubts([], []) == []
