import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from loopstudio.engines.diffusion.layers import Attention, Inject, Near, Residual, Rise, modulated


def signal(channels: int, frames: int, seed: int = 1) -> Tensor:
    return torch.randn(2, channels, frames, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(autouse=True)
def _weights() -> None:
    torch.manual_seed(0)


def test_a_frame_sees_silence_beyond_the_ends() -> None:
    near = Near(3, 2, circular=False)
    wanted = F.conv1d(F.pad(signal(3, 8), (1, 1)), near.weight, near.bias)
    torch.testing.assert_close(near(signal(3, 8)), wanted)


@pytest.mark.parametrize("frames", [1, 8])
def test_a_turned_loop_gives_what_the_loop_gives_turned(frames: int) -> None:
    chain = torch.nn.Sequential(Residual(4, 2, circular=True), Rise(4, 3, 4, circular=True))
    x = signal(4, frames)
    torch.testing.assert_close(chain(x.roll(3, -1)), chain(x).roll(12, -1))


def test_modulation_is_a_layer_norm_that_time_scales_and_shifts() -> None:
    x, style = signal(6, 10), signal(12, 1, seed=2)
    normed = F.layer_norm(x.transpose(1, 2), (6,), eps=1e-6).transpose(1, 2)
    wanted = normed * (1.0 + style[:, :6]) + style[:, 6:]
    torch.testing.assert_close(modulated(x, style), wanted)


def test_attention_is_softmax_over_all_frames() -> None:
    attention = Attention(4, 2, 3, 4)
    x = signal(4, 5)
    frames = x.transpose(1, 2)
    query = attention.to_query(attention.norm(frames))
    key, value = attention.to_key_value(attention.norm_context(frames)).chunk(2, -1)
    heads = []
    for head in (slice(0, 3), slice(3, 6)):
        weights = (query[..., head] @ key[..., head].transpose(1, 2) / 3**0.5).softmax(-1)
        heads.append(weights @ value[..., head])
    wanted = x + attention.leave(torch.cat(heads, -1)).transpose(1, 2)
    torch.testing.assert_close(attention(x), wanted)


def test_attention_follows_a_turned_loop() -> None:
    attention, x = Attention(4, 2, 3, 4), signal(4, 6)
    torch.testing.assert_close(attention(x.roll(2, -1)), attention(x).roll(2, -1))


def test_attention_looks_at_what_it_is_given() -> None:
    attention, x, context = Attention(4, 2, 3, 7), signal(4, 6), signal(5, 7, seed=2)
    other = attention(x, context.roll(1, 0))
    assert not torch.allclose(attention(x, context), other, atol=1e-5)


def test_injected_channels_are_mixed_in() -> None:
    inject, x, context = Inject(3, 2), signal(3, 6), signal(2, 6, seed=2)
    mixed = F.conv1d(torch.cat((x, context), 1), inject.mix.weight, inject.mix.bias)
    torch.testing.assert_close(inject(x, context), x + mixed)


def test_each_frame_rises_to_so_many() -> None:
    assert Rise(4, 3, 5, circular=False)(signal(4, 6)).shape == (2, 3, 30)
