from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.errors import TrainingError
from loopstudio.engines.diffusion.engine import DiffusionEngine
from loopstudio.engines.diffusion.latent_parts import load_parts
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from loopstudio.training.revoiced import Revoicing, revoice
from loopstudio.training.trained import trained_vocoder
from tests.support.diffusion import latent_bundle
from tests.support.image_morph import image_bundle
from tests.support.runs import Ticks

CARD = """# Tiny noise

## Training
- network: some steps
- vocoder: that of an older one
- recipe: `recipe.toml` beside this card

## Figures
old ones
"""


@pytest.fixture
def checkpoint(tmp_path: Path) -> CheckpointInfo:
    info = latent_bundle(tmp_path / "noise-one")
    (info.folder / "recipe.toml").write_text("[diffusion]\n")
    (info.folder / "CREDITS.md").write_text(CARD)
    return info


def test_it_sounds_by_the_other_vocoder(checkpoint: CheckpointInfo, tmp_path: Path) -> None:
    vocoder = image_bundle(tmp_path / "clear", seed=5).folder
    reports = tmp_path / "report.md", tmp_path / "calls.md"
    for report, text in zip(reports, ("new ones", "by calls"), strict=True):
        report.write_text(text)
    (tmp_path / "calls.png").write_bytes(b"picture")
    info = revoice(Revoicing(checkpoint.folder, vocoder, tmp_path / "noise-two", "Two", *reports))
    old, new = load_parts(checkpoint), load_parts(info)
    for name, weight in new.image.decoder.vocoder.state_dict().items():
        given = trained_vocoder(vocoder).state_dict()[name]
        torch.testing.assert_close(weight, given, atol=1e-3, rtol=1e-2)
    torch.testing.assert_close(
        new.network.state_dict(), old.network.state_dict(), atol=1e-3, rtol=1e-2
    )
    assert torch.equal(new.axes, old.axes)
    card = (info.folder / "CREDITS.md").read_text()
    assert (info.title, card.splitlines()[0]) == ("Two", "# Two")
    assert "- vocoder: that of clear\n- recipe:" in card
    assert card.index("new ones") < card.index("by calls")
    assert (info.folder / "calls.png").read_bytes() == b"picture"
    assert "old" not in card
    assert (info.folder / "recipe.toml").read_text() == "[diffusion]\n"
    sounds = []
    for each in (checkpoint, info):
        with closing(DiffusionEngine(each)) as engine:
            (take,) = engine.generate(DiffuseRequest(each.name, style="pads", calls=2), Ticks())
        sounds.append(take.audio.samples)
    one, other = sounds
    assert not np.allclose(one, other, atol=1e-3)


def test_a_vocoder_of_other_images_is_refused(checkpoint: CheckpointInfo, tmp_path: Path) -> None:
    config = replace(ImageConfig.tiny(), vocoder=replace(VocoderConfig.tiny(), floor_db=70))
    other = image_bundle(tmp_path / "other", config).folder
    with pytest.raises(TrainingError, match="other images"):
        revoice(Revoicing(checkpoint.folder, other, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_another_engines_checkpoint_is_refused(tmp_path: Path) -> None:
    morph = image_bundle(tmp_path / "morph").folder
    with pytest.raises(TrainingError, match="no checkpoint of Diffuse"):
        revoice(Revoicing(morph, morph, tmp_path / "out"))
