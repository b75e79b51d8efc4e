from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.foreign_settings import Settings
from loopstudio.engines.diffusion.foreign_sizes import unet_config
from loopstudio.engines.diffusion.unet_config import UnetConfig
from tests.support.published_diffusion import published_unet

TINY = UnetConfig.tiny(2, 2, circular=False)
TOLD = Settings(heads=2, groups=4)
BLOCKS = "net.blocks.2.net.block.blocks."
CASES = {
    "plain": TINY,
    "other channels out": replace(TINY, inputs=4),
    "one layer": replace(
        TINY, channels=(4,), factors=(2,), items=(2,), attentions=(1,), crosses=(0,)
    ),
    "one layer of one item": replace(
        TINY, channels=(4,), factors=(2,), items=(1,), attentions=(0,), crosses=(0,)
    ),
    "two attentions": replace(TINY, attentions=(0, 1, 2)),
    "context": replace(TINY, context=3, depth=1),
    "context beside attention": replace(TINY, context=3, depth=2),
    "words": replace(TINY, crosses=(0, 1, 1), embedding=5, tokens=3),
    "words as wide as a layer": replace(
        TINY, attentions=(0, 1, 1), crosses=(1, 1, 1), embedding=8, tokens=3
    ),
    "words without none": replace(TINY, crosses=(0, 1, 1), embedding=5),
    "no attention": replace(TINY, attentions=(0, 0, 0)),
}


def sizes(tensors: dict[str, Tensor], settings: Settings = TOLD) -> UnetConfig:
    return unet_config(tensors, "net.", settings)


@pytest.mark.parametrize("case", CASES)
def test_sizes_are_read_off_shapes(case: str) -> None:
    config = CASES[case]
    got = sizes(published_unet(config, "net."))
    attends = any(config.attentions) or any(config.crosses)
    wanted = config if attends else replace(config, heads=got.heads, head=got.head)
    assert got == wanted


@pytest.mark.parametrize(
    ("middle", "told", "heads"), [((4, 64), None, 4), ((2, 12), None, 8), ((4, 64), 2, 2)]
)
def test_heads_are_told_or_of_64_channels_or_eight(
    middle: tuple[int, int], told: int | None, heads: int
) -> None:
    config = replace(TINY, heads=middle[0], head=middle[1])
    got = sizes(published_unet(config, "net."), Settings(heads=told, groups=4))
    assert (got.heads, got.heads * got.head) == (heads, middle[0] * middle[1])


def test_heads_that_do_not_fit_are_refused() -> None:
    with pytest.raises(CheckpointError, match="8 channels of attention are no 3 heads"):
        sizes(published_unet(TINY, "net."), Settings(heads=3, groups=4))


def test_groups_that_do_not_fit_are_refused() -> None:
    with pytest.raises(CheckpointError, match="normed in 3 groups"):
        sizes(published_unet(TINY, "net."), Settings(heads=2, groups=3))


ALIKE = replace(TINY, crosses=(1, 1, 1), embedding=8, tokens=3)
"""Words as wide as two of its layers, where no shape tells what an attention looks at."""


@pytest.mark.parametrize("crosses", [0, 1, 2])
def test_what_attentions_as_wide_as_the_words_look_at_can_be_told(crosses: int) -> None:
    both = 2 - crosses
    config = replace(ALIKE, attentions=(0, both, both), crosses=(1, crosses, crosses))
    told = replace(TOLD, crosses=crosses)
    assert sizes(published_unet(config, "net."), told) == config


def test_where_nothing_else_looks_at_words_an_attention_as_wide_does() -> None:
    config = replace(ALIKE, attentions=(0, 0, 0), crosses=(0, 1, 1))
    assert sizes(published_unet(config, "net.")) == config
    with pytest.raises(CheckpointError, match="some attention looks at it"):
        sizes(published_unet(config, "net."), replace(TOLD, crosses=0))


def test_eight_groups_are_taken_or_as_many_as_fit() -> None:
    assert sizes(published_unet(TINY, "net."), Settings(heads=2)).groups == 4


def without(tensors: dict[str, Tensor], start: str) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in tensors.items() if not name.startswith(start)}


@pytest.mark.parametrize(
    "start",
    [
        f"{BLOCKS}0.",
        f"{BLOCKS}1.",
        f"{BLOCKS}2.",
        f"{BLOCKS}3.block.blocks.4.",
        f"{BLOCKS}6.",
        "net.blocks.2.",
        "net.blocks.0.to_out.",
    ],
)
def test_a_network_with_a_gap_is_refused(start: str) -> None:
    with pytest.raises(CheckpointError):
        sizes(without(published_unet(TINY, "net."), start))


def test_layers_without_end_are_refused() -> None:
    tensors: dict[str, Tensor] = {}
    place = "net.blocks.2.net."
    for _ in range(17):
        tensors |= {
            f"{place}block.blocks.0.block.weight": torch.zeros(4, 4, 1),
            f"{place}block.blocks.1.block.blocks.0.blocks.0.0.weight": torch.zeros(4),
            f"{place}block.blocks.2.blocks.0.block.blocks.0.1.weight": torch.zeros(8, 16),
            f"{place}block.blocks.3.block.blocks.0.block.weight": torch.zeros(4, 4, 1),
            f"{place}block.blocks.4.block.blocks.0.blocks.0.0.weight": torch.zeros(4),
            f"{place}block.blocks.5.blocks.0.block.blocks.0.1.weight": torch.zeros(8, 16),
            f"{place}block.blocks.6.block.1.weight": torch.zeros(4, 4, 3),
        }
        place += "block.blocks.3."
    with pytest.raises(CheckpointError, match="more than 16 layers"):
        sizes(tensors)
