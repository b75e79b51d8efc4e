from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.bundle import load_tensors, save
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.levels import Levels
from loopstudio.engines.gan.melgan import Melgan, MelganConfig
from loopstudio.engines.gan.network import Generator, GeneratorConfig
from loopstudio.engines.gan.parts import Parts, load_parts, save_parts
from tests.support.gan import melodist_bundle, melodist_parts, tiny_bundle, tiny_info, tiny_parts


def with_tensors(folder: Path, change: dict[str, Tensor | None]) -> Parts:
    """Load a tiny bundle some of whose tensors were changed or taken away."""
    info = tiny_bundle(folder / "tiny")
    tensors = load_tensors(info) | change
    kept = {key: tensor for key, tensor in tensors.items() if tensor is not None}
    return load_parts(save(folder / "tiny", info, kept))


def test_parts_come_back_as_they_were(tmp_path: Path) -> None:
    parts = tiny_parts()
    loaded = load_parts(save_parts(tmp_path / "tiny", tiny_info(tmp_path / "tiny"), parts))
    assert loaded.config == parts.config
    again, before = loaded.tensors(), parts.tensors()
    assert again.keys() == before.keys()
    assert all(torch.equal(again[key], before[key]) for key in before)


def test_levels_come_back_too(tmp_path: Path) -> None:
    levels = Levels(torch.linspace(0.5, 0.9, 80), -36.5, -34.0, 0.25, -90.0)
    parts = replace(tiny_parts(), levels=levels)
    loaded = load_parts(save_parts(tmp_path / "tiny", tiny_info(tmp_path / "tiny"), parts)).levels
    assert loaded is not None
    assert torch.allclose(loaded.ceiling, levels.ceiling, atol=1e-3)
    assert torch.allclose(loaded.bars(), levels.bars(), atol=0.02)


def test_its_reach_comes_back_too(tmp_path: Path) -> None:
    parts = replace(tiny_parts(), reach=1.125)
    loaded = load_parts(save_parts(tmp_path / "tiny", tiny_info(tmp_path / "tiny"), parts))
    assert loaded.reach == 1.125
    assert load_parts(tiny_bundle(tmp_path / "plain")).reach == 1.0


def test_loaded_networks_learn_no_more(tmp_path: Path) -> None:
    generator = load_parts(tiny_bundle(tmp_path / "tiny")).generator
    assert not generator.training
    assert not any(weight.requires_grad for weight in generator.parameters())


def test_a_melgan_is_loaded_too(tmp_path: Path) -> None:
    small = MelganConfig(80, (8, 4), (5,), 1)
    config = GanConfig(GeneratorConfig.tiny(), small)
    tiny = tiny_parts()
    parts = replace(
        tiny, config=config, generator=Generator(GeneratorConfig.tiny()), vocoder=Melgan(small)
    )
    loaded = load_parts(save_parts(tmp_path / "tiny", tiny_info(tmp_path / "tiny"), parts))
    assert isinstance(loaded.vocoder, Melgan)


def test_other_styles_than_the_generators_are_refused(tmp_path: Path) -> None:
    info = replace(tiny_bundle(tmp_path / "tiny"), labels=("house",))
    with pytest.raises(CheckpointError, match="names 1 styles, but its generator knows 3"):
        load_parts(info)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"generator.input.input": None}, "lack generator.input.input"),
        ({"vocoder.enter.bias": None}, "lack vocoder.enter.bias"),
        ({"generator.extra": torch.ones(1)}, "belongs nowhere"),
        ({"generator.conv1.noise.weight": torch.ones(2)}, "have the shape"),
        ({"vocoder.enter.bias": torch.ones(2)}, "have the shape"),
        ({"mel.mean": None}, "lack mel.mean"),
        ({"mel.std": torch.ones(3)}, "lack mel.std"),
        ({"latent.mean": torch.ones(1, 8)}, "lack latent.mean"),
        ({"levels.ceiling": torch.ones(80)}, "lack levels.bars"),
        ({"levels.bars": torch.tensor([0.0, 0.0, 0.5, -90.0])}, "lack levels.ceiling"),
        (
            {"levels.ceiling": torch.ones(80), "levels.bars": torch.tensor([0.0, 0.0, 2.0, -90.0])},
            "cannot be",
        ),
        ({"latent.reach": torch.tensor([0.0])}, "cannot be"),
        ({"latent.reach": torch.tensor([4.5])}, "cannot be"),
        ({"latent.reach": torch.ones(2)}, "lack latent.reach"),
    ],
)
def test_weights_that_do_not_fit_are_told_in_a_sentence(
    tmp_path: Path, change: dict[str, Tensor | None], said: str
) -> None:
    with pytest.raises(CheckpointError, match=said):
        with_tensors(tmp_path, change)


def test_a_manifest_that_claims_giant_sizes_costs_no_memory(tmp_path: Path) -> None:
    info = tiny_bundle(tmp_path / "tiny")
    table = GanConfig(
        replace(GeneratorConfig.tiny(), channels=(8192, 8192, 8, 8)), tiny_parts().config.vocoder
    ).table()
    with pytest.raises(CheckpointError, match="have the shape"):
        load_parts(replace(info, network=table))


def test_a_melodist_comes_back_with_what_sounds_its_latents_in_a_file_of_its_own(
    tmp_path: Path,
) -> None:
    info = melodist_bundle(tmp_path / "tiny")
    given, back = melodist_parts().tensors(), load_parts(info).tensors()
    assert given.keys() == back.keys()
    assert all(torch.equal(given[key], back[key]) for key in given)
    assert not any(key.startswith("vocoder.") for key in load_tensors(info))
    (info.folder / "sounds.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"no sounds\.safetensors"):
        load_parts(info)
