import pytest

from loopstudio.core.dimensions import Dimensions
from loopstudio.engines.manifest import read_manifest
from tests.support import rave
from tests.support.command_line import CommandLine
from tests.support.gan import tiny_bundle
from tests.support.published_files import safe, small


def test_checkpoints_are_listed(cli: CommandLine) -> None:
    assert "fake-drums" in cli.run("checkpoint", "list").out
    assert [info["name"] for info in cli.run("checkpoint", "list", "--json").lines()[0]] == [
        "fake-drums"
    ]


def test_a_card_is_shown(cli: CommandLine) -> None:
    said = cli.run("checkpoint", "show", "fake-drums")
    assert "Styles: house, techno." in said.out
    assert "Licence: CC0-1.0" in said.out
    assert cli.run("checkpoint", "show", "fake-drums", "--json").lines()[0]["rate"] == 44_100


def test_an_unknown_one_is_code_1(cli: CommandLine) -> None:
    assert cli.run("checkpoint", "show", "gone").code == 1


def test_somebodys_checkpoint_is_imported_under_its_files_name(cli: CommandLine) -> None:
    source = cli.home / "Their Drums.pt"
    source.write_bytes(b"fake weights")
    said = cli.run("checkpoint", "import", source)
    assert said.code == 0
    assert "their-drums is imported" in said.out
    assert "their-drums" in cli.run("checkpoint", "list").out


def test_a_checkpoint_of_ours_is_called_as_its_folder(cli: CommandLine) -> None:
    info = tiny_bundle(cli.home / "my-drums")
    said = cli.run("checkpoint", "import", info.folder / "checkpoint.toml")
    assert said.code == 0
    assert "my-drums is imported" in said.out


def test_the_name_of_another_checkpoint_is_refused(cli: CommandLine) -> None:
    info = tiny_bundle(cli.home / "fake-drums")
    said = cli.run("checkpoint", "import", info.folder)
    assert said.code == 1
    assert "There is a checkpoint 'fake-drums' already" in said.err


def test_what_is_no_checkpoint_is_refused_and_leaves_nothing(cli: CommandLine) -> None:
    source = cli.home / "song.mp3"
    source.write_bytes(b"ID3")
    said = cli.run("checkpoint", "import", source, "--name", "mine", "--json")
    assert (said.code, said.out) == (1, "")
    assert "song.mp3 is not a checkpoint" in said.err
    assert "mine" not in cli.run("checkpoint", "list").out


def test_a_broken_checkpoint_is_said_and_hides_no_other(cli: CommandLine) -> None:
    (cli.home / "data" / "models" / "broken").mkdir()
    said = cli.run("checkpoint", "list")
    assert "'broken'" in said.err
    assert "fake-drums" in said.out


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_checkpoint_of_morph_is_written_for_nn(cli: CommandLine) -> None:
    rave.tiny_bundle(cli.home / "data" / "models" / "tiny")
    said = cli.run(
        "checkpoint", "export", "tiny", "--nn", "--out", cli.home / "a.ts", "--dimensions", 3
    )
    assert "with 3 dimensions at 44,100 Hz" in said.out
    (told,) = cli.run("checkpoint", "export", "tiny", "--out", cli.home / "b.ts", "--json").lines()
    assert told["dimensions"] >= 1
    assert told["delay"] > 0
    assert cli.run("checkpoint", "export", "fake-drums", "--out", cli.home / "c.ts").code == 1
    words = ("--out", cli.home / "c.ts", "--dimensions", 3, "--fidelity", 0.5)
    assert "name one of them" in cli.run("checkpoint", "export", "tiny", *words).err


def test_a_card_of_morph_tells_the_first_sliders(cli: CommandLine) -> None:
    info = rave.tiny_bundle(cli.home / "data" / "models" / "tiny")
    told = Dimensions.of(read_manifest(info.folder).network)
    lines = cli.run("checkpoint", "show", "tiny").out.splitlines()
    (row,) = (line.split() for line in lines if line.startswith("2 "))
    assert row[1] == f"{100 * told.shares[1]:.1f}"
    assert row[3] == f"{100 * sum(told.shares[:2]):.1f}"
    assert row[5:] == [f"{told.low[1]:+.2f}", "to", f"{told.high[1]:+.2f}"]


def test_what_files_do_not_tell_is_listed_with_what_is_taken_and_why(cli: CommandLine) -> None:
    source = safe(cli.home / "kicks.safetensors", small())
    said = cli.run("checkpoint", "untold", source)
    assert said.code == 0
    assert "8 (8 heads of 1)" in said.out
    assert "its 8 channels in heads of 1" in said.out
    assert "1, 2, 4 or 8" in said.out
    (found,) = cli.run("checkpoint", "untold", source, "--json").lines()
    assert [one["name"] for one in found] == ["rate", "samples", "heads", "groups"]


def test_files_that_tell_all_are_said_to(cli: CommandLine) -> None:
    said = cli.run("checkpoint", "untold", tiny_bundle(cli.home / "my-drums").folder)
    assert said.out == "These files leave nothing open that could be set.\n"


def test_what_files_do_not_tell_is_set_and_set_again(cli: CommandLine) -> None:
    source = safe(cli.home / "kicks.safetensors", small())
    first = cli.run("checkpoint", "import", source, "--set", "heads=2", "--set", "rate=44100")
    assert first.code == 0
    assert "Set by hand: heads=2, rate=44100." in first.out
    taken = cli.run("checkpoint", "import", source, "--set", "heads=4")
    assert taken.code == 1
    assert "There is a checkpoint 'kicks' already" in taken.err
    again = cli.run("checkpoint", "import", source, "--set", "heads=4", "--replace", "--json")
    (info,) = again.lines()
    assert (info["network"]["unet"]["heads"], info["rate"]) == (4, 48_000)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("heads", "write a name=value, such as heads=8"),
        ("heads=3", "Heads of attention: 3 does not fit, take 1, 2, 4 or 8"),
        ("cake=1", "no 'cake' to set for this network; there are rate, samples, heads, groups"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(cli: CommandLine, word: str, why: str) -> None:
    source = safe(cli.home / "kicks.safetensors", small())
    said = cli.run("checkpoint", "import", source, "--set", word)
    assert said.code == 1
    assert why in said.err
