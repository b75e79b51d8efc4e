import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion import foreign_files
from loopstudio.engines.diffusion.foreign_files import find
from loopstudio.engines.diffusion.foreign_settings import Settings
from tests.support.bad_checkpoints import Hostile
from tests.support.published_files import (
    dance_training,
    diffusers,
    hub,
    plain,
    safe,
    small,
    small_dance,
    training,
    trimmed,
)


def test_weights_averaged_over_a_training_come_first(tmp_path: Path) -> None:
    state = small()
    last = {name: tensor + 1.0 for name, tensor in state.items()}
    found = find([training(tmp_path / "a.ckpt", last, state)])
    assert found.averaged
    assert found.tensors.keys() == state.keys()
    assert all(torch.equal(found.tensors[name], state[name]) for name in state)


def test_a_training_without_averages_gives_its_last_weights(tmp_path: Path) -> None:
    found = find([training(tmp_path / "a.ckpt", small())])
    assert not found.averaged
    assert "net.blocks.0.weights" in found.tensors


def test_dance_diffusions_averages_come_first(tmp_path: Path) -> None:
    state = small_dance()
    last = {name: tensor + 1.0 for name, tensor in state.items()}
    found = find([dance_training(tmp_path / "a.ckpt", last, state)])
    assert torch.equal(found.tensors["timestep_embed.weight"], state["timestep_embed.weight"])


def test_halves_become_whole_numbers_of_32_bits(tmp_path: Path) -> None:
    found = find([trimmed(tmp_path / "a.ckpt", small_dance(), 16_000)])
    assert {tensor.dtype for tensor in found.tensors.values()} == {torch.float32}
    assert found.settings == Settings(rate=16_000, samples=96)


def test_of_two_forms_of_a_model_the_safe_one_is_read(tmp_path: Path) -> None:
    found = find([diffusers(tmp_path / "glitch", small_dance(), 48_000)])
    assert (found.path.suffix, found.name) == (".safetensors", "glitch")
    assert found.settings == Settings(rate=48_000, samples=96)


def test_a_file_of_a_general_name_is_called_as_its_folder(tmp_path: Path) -> None:
    found = find([hub(tmp_path / "archinet", small()) / "pytorch_model.bin"])
    assert found.name == "archinet"


def test_the_table_of_another_file_tells_nothing(tmp_path: Path) -> None:
    path = plain(tmp_path / "kicks.pt", small())
    for name in ("config.json", "other.json"):
        (tmp_path / name).write_text(json.dumps({"sample_rate": 16_000}), encoding="utf-8")
    assert find([path]).settings == Settings()


def test_a_sum_is_that_of_the_whole_file(tmp_path: Path) -> None:
    path = safe(tmp_path / "kicks.safetensors", small())
    assert len(find([path]).sha256()) == 64


def test_two_networks_at_once_are_refused(tmp_path: Path) -> None:
    for name in ("a.pt", "b.pt"):
        plain(tmp_path / name, small())
    with pytest.raises(
        CheckpointError, match=r"one network of diffusion at a time; here are a\.pt"
    ):
        find([tmp_path])


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["unet.to_in.weight"], "before 0.1"),
        (["net.block.blocks.0.block.weight"], "told no time"),
        (["layer.weight"], "no network that is known here"),
    ],
)
def test_other_networks_are_refused_by_what_they_are(
    names: list[str], said: str, tmp_path: Path
) -> None:
    torch.save({name: torch.zeros(1) for name in names}, tmp_path / "a.pt")
    with pytest.raises(CheckpointError, match=said):
        find([tmp_path / "a.pt"])


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _hostile(path: Path) -> None:
    torch.save({"state_dict": small(), "args": Hostile(path.parent / "it-was-run")}, path)


def _bare(path: Path) -> None:
    path.write_bytes(pickle.dumps(Hostile(path.parent / "it-was-run")))


def _zero(path: Path) -> None:
    path.write_bytes(b"")


def _not_tensors(path: Path) -> None:
    torch.save({**small(), "net.blocks.9.weight": "words"}, path)


def _claiming(path: Path) -> None:
    torch.save({**small(), "net.blocks.9.weight": torch.zeros(1).expand(1 << 40)}, path)


@pytest.mark.parametrize("spoil", [_cut, _hostile, _bare, _zero, _not_tensors, _claiming])
def test_a_spoilt_file_is_refused_and_never_run(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    path = plain(tmp_path / "kicks.pt", small())
    spoil(path)
    with pytest.raises(CheckpointError, match=r"kicks\.pt"):
        find([path])
    assert not (tmp_path / "it-was-run").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kicks.json", "{"),
        ("kicks.json", "[" * 50_000),
        ("kicks.json", " " * 100_000),
        ("kicks.yaml", "!!python/object/apply:os.mkdir ['it-was-run']"),
        ("kicks.yaml", "- 1\n"),
    ],
    ids=["broken", "without end", "large", "hostile", "a list"],
)
def test_a_spoilt_table_is_refused(name: str, text: str, tmp_path: Path) -> None:
    path = plain(tmp_path / "kicks.pt", small())
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(CheckpointError, match=name):
        find([path])


def test_a_file_that_is_absurdly_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign_files, "MAX_BYTES", 1_000)
    for path in (plain(tmp_path / "a.pt", small()), safe(tmp_path / "b.safetensors", small())):
        with pytest.raises(CheckpointError, match="too large"):
            find([path])


def test_a_folder_without_a_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no network of diffusion"):
        find([tmp_path])
    with pytest.raises(CheckpointError, match="no file gone"):
        find([tmp_path / "gone"])


def test_a_folder_of_very_many_files_is_not_read(tmp_path: Path) -> None:
    for number in range(201):
        (tmp_path / f"{number}.pt").touch()
    with pytest.raises(CheckpointError, match="201 files are too many"):
        find([tmp_path])
