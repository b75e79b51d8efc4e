import pytest
import torch
from torch import Tensor

from loopstudio.engines.edges import Edge
from loopstudio.engines.rave.pqmf import Pqmf, upright


def white(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(3))


def decibels(signal: Tensor, error: Tensor) -> float:
    return float(10.0 * torch.log10(signal.square().mean() / error.square().mean()))


@pytest.mark.parametrize(
    ("bands", "least"), [(2, 44.0), (4, 59.0), (8, 59.0), (16, 59.0), (32, 59.0)]
)
@pytest.mark.parametrize("edge", ["silent", "joined"])
@pytest.mark.parametrize("causal", [False, True])
def test_white_noise_comes_back(bands: int, least: float, edge: Edge, causal: bool) -> None:
    bank = Pqmf(bands, causal=causal)
    sound = white(2, 1, 64 * 64 * 4)
    within = slice(None) if edge == "joined" else slice(1_200, -1_200)
    back = bank.synthesise(bank.analyse(sound, edge), edge)
    assert decibels(sound, (back - sound)[..., within]) >= least


def test_low_stays_low_in_every_band() -> None:
    bank = Pqmf(16)
    time = torch.arange(1 << 14)
    for band in range(16):
        # A tenth of a band above its lower border.
        turn = torch.pi / 16 * (band + 0.1)
        bands = bank.analyse(torch.sin(turn * time)[None, None], "joined")[0]
        heard = torch.fft.rfft(bands[band]).abs()
        assert heard.argmax().item() / len(heard) == pytest.approx(0.1, abs=0.01)


def test_a_turned_loop_is_turned_bands() -> None:
    bank = Pqmf(16)
    sound = white(1, 2, 4_096)
    turned = bank.analyse(sound.roll(64, -1), "joined")
    torch.testing.assert_close(turned, bank.analyse(sound, "joined").roll(4, -1))


def test_channels_are_divided_apart() -> None:
    bank = Pqmf(4)
    sound = white(3, 2, 512)
    bands = bank.analyse(sound)
    assert bands.shape == (3, 8, 128)
    torch.testing.assert_close(bands[:, 4:], bank.analyse(sound[:, 1:]))
    assert bank.synthesise(bands).shape == sound.shape


def test_turning_upright_twice_is_nothing() -> None:
    bands = white(1, 4, 6)
    once = upright(bands)
    assert (once != bands).sum() == 6
    assert torch.equal(upright(once), bands)


@pytest.mark.parametrize("bands", [4, 16])
def test_sub_bands_of_a_causal_bank_are_those_of_a_plain_one_half_a_filter_later(
    bands: int,
) -> None:
    sound, late = white(1, 1, 64 * bands), 16
    causal = Pqmf(bands, causal=True).analyse(sound, "joined")
    torch.testing.assert_close(causal, Pqmf(bands).analyse(sound, "joined").roll(late, -1))
    assert late * 16 == 256  # the samples that RAVE's own is late


def test_a_causal_bank_hears_nothing_of_what_is_ahead() -> None:
    bank, sound = Pqmf(16, causal=True), white(1, 1, 4_096)
    changed = sound.clone()
    changed[..., 2_049:] = 0.0
    same = bank.analyse(changed) == bank.analyse(sound)
    assert same[..., : 2_048 // 16 + 1].all()
    assert not same.all()


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("edge", ["silent", "joined"])
def test_an_impulse_comes_back_where_it_was(causal: bool, edge: Edge) -> None:
    bank, sound = Pqmf(16, causal=causal), torch.zeros(1, 1, 4_096)
    sound[..., 2_000] = 1.0
    back = bank.synthesise(bank.analyse(sound, edge), edge)
    assert back.abs().argmax() == 2_000
