from datetime import UTC, datetime

import pytest

from loopstudio.ui import wording

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0.4, "nearly done"), (7.2, "about 7 s left"), (150.0, "about 2 min left")],
)
def test_time_left_is_said_in_round_numbers(seconds: float | None, said: str) -> None:
    assert wording.left(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, ""), (1, "another job waits"), (12, "12 other jobs wait")]
)
def test_jobs_that_wait_are_others(count: int, said: str) -> None:
    assert wording.others_wait(count) == said


@pytest.mark.parametrize(
    ("created", "said"),
    [
        ("2026-03-04T11:59:30+00:00", "just now"),
        ("2026-03-04T11:15:00", "45 min ago"),
        ("2026-03-04T04:00:00+00:00", "8 h ago"),
        ("not a date", ""),
    ],
)
def test_the_age_of_a_clip(created: str, said: str) -> None:
    assert wording.ago(created, NOW) == said


def test_an_old_clip_shows_its_date() -> None:
    assert wording.ago("2026-02-01T12:00:00+00:00", NOW).endswith("Feb 2026")


def test_a_tempo_has_no_needless_decimals() -> None:
    assert [wording.bpm(value) for value in (120.0, 92.5, 139.99999)] == ["120", "92.5", "140"]


def test_what_was_not_made() -> None:
    said = [wording.unmade(1, 1), wording.unmade(1200, 2)]
    assert said == [
        "1 loop of an interrupted job was not made.",
        "1,200 loops of 2 interrupted jobs were not made.",
    ]


def test_numbers_of_things() -> None:
    said = [wording.loops(1), wording.loops(1200), wording.bars(4), wording.steps(1)]
    assert said == ["1 loop", "1,200 loops", "4 bars", "1 step"]


def test_a_rating_is_counted_in_stars() -> None:
    assert [wording.stars(count) for count in (0, 1, 5)] == ["No stars", "1 star", "5 stars"]


def test_bytes_are_written_as_folders_show_them() -> None:
    written = [wording.size(count) for count in (1, 640, 7_374, 388_123, 12_345_678)]
    assert written == ["1 byte", "640 bytes", "7.4 KB", "388 KB", "12.3 MB"]


def test_what_nobody_knows_exactly_is_said_so() -> None:
    written = [wording.about(count) for count in (5, 643, 7_174, 388_123)]
    assert written == ["about 5 bytes", "about 640 bytes", "about 7.2 KB", "about 390 KB"]


def test_a_seam_at_or_below_zero_is_seamless() -> None:
    assert [wording.seam(db) for db in (-3.0, 0.0, 2.04)] == ["seamless", "seamless", "+2.0 dB"]


def test_a_pace_is_told_as_exactly_as_it_is_known() -> None:
    told = [wording.a_loop(seconds) for seconds in (None, 0.01, 0.42, 12.4, 130.0)]
    assert told == [
        "",
        "about 0.1 s a loop",
        "about 0.4 s a loop",
        "about 12 s a loop",
        "about 2 min a loop",
    ]


def test_upsampling_is_called_by_its_cutoff_where_one_was_told() -> None:
    assert wording.upsample(0.0) == "Upsample"
    assert wording.upsample(4_000.0) == "Upsample from 4,000 Hz"


def test_loops_of_which_nothing_is_cut_are_counted() -> None:
    assert wording.not_dull(["owl"], 1).startswith("owl is not dull: nothing is missing")
    assert wording.not_dull(["owl"], 5).startswith("owl is not dull")
    assert wording.not_dull(["owl", "elk"], 5).startswith("2 of 5 loops are not dull")


def test_the_first_of_several_reasons_is_told_with_how_many_others_there_are() -> None:
    assert wording.first_of(["It is long."]) == "It is long."
    told = wording.first_of(["It is long.", "It is gone.", "It is long."])
    assert told == "It is long. 2 loops more could not be used."


def test_a_vocoder_that_is_not_here_is_named() -> None:
    assert wording.no_vocoder(None) == ""
    assert "diffusion vocoder soft is not here" in wording.no_vocoder("soft")
