from dataclasses import replace

import pytest
import torch

from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.diffusion.wave_network import WaveNetwork
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from loopstudio.training.data import Bars
from loopstudio.training.sounding import Sounding
from loopstudio.training.vocoded import VocodedTwice
from tests.support.corpus import write_corpus


@pytest.fixture(scope="module")
def sounding(tmp_path_factory: pytest.TempPathFactory) -> Sounding:
    bars = Bars(write_corpus(tmp_path_factory.mktemp("corpus") / "data"), "train")
    torch.manual_seed(5)
    quick = Vocoder(replace(VocoderConfig.tiny(), bands=20)).requires_grad_(False).eval()
    return Sounding(VocodedTwice(bars, quick, 1, 4), 44_100, quick=False)


def network() -> WaveNetwork:
    torch.manual_seed(1)
    return WaveNetwork(WaveConfig.tiny())


def average(sounding: Sounding, network: WaveNetwork) -> float:
    random = torch.Generator().manual_seed(3)
    with torch.no_grad():
        return sum(float(sounding.loss(network, 2, random)) for _ in range(12)) / 12


def test_a_network_learns_to_sound_like_the_bars(sounding: Sounding) -> None:
    learning = network()
    before = average(sounding, learning)
    optimiser = torch.optim.Adam(learning.parameters(), 3e-3)
    random = torch.Generator().manual_seed(9)
    for _ in range(40):
        optimiser.zero_grad()
        sounding.loss(learning, 2, random).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert average(sounding, learning) < 0.9 * before


def test_the_same_numbers_give_the_same_loss(sounding: Sounding) -> None:
    fresh = network()
    one, same = (sounding.loss(fresh, 1, torch.Generator().manual_seed(2)) for _ in range(2))
    assert torch.equal(one, same)
