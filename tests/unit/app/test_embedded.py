from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from loopstudio.app.embedded import check_fits, embedding_of
from loopstudio.core.errors import InvalidValue
from loopstudio.core.morph_request import LatentTrack
from tests.support.published_bundles import published_bundle
from tests.support.published_files import WORDED

WORDS = np.linspace(-1.0, 1.0, 12, dtype=np.float32).reshape(3, 4)


def npy(path: Path, array: object) -> Path:
    np.save(path, np.asarray(array), allow_pickle=True)
    return path


@pytest.mark.parametrize("words", [WORDS, WORDS[None], WORDS.astype(np.float64)])
def test_tokens_become_the_frames_of_a_track(tmp_path: Path, words: np.ndarray) -> None:
    assert np.array_equal(embedding_of(npy(tmp_path / "words.npy", words)).array(), WORDS.T)


def test_a_safetensors_of_one_array_is_read(tmp_path: Path) -> None:
    save_file({"last_hidden_state": WORDS}, tmp_path / "words.safetensors")
    assert np.array_equal(embedding_of(tmp_path / "words.safetensors").array(), WORDS.T)


def test_a_safetensors_of_two_arrays_is_refused(tmp_path: Path) -> None:
    save_file({"one": WORDS, "two": WORDS}, tmp_path / "words.safetensors")
    with pytest.raises(InvalidValue, match="or more than one"):
        embedding_of(tmp_path / "words.safetensors")


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (WORDS[0], "holds 4, and an embedding"),
        (np.float32(1.0), "holds one number"),
        (np.zeros((2_000, 4), np.float32), "holds 2000 x 4"),
        (WORDS.astype(np.int64), "no array of numbers"),
        (np.full((2, 2), np.nan), "not numbers"),
        (np.array([object()]), "holds no embedding"),
    ],
)
def test_what_is_no_embedding_is_refused(tmp_path: Path, array: object, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        embedding_of(npy(tmp_path / "words.npy", array))


@pytest.mark.parametrize("name", ["words.npy", "words.safetensors", "words.txt"])
def test_a_file_that_holds_none_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no embedding")
    with pytest.raises(InvalidValue, match=rf"{name} holds no embedding"):
        embedding_of(tmp_path / name)
    with pytest.raises(InvalidValue, match="holds no embedding"):
        embedding_of(tmp_path / "nowhere.npy")


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "words.npy").open("wb") as file:
        file.truncate(1 << 25)
    with pytest.raises(InvalidValue, match="too large"):
        embedding_of(tmp_path / "words.npy")


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ((5, 4), None),
        ((5, 1), None),
        ((5, 5), "of 5 tokens and 5 features is not for .*, which looks at up to 4 of 5"),
        ((6, 2), "of 2 tokens and 6 features is not for"),
    ],
)
def test_an_embedding_has_to_fit_a_checkpoint(
    shape: tuple[int, int], said: str | None, tmp_path: Path
) -> None:
    info = published_bundle(tmp_path / "worded", WORDED)
    track = LatentTrack.of(np.zeros(shape, dtype=np.float32))
    wrong = nullcontext() if said is None else pytest.raises(InvalidValue, match=said)
    with wrong:
        check_fits(track, info)


def test_what_looks_at_none_is_given_none(tmp_path: Path) -> None:
    info = published_bundle(tmp_path / "kicks")
    with pytest.raises(InvalidValue, match="looks at no embedding: leave it out"):
        check_fits(LatentTrack.of(np.zeros((5, 4), dtype=np.float32)), info)
