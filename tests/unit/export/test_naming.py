from dataclasses import replace

import pytest

from loopstudio.audio.tempo_estimate import bpm_from_name
from loopstudio.core.errors import InvalidValue
from loopstudio.export.naming import (
    DEFAULT_TEMPLATE,
    EXAMPLE,
    SPLICE_TEMPLATE,
    NameFields,
    key_majmin,
    preview,
    render,
    render_all,
    safe,
)

FALCON = EXAMPLE


@pytest.mark.parametrize(
    ("template", "name"),
    [
        (DEFAULT_TEMPLATE, "My-Pack_drums_amber-falcon_120bpm_Am"),
        (SPLICE_TEMPLATE, "Me_My_Pack_120_drums_amber_falcon_Amin"),
        ("{name}", "amber-falcon"),
        ("{style} {bars} {name}", "techno-2-amber-falcon"),
        ("{key:sharp}_{checkpoint}", "Am_drums"),
        ("x__{name}_", "x_amber-falcon"),
    ],
)
def test_a_template_is_filled_in(template: str, name: str) -> None:
    assert render(template, FALCON) == name


def test_empty_fields_leave_no_trace() -> None:
    assert render(DEFAULT_TEMPLATE, NameFields("owl")) == "owl"


def test_a_tempo_is_told_as_it_is_and_read_back() -> None:
    name = render(DEFAULT_TEMPLATE, replace(FALCON, bpm=93.5)) + ".wav"
    assert "_93.5bpm_" in name
    assert bpm_from_name(name) == 93.5


@pytest.mark.parametrize("name", ["owl_120bpm", "120 BPM owl", "owl (120bpm)", "owl 121.98bpm"])
def test_the_tempo_of_another_file_goes_from_the_name(name: str) -> None:
    made = render(DEFAULT_TEMPLATE, NameFields(name, pack="House 124bpm", bpm=93.5))
    assert made == "House_owl_93.5bpm"


def test_without_a_field_for_it_a_true_tempo_stays_and_a_false_one_goes() -> None:
    assert render("{name}", NameFields("owl_120bpm", bpm=120.0)) == "owl-120bpm"
    assert render("{name}", NameFields("owl_120bpm", bpm=93.5)) == "owl"


def test_loops_alike_but_for_another_tempo_in_their_names_are_told_apart() -> None:
    twins = [NameFields("owl 90bpm", bpm=93.5), NameFields("owl 91bpm", bpm=93.5)]
    assert render_all("{name}_{bpm}bpm", twins) == ["owl_93.5bpm", "owl-b_93.5bpm"]


def test_another_meter_is_told_with_a_dash_whatever_the_template() -> None:
    assert render("{name}", replace(FALCON, meter=(7, 8))) == "amber-falcon_7-8"
    assert render("{meter}_{name}", replace(FALCON, meter=(3, 4))) == "3-4_amber-falcon"


def test_accents_go_and_other_letters_become_dashes() -> None:
    assert safe("Größe Café / it's #1") == "Grosse-Cafe-its-#1"


def test_a_sharp_can_be_spelt() -> None:
    assert render("{name}_{key:sharp}", replace(FALCON, key="F#m")).endswith("_Fsharpm")


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "lpt9"])
def test_names_that_windows_keeps_for_itself_are_changed(name: str) -> None:
    assert render("{name}", NameFields(name)) == f"{name}_loop"


def test_a_name_without_any_letter_is_a_loop() -> None:
    assert render("{name}", NameFields("日本")) == "loop"


def test_long_fields_are_cut_before_the_tempo_is() -> None:
    long = replace(FALCON, pack="p" * 80, kind="k" * 80, name="n" * 80)
    name = render(DEFAULT_TEMPLATE, long)
    assert len(name) <= 100
    assert name.endswith("_120bpm_Am")


def test_a_tempo_is_never_cut() -> None:
    long = replace(FALCON, name="n" * 80, bpm=121.98)
    name = render("{bpm}bpm_" + "{name}_" * 24, long)
    assert name.startswith("121.98bpm_nnn_")


def test_a_name_of_very_many_fields_is_cut() -> None:
    assert len(render("{bpm}" * 40, FALCON)) == 100


def test_equal_names_are_told_apart_by_a_letter_behind_the_name() -> None:
    names = render_all(
        "{name}_{bpm}bpm", [NameFields("Owl", bpm=120.002), NameFields("owl", bpm=120)]
    )
    assert names == ["Owl_120bpm", "owl-b_120bpm"]


def test_equal_names_without_a_name_field_are_told_apart_too() -> None:
    assert render_all("{pack}", [FALCON] * 3) == ["My-Pack", "My-Pack_b", "My-Pack_c"]


@pytest.mark.parametrize(("key", "long"), [("Am", "Amin"), ("F#", "F#maj"), ("Bbm", "Bbmin")])
def test_keys_are_written_as_splice_does(key: str, long: str) -> None:
    assert key_majmin(key) == long


def test_a_preview_shows_a_whole_file_name() -> None:
    assert preview("{name}_{bpm}bpm") == "amber-falcon_120bpm.wav"


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("", "1 to 200 letters"),
        ("{name}" * 50, "1 to 200 letters"),
        ("{nome}", "no field {nome}: use {name}"),
        ("{}", "no field"),
        ("{name.__class__}", "no field"),
        ("{name!r}", "no field"),
        ("{name:>9}", "not known"),
        ("{name", "no partner"),
        ("name}", "no partner"),
        ("a/{name}", "'/' cannot stand"),
        ("a:{name}", "':' cannot stand"),
        ("x" * 60 + "{name}", "no room"),
    ],
)
def test_a_template_that_cannot_name_files_says_why(template: str, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        render(template, FALCON)
