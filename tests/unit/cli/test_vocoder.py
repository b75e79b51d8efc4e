from pathlib import Path

import numpy as np
import pytest

from loopstudio.app.remake import show
from loopstudio.app.vocoder import vocoder_of
from loopstudio.audio.wav import read_wav
from loopstudio.core.diffuse_request import DiffuseRequest, Vary
from loopstudio.core.vocoder_choice import USUAL_CALLS, USUAL_STRENGTH
from tests.support.command_line import CommandLine
from tests.support.diffusion import latent_bundle
from tests.support.rave import tiny_bundle
from tests.support.wave import wave_bundle

DIFFUSION = ("--vocoder", "diffusion", "--vocoder-steps", 2, "--vocoder-strength", 0.4)
ONE = ("--count", 1, "--seed", 3)


@pytest.fixture
def polishing(cli: CommandLine) -> CommandLine:
    models = cli.home / "data" / "models"
    wave_bundle(models / "tiny-polish")
    latent_bundle(models / "tiny-noise")
    tiny_bundle(models / "tiny-morph")
    return cli


def made(cli: CommandLine, *words: object) -> Path:
    out = cli.home / "-".join(str(word).replace("/", "_") for word in words)[-100:]
    said = cli.run(*words, "--out", out)
    assert said.code == 0, said.err
    (path,) = out.glob("*.wav")
    return path


@pytest.mark.parametrize(
    "words", [("generate", *ONE), ("diffuse", *ONE, "--steps", 2), ("morph", *ONE)]
)
def test_what_is_made_is_sounded_again_and_made_again(
    polishing: CommandLine, words: tuple[object, ...]
) -> None:
    quick, path = made(polishing, *words), made(polishing, *words, *DIFFUSION)
    chosen = vocoder_of(show(path).request)
    assert chosen is not None
    assert (chosen.checkpoint, chosen.calls, chosen.strength) == ("tiny-polish", 2, 0.4)
    one, other = (read_wav(p).audio.samples for p in (quick, path))
    assert one.shape == other.shape
    assert not np.array_equal(one, other)
    assert "2 steps, strength 0.4 (tiny-polish)" in polishing.run("show", path).out
    assert "the same, bit for bit" in polishing.run("remake", path, "--out", polishing.home).out


def test_a_loop_is_varied_and_sounded_again(polishing: CommandLine) -> None:
    loop = made(polishing, "generate", *ONE)
    path = made(polishing, "vary", loop, *ONE, "--steps", 2, *DIFFUSION)
    request = show(path).request
    assert isinstance(request, DiffuseRequest)
    assert isinstance(request.idea, Vary)
    assert vocoder_of(request) is not None


def test_what_is_painted_over_is_sounded_again_and_all_else_stays(polishing: CommandLine) -> None:
    loop = made(polishing, "generate", *ONE)
    words = ("inpaint", loop, "--from", 1, "--to", 2, *ONE, "--steps", 2)
    path, quick = made(polishing, *words, *DIFFUSION), made(polishing, *words)
    assert vocoder_of(show(path).request) is not None
    first, one, other = (read_wav(p).audio.samples for p in (loop, path, quick))
    beat = first.shape[1] // 4
    kept = np.r_[0:beat, 2 * beat : first.shape[1]]
    np.testing.assert_array_equal(one[:, kept], first[:, kept])
    assert not np.array_equal(one[:, beat : 2 * beat], other[:, beat : 2 * beat])


def test_steps_and_strength_are_the_usual_ones_where_none_are_told(polishing: CommandLine) -> None:
    chosen = vocoder_of(show(made(polishing, "generate", *ONE, "--vocoder", "diffusion")).request)
    assert chosen is not None
    assert (chosen.calls, chosen.strength) == (USUAL_CALLS, USUAL_STRENGTH)


def test_the_quick_one_takes_neither(polishing: CommandLine) -> None:
    said = polishing.run("generate", *ONE, "--vocoder-steps", 4)
    assert (said.code, "are for --vocoder diffusion" in said.err) == (1, True)


def test_without_one_it_is_said_what_is_missing(cli: CommandLine) -> None:
    said = cli.run("generate", *ONE, "--vocoder", "diffusion")
    assert (said.code, "no diffusion vocoder here" in said.err) == (1, True)
