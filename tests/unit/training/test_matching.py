from pathlib import Path

import pytest
import torch
from torch import Tensor

from loopstudio.engines.gan.latent import statistics
from loopstudio.engines.gan.levels import bar_power
from loopstudio.engines.gan.network import Generator, GeneratorConfig
from loopstudio.engines.vocoding.mel import MelConfig
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from loopstudio.training.data import Images
from loopstudio.training.matching import MOST_LOST_DB, MOST_REACH, Drawing, apart, matched
from tests.support.corpus import write_corpus


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loopstudio.training.matching.COMPARED", 32)


@pytest.fixture
def images(tmp_path: Path) -> Images:
    return Images(write_corpus(tmp_path / "data"), "train", MelConfig())


def drawing() -> Drawing:
    torch.manual_seed(0)
    generator = Generator(GeneratorConfig.tiny()).eval().requires_grad_(False)
    return Drawing(generator, statistics(generator)[0])


def real_bars(images: Images) -> Tensor:
    return images.at(torch.arange(len(images)))[:, 0]


def test_drawn_bands_are_brought_to_the_contrast_of_real_ones(images: Images) -> None:
    match = matched(drawing(), Vocoder(VocoderConfig.tiny()), images)
    assert match.scale.min() >= 0.8
    assert match.scale.max() <= 1.4
    power = bar_power(real_bars(images), images.mel.floor_db)
    assert match.levels.real == pytest.approx(float(power.mean()), abs=MOST_LOST_DB + 0.1)
    assert 0.0 <= match.levels.share <= 1.0


def test_w_is_drawn_from_the_mean_of_its_label_by_its_reach() -> None:
    made = drawing()
    near, far = made.images(1.0, 64), made.images(1.2, 64)
    assert apart(far) > apart(near)
    # Nowhere at all from the mean, only label and noise tell images apart.
    assert apart(made.images(0.0, 64)) < apart(near)


def test_how_far_images_lie_apart_is_the_mean_over_pairs() -> None:
    three = torch.tensor([[[0.0, 0.0]], [[3.0, 4.0]], [[0.0, 0.0]]])
    assert apart(three) == pytest.approx(10.0 / 3.0)


@pytest.mark.parametrize(
    ("wanted", "reach"),
    [(0.5, 1.0), (1.0, 1.0), (1.5, (1.0 + MOST_REACH) / 2), (2.0, MOST_REACH), (9.0, MOST_REACH)],
)
def test_the_reach_is_where_drawn_bars_lie_as_far_apart_as_real_ones(
    wanted: float, reach: float, images: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    distances = iter([1.0, 2.0, wanted])
    monkeypatch.setattr("loopstudio.training.matching.apart", lambda _images: next(distances))
    match = matched(drawing(), Vocoder(VocoderConfig.tiny()), images)
    assert match.reach == pytest.approx(reach)
