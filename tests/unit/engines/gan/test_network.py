from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.engines.gan.network import Generator, GeneratorConfig
from tests.support.grouped import grouped_synthesis

TINY = GeneratorConfig.tiny()
STRUCK = replace(TINY, templates=3, timbre=4)
OWN = replace(TINY, templates=3)


def generator(config: GeneratorConfig = TINY) -> Generator:
    torch.manual_seed(3)
    made = Generator(config).eval().requires_grad_(False)
    for name, weight in made.named_parameters():
        if name.endswith("noise.weight"):
            weight.fill_(0.3)
        if name.startswith("to_rgb") and name.endswith("conv.weight"):
            weight.normal_()
    return made


def noise(config: GeneratorConfig, batch: int = 2) -> list[Tensor | None]:
    torch.manual_seed(4)
    return [torch.randn(batch, 1, *shape) for shape in config.noise_shapes]


def places(made: Generator, batch: int = 2) -> Tensor:
    torch.manual_seed(5)
    return torch.randn(batch, made.config.layers, made.config.w_dim)


def test_it_draws_the_plane_its_config_says() -> None:
    made = generator()
    drawn = made.synthesise(places(made), noise(TINY))
    assert drawn.shape == (2, 1, *TINY.plane) == (2, 1, 80, 168)


@pytest.mark.parametrize("config", [TINY, replace(TINY, circular=False), STRUCK, OWN])
def test_it_draws_what_the_grouped_formulation_draws(config: GeneratorConfig) -> None:
    made = generator(config)
    w, maps = places(made), noise(config)
    torch.testing.assert_close(
        made.synthesise(w, maps), grouped_synthesis(made, w, maps), atol=2e-5, rtol=2e-5
    )


def test_turning_its_constant_and_noise_turns_the_bar() -> None:
    made = generator()
    w, maps = places(made), noise(TINY)
    straight = made.synthesise(w, maps)
    made.input.input.copy_(made.input.input.roll(2, dims=-1))
    widths = [2 * shape[1] // TINY.const[1] for shape in TINY.noise_shapes]
    turned = [m.roll(by, dims=-1) for m, by in zip(maps, widths, strict=True) if m is not None]
    torch.testing.assert_close(
        made.synthesise(w, list(turned)), straight.roll(16, dims=-1), atol=2e-5, rtol=2e-5
    )


def test_an_item_is_the_same_in_any_batch() -> None:
    made = generator()
    w, maps = places(made), noise(TINY)
    alone = made.synthesise(w[1:], [m if m is None else m[1:] for m in maps])
    torch.testing.assert_close(made.synthesise(w, maps)[1:], alone, atol=1e-5, rtol=1e-5)


def test_noise_is_heard_and_can_be_left_out() -> None:
    made = generator()
    w = places(made)
    silent: list[Tensor | None] = [None] * len(TINY.noise_shapes)
    assert not torch.allclose(made.synthesise(w, noise(TINY)), made.synthesise(w, silent))


def test_bfloat16_is_near_float32() -> None:
    made = generator()
    w, maps = places(made), noise(TINY)
    exact = made.synthesise(w, maps)
    made.dtype = torch.bfloat16
    error = made.synthesise(w, maps) - exact
    assert float(error.std() / exact.std()) < 0.03


def test_labels_lead_elsewhere() -> None:
    made = generator()
    z = torch.randn(1, TINY.z_dim).expand(2, -1)
    first, second = made.map(z, torch.tensor([0, 1]))
    assert not torch.allclose(first, second)


def test_a_labelled_network_asks_for_labels() -> None:
    with pytest.raises(ValueError, match="label"):
        generator().map(torch.zeros(1, TINY.z_dim))


def test_an_unlabelled_network_needs_none() -> None:
    plain = generator(replace(TINY, labels=0))
    assert plain.map(torch.randn(2, TINY.z_dim)).shape == (2, TINY.w_dim)


def test_mapping_does_not_hear_how_loud_z_is() -> None:
    plain = generator(replace(TINY, labels=0))
    z = torch.randn(1, TINY.z_dim)
    torch.testing.assert_close(plain.map(z), plain.map(5.0 * z), atol=1e-5, rtol=1e-4)


def test_forward_is_one_w_for_all_layers() -> None:
    made = generator()
    z, labels, maps = torch.randn(2, TINY.z_dim), torch.tensor([0, 2]), noise(TINY)
    w = made.map(z, labels)[:, None].expand(-1, TINY.layers, -1)
    assert torch.equal(made(z, labels, maps), made.synthesise(w, maps))


def test_in_bfloat16_an_item_is_the_same_to_the_last_bits_in_any_batch() -> None:
    config = GeneratorConfig(w_dim=64, channels=(64, 64), labels=0)
    made = generator(config)
    made.dtype = torch.bfloat16
    w, maps = places(made, 8), noise(config, 8)
    alone = made.synthesise(w[5:6], [m if m is None else m[5:6] for m in maps])
    torch.testing.assert_close(made.synthesise(w, maps)[5:6], alone, atol=1e-6, rtol=0.0)


def test_at_first_the_drummer_is_alone() -> None:
    made = Generator(STRUCK).eval().requires_grad_(False)
    w = places(made)
    assert torch.equal(made.synthesise(w, noise(STRUCK)), made.struck(w)[0])


def test_half_of_the_layers_change_the_sound_and_leave_the_rhythm() -> None:
    made = generator(STRUCK)
    w = places(made)
    mixed = torch.cat((w[:1, : STRUCK.layers // 2], w[1:, STRUCK.layers // 2 :]), dim=1)
    sounds = torch.cat(made.drummer.sound(mixed[:, STRUCK.layers // 2]))
    assert torch.equal(made.drummer.rhythm(mixed[:, 0]), made.drummer.rhythm(w[:1, 0]))
    assert torch.equal(sounds, torch.cat(made.drummer.sound(w[1:, STRUCK.layers // 2])))
