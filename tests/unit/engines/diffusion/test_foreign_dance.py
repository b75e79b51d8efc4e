import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.config import SoundConfig
from loopstudio.engines.diffusion.dance import Dance
from loopstudio.engines.diffusion.dance_config import DanceConfig, DanceSizes
from loopstudio.engines.diffusion.foreign_dance import (
    DIFFUSERS,
    ORIGINAL,
    dance_config,
    dance_tensors,
    layout_of,
)
from loopstudio.engines.diffusion.foreign_settings import Settings
from tests.support.published_dance import drawn, original, renamed

LEVELS = (32, 32, 64, 64)
CONFIG = DanceConfig(DanceSizes(LEVELS, 2), SoundConfig())
KERNEL = "net.3.main.0.kernel"


def trained() -> dict[str, Tensor]:
    return drawn(original(LEVELS, 2))


def test_layouts_are_told_by_their_names() -> None:
    assert layout_of(original(LEVELS, 2)) is ORIGINAL
    assert layout_of(renamed(trained(), 4)) is DIFFUSERS
    assert layout_of(["time_proj.weight"]) is None


def test_sizes_are_read_off_either_layout() -> None:
    tensors = trained()
    assert dance_config(tensors, ORIGINAL, Settings()) == CONFIG
    assert dance_config(renamed(tensors, 4), DIFFUSERS, Settings()) == CONFIG


@pytest.mark.parametrize(
    ("levels", "attending", "sound"), [((32, 32), 0, 1), (LEVELS, 3, 2), ((8, 16, 16), 0, 2)]
)
def test_networks_of_other_sizes_are_read(
    levels: tuple[int, ...], attending: int, sound: int
) -> None:
    tensors = drawn(original(levels, attending, sound, times=3))
    config = dance_config(tensors, ORIGINAL, Settings(rate=16_000, samples=99))
    assert config == DanceConfig(
        DanceSizes(levels, attending, frequencies=3), SoundConfig(16_000, sound, 99)
    )
    Dance(config).load_state_dict(dance_tensors(tensors, ORIGINAL, config))


def test_both_layouts_are_one_network() -> None:
    tensors = trained()
    one = dance_tensors(tensors, ORIGINAL, CONFIG)
    other = dance_tensors(renamed(tensors, 4), DIFFUSERS, CONFIG)
    assert one.keys() == other.keys() == Dance(CONFIG).state_dict().keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_another_kernel_is_refused() -> None:
    with pytest.raises(CheckpointError, match="another kernel"):
        dance_tensors(trained() | {KERNEL: torch.full((8,), 0.125)}, ORIGINAL, CONFIG)


def test_a_tensor_without_a_place_is_named() -> None:
    with pytest.raises(CheckpointError, match=r"net\.9\.weight has no place in Dance Diffusion"):
        dance_tensors(trained() | {"net.9.weight": torch.zeros(1)}, ORIGINAL, CONFIG)


@pytest.mark.parametrize(
    "name",
    [
        "net.3.main.7.main.2.norm.weight",
        "net.3.main.7.main.2.qkv_proj.bias",
        "net.0.main.0.weight",
        "net.6.main.3.weight",
    ],
)
def test_a_network_with_a_gap_is_refused(name: str) -> None:
    tensors = trained()
    del tensors[name]
    with pytest.raises(CheckpointError):
        dance_tensors(tensors, ORIGINAL, dance_config(tensors, ORIGINAL, Settings()))


def test_parts_of_attention_that_do_not_fit_are_refused() -> None:
    tensors = renamed(trained(), 4) | {"mid_block.attentions.0.key.weight": torch.zeros(64, 3)}
    with pytest.raises(CheckpointError, match="do not fit one another"):
        dance_tensors(tensors, DIFFUSERS, CONFIG)
