from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.settings import SCHEMA, Settings, load, load_or_default, migrate, save
from loopstudio.core.errors import InvalidValue

CHOSEN = Settings(
    theme="dark",
    autoplay=False,
    volume=0.25,
    output_device='Say "hi" \\ \t',
    tempo=174.0,
    upsample_cutoff=2_500.0,
    author="Zoë",
)


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    save(tmp_path / "new" / "settings.toml", CHOSEN)
    assert load(tmp_path / "new" / "settings.toml") == CHOSEN


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.toml") == Settings()


def test_a_file_of_the_first_schema_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('theme = "light"\ntempo = 90\n')
    assert load(path) == Settings(theme="light", tempo=90.0)


def test_migrations_reach_the_newest_schema() -> None:
    assert migrate({})["schema"] == SCHEMA


def test_words_unknown_here_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('schema = 1\ncolour = "mauve"\nvolume = 0.5\n')
    assert load(path) == Settings(volume=0.5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("theme = ", "cannot be read"),
        ('theme = "mauve"', "one of system, light, dark"),
        ("volume = 2.0", "outside 0 to 1"),
        ("volume = nan", "outside 0 to 1"),
        ("tempo = 500", "outside 60 to 200"),
        ('tempo = "fast"', "should be of type float"),
        ("autoplay = 1", "should be of type bool"),
        ("engine_memory_gb = -1", "outside 0 to 1024"),
        ("upsample_cutoff = 500", "neither 0 nor 1,000 to 16,000 Hz"),
        ("upsample_cutoff = nan", "neither 0 nor 1,000 to 16,000 Hz"),
        ("schema = 99", "knows up to"),
        ("schema = true", "knows up to"),
        ('schema = "one"', "knows up to"),
        ("\x00", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(
    text: str, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(InvalidValue, match=reason) as caught:
        load(path)
    assert str(path) in str(caught.value)


def test_a_damaged_file_is_put_aside_and_told_of(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe")
    settings, problems = load_or_default(path)
    assert settings == Settings()
    assert "put aside as settings.toml.unreadable" in problems[0]
    assert (tmp_path / "settings.toml.unreadable").read_bytes() == b"\xff\xfe"


def test_a_good_file_gives_no_problem(tmp_path: Path) -> None:
    save(tmp_path / "settings.toml", CHOSEN)
    assert load_or_default(tmp_path / "settings.toml") == (CHOSEN, ())


def test_saving_leaves_no_other_file(tmp_path: Path) -> None:
    save(tmp_path / "settings.toml", CHOSEN)
    save(tmp_path / "settings.toml", replace(CHOSEN, volume=1.0))
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]
