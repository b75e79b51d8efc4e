from dataclasses import replace
from pathlib import Path

import pytest
import torch

from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from loopstudio.training.data import Bars
from loopstudio.training.vocoded import Vocoded, VocodedTwice
from tests.support.corpus import write_corpus


@pytest.fixture(scope="module")
def bars(tmp_path_factory: pytest.TempPathFactory) -> Bars:
    return Bars(write_corpus(tmp_path_factory.mktemp("corpus") / "data"), "train")


def vocoded(bars: Bars, most: int) -> Vocoded:
    torch.manual_seed(5)
    quick = Vocoder(replace(VocoderConfig.tiny(), bands=20)).requires_grad_(False).eval()
    return Vocoded(bars, quick, 1, most)


def random() -> torch.Generator:
    return torch.Generator().manual_seed(3)


def test_pairs_are_alike_in_phase(bars: Bars) -> None:
    quick, real = vocoded(bars, 8).draw(3, random())
    assert quick.shape == real.shape == (3, bars.store.description.frames)
    assert torch.nn.functional.cosine_similarity(quick, real).min() > 0.2


def test_two_sounds_of_a_vocoder_stand_beside_the_bar(bars: Bars) -> None:
    quick = vocoded(bars, 8)
    twice = VocodedTwice(bars, quick.vocoder, 1, 8)
    real, one, other = twice.draw(2, random())
    assert real.shape == one.shape == other.shape
    off = (quick.image(one) - quick.image(other)).abs().mean()
    assert off < (quick.image(one) - quick.image(real.roll(20_000, -1))).abs().mean()
    assert not torch.equal(one, other)


def test_the_same_numbers_give_the_same_bars_whatever_came_before(bars: Bars) -> None:
    fresh, used = vocoded(bars, 4), vocoded(bars, 4)
    used.draw(2, torch.Generator().manual_seed(8))
    one, other = fresh.draw(2, random())[0], used.draw(2, random())[0]
    assert torch.equal(one, other)


def test_a_bar_is_made_once(bars: Bars, tmp_path: Path) -> None:
    few = vocoded(bars, 1)
    few.draw(1, random())
    few.bars = Bars(replace(bars.store, path=tmp_path), "train")
    few.bars.indices = few.bars.indices[:0]
    few.draw(3, random())
