import json
from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.remake import show
from loopstudio.audio.wav import read_wav
from loopstudio.core.morph_request import USUAL_SPREAD, Lfo, MorphRequest, Slider, Tail
from tests.support.clips import clip, wav
from tests.support.command_line import CommandLine
from tests.support.rave import tiny_bundle
from tests.support.rave_export_roots import DISCRETE, ERAS
from tests.support.rave_exports import written


@pytest.fixture
def rave(cli: CommandLine) -> CommandLine:
    tiny_bundle(cli.home / "data" / "models" / "tiny")
    return cli


@pytest.fixture
def loops(cli: CommandLine) -> list[Path]:
    cli.run("generate", "--count", 2, "--seed", 1, "--tempo", 100, "--out", cli.home / "loops")
    return files(cli.home / "loops")


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.wav"))


def request_of(path: Path) -> MorphRequest:
    request = show(path).request
    assert isinstance(request, MorphRequest)
    return request


def test_a_sound_is_told_frame_by_frame(rave: CommandLine, loops: list[Path]) -> None:
    (told,) = rave.run("encode", loops[0], "--tempo", 100, "--json").lines()
    assert (told["bars"], told["dimensions"]) == (1, 4)
    assert np.array(told["places"]).shape == (told["dimensions"], told["frames"])


def test_a_sound_is_told_in_a_few_lines_where_no_program_listens(
    rave: CommandLine, loops: list[Path]
) -> None:
    said = rave.run("encode", loops[0]).out
    assert "1 bar" in said
    assert said.count("\n") <= 12


def test_every_frame_of_a_sound_goes_into_a_file(rave: CommandLine, loops: list[Path]) -> None:
    (told,) = rave.run("encode", loops[0], "--json").lines()
    out = rave.home / "places.json"
    assert rave.run("encode", loops[0], "--out", out).out == f"{out}\n"
    assert json.loads(out.read_text("utf-8")) == told


def test_places_that_cannot_be_written_are_said(rave: CommandLine, loops: list[Path]) -> None:
    said = rave.run("encode", loops[0], "--out", rave.home / "nowhere" / "places.json")
    assert said.code == 1
    assert "places.json could not be written" in said.err


def test_two_sounds_become_loops_in_a_folder(rave: CommandLine, loops: list[Path]) -> None:
    words = ("--count", 2, "--wander", 0.5, "--seed", 4, "--tempo", 90, "--x", 0.25)
    said = rave.run("morph", *loops, *words, "--out", rave.home / "out")
    assert "2 loops from tiny, seed 4." in said.out
    made = [read_wav(path) for path in files(rave.home / "out")]
    assert [wav.audio.frames for wav in made] == [round(60 / 90 * 4 * 44_100)] * 2
    assert not np.array_equal(made[0].audio.samples, made[1].audio.samples)
    request = request_of(files(rave.home / "out")[0])
    assert (request.blend.x, request.spread, len(request.sounds)) == (0.25, 0.5, 2)


def test_several_loops_sound_unlike_one_another_where_nobody_said_how_far(
    rave: CommandLine, loops: list[Path]
) -> None:
    said = rave.run("morph", loops[0], "--count", 3, "--out", rave.home / "out")
    assert f"wander by {USUAL_SPREAD}" in said.out
    heard = {read_wav(path).audio.samples.tobytes() for path in files(rave.home / "out")}
    assert len(heard) == 3


def test_where_every_kept_dimension_is_locked_loops_differ_in_their_texture(
    rave: CommandLine, loops: list[Path]
) -> None:
    locks = ("--lock", 1, "--lock", 2, "--count", 3, "--out", rave.home / "out")
    said = rave.run("morph", loops[0], "--dimensions", 2, *locks)
    assert said.code == 0, said.err
    assert "the loops differ in their texture" in said.out
    assert "wander" not in said.out
    made = files(rave.home / "out")
    assert len({read_wav(path).audio.samples.tobytes() for path in made}) == 3
    assert "the same, bit for bit" in rave.run("remake", made[2], "--out", rave.home / "again").out
    refused = rave.run("morph", loops[0], "--dimensions", 2, "--texture", 0, *locks)
    assert refused.code == 1
    assert "Unlock one" in " ".join(refused.err.split())


def test_sliders_go_over_the_bars_and_a_grid_has_a_loop_for_each_step(rave: CommandLine) -> None:
    words = (
        "--slider",
        "1=0.5~sine:2:1",
        "--lock",
        2,
        "--wander",
        0.1,
        "--texture",
        0.25,
        "--dimensions",
        3,
    )
    sides = ("--grid", "2=-1:1:3", "--grid", "3=0:1:2")
    said = rave.run("morph", *words, *sides, "--out", rave.home / "out")
    assert said.code == 0, said.err
    assert len(files(rave.home / "out")) == 6
    request = request_of(files(rave.home / "out")[0])
    assert request.sliders == (Slider(0, 0.5, 1.0, Lfo("sine", 2, 1.0)),)
    assert (request.locked, request.tail) == ((1,), Tail(3, 0, 0.25))
    assert request.grid is not None


def test_what_was_made_can_be_made_again(rave: CommandLine, loops: list[Path]) -> None:
    rave.run("morph", *loops, "--dimensions", 2, "--texture-seed", 7, "--out", rave.home / "out")
    (path,) = files(rave.home / "out")
    again = rave.run("remake", path, "--out", rave.home / "again").out
    assert "the same, bit for bit" in again
    shown = rave.run("show", path).out
    assert "2, the rest from seed 7" in " ".join(shown.split())


def test_a_morph_of_loops_in_one_key_is_in_it_and_so_it_is_made_again(rave: CommandLine) -> None:
    (rave.home / "keyed").mkdir()
    sound = wav(rave.home / "keyed", clip(key="F#m", kind="bass"))
    rave.run("morph", sound, sound, "--out", rave.home / "out")
    (path,) = files(rave.home / "out")
    rave.run("remake", path, "--out", rave.home / "again")
    for made in (path, *files(rave.home / "again")):
        tags = read_wav(made).tags
        assert tags is not None
        assert (tags.key, dict(tags.extra)["kind"]) == ("F#m", "bass")


def test_a_loop_far_from_its_sounds_does_not_claim_their_key(rave: CommandLine) -> None:
    (rave.home / "keyed").mkdir()
    sound = wav(rave.home / "keyed", clip(key="F#m"))
    rave.run("morph", sound, "--slider", "1=900", "--out", rave.home / "out")
    tags = read_wav(files(rave.home / "out")[0]).tags
    assert tags is not None
    assert tags.key is None


def test_a_clip_of_the_library_goes_by_how_its_id_begins(rave: CommandLine) -> None:
    (line,) = rave.run("generate", "--count", 1, "--seed", 1, "--json").lines()
    by_id = rave.run("encode", line["id"][:8], "--json").lines()
    assert by_id == rave.run("encode", line["path"], "--json").lines()
    (made,) = rave.run("morph", line["id"], "--fidelity", 0.5, "--json").lines()
    request = request_of(Path(made["path"]))
    assert len(request.sounds) == 1
    assert request.tail.kept in (1, 2, 3)


def test_without_a_sound_it_makes_the_middle_of_all(rave: CommandLine) -> None:
    (line,) = rave.run("morph", "--slider", "1=0.5", "--slider", "2=-1*2", "--json").lines()
    assert request_of(Path(line["path"])).sliders == (Slider(0, 0.5), Slider(1, -1.0, 2.0))


def test_bars_are_those_of_the_longest_sound(rave: CommandLine, loops: list[Path]) -> None:
    (line,) = rave.run("morph", *loops, "--bars", 2, "--json").lines()
    assert line["bars"] == 2
    (line,) = rave.run("morph", *loops, "--json").lines()
    assert line["bars"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--path", "sideways"), "none of whole, along and round"),
        (("--slider", "loud"), "is no move"),
        (("--slider", "0=1"), "no dimension 0"),
        (("--slider", "9=1"), "no dimension 9"),
        (("--x", 2), "outside 0 to 1"),
        (("--tempo", 20), "outside 60 to 200"),
        (("--bars", 0), "0 bars"),
        (("--dimensions", 2, "--slider", "3=1"), "--slider for dimension 3 would do nothing"),
        (("--dimensions", 999), "more than the checkpoint's 4"),
        (("--y", 0.5), "three sounds or four"),
        (("none.wav",) * 5, "5 sounds are more than 4"),
        (("--count", 4, "--wander", 0), "4 times the same one"),
        (("--count", 4, "--grid", "1=0:1:2", "--grid", "2=0:1:2"), "leave --count out"),
        (("--checkpoint", "fake-drums"), "use it with generate"),
        (("no-such-file.wav",), "no-such-file.wav"),
    ],
)
def test_what_cannot_be_is_code_1_in_one_sentence(
    rave: CommandLine, words: tuple[object, ...], said: str
) -> None:
    answer = rave.run("morph", *words)
    assert answer.code == 1
    assert said in " ".join(answer.err.split())


def test_without_a_checkpoint_of_morph_it_says_so(cli: CommandLine) -> None:
    answer = cli.run("morph")
    assert answer.code == 1
    assert "No checkpoint here is for this" in " ".join(answer.err.split())


def test_loops_are_not_made_by_a_checkpoint_of_morph(rave: CommandLine) -> None:
    answer = rave.run("generate", "--checkpoint", "tiny")
    assert answer.code == 1
    assert "is a checkpoint of Morph: use it with morph" in " ".join(answer.err.split())


def test_what_is_told_is_json(rave: CommandLine, loops: list[Path]) -> None:
    assert json.loads(rave.run("encode", loops[0], "--json").out)["name"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("era", ["discrete", "spherical"])
def test_an_import_is_heard_morphed_and_made_again(
    cli: CommandLine, loops: list[Path], era: str
) -> None:
    written(cli.home / "theirs.ts", ERAS[era]())
    cli.run("checkpoint", "import", cli.home / "theirs.ts")
    assert "shares known by: sensitivity." in cli.run("checkpoint", "show", "theirs").out
    (told,) = cli.run("encode", loops[0], "--checkpoint", "theirs", "--json").lines()
    places = np.array(told["places"])
    if era == "discrete":
        assert set(np.unique(places)) <= set(range(DISCRETE.codes))
    else:
        assert np.abs(places).max() <= 1.0
    words = ("--checkpoint", "theirs", "--slider", "2=0.5", "--out", cli.home / "out")
    cli.run("morph", *loops, *words)
    (path,) = files(cli.home / "out")
    again = cli.run("remake", path, "--out", cli.home / "again").out
    assert "the same, bit for bit" in again
