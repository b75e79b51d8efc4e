from pathlib import Path

import soundfile
import torch

from loopstudio.engines.gan.network import Generator, GeneratorConfig
from loopstudio.engines.vocoding.mel import MelConfig
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from loopstudio.training.gan_preview import drawn, show, sound

GENERATOR = Generator(GeneratorConfig.tiny())


def test_the_same_bars_are_drawn_each_time() -> None:
    assert torch.equal(drawn(GENERATOR, 4), drawn(GENERATOR, 4))


def test_equal_bars_are_nowhere_off(tmp_path: Path) -> None:
    bars = drawn(GENERATOR, 4)
    assert show(bars, bars, tmp_path / "sheet.png") == {"mean_off": 0.0, "spread_off": 0.0}


def test_no_more_than_eight_bars_are_sounded(tmp_path: Path) -> None:
    sound(Vocoder(VocoderConfig.tiny()), drawn(GENERATOR, 9), MelConfig(), tmp_path / "row.wav")
    assert soundfile.info(tmp_path / "row.wav").frames == 8 * 88_200
