import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.codec import Codec
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.foreign_codec import codec_config, codec_tensors, is_codec
from loopstudio.engines.diffusion.foreign_settings import Settings

TINY = CodecConfig.tiny()
TOLD = Settings(rate=8_000, samples=64)
THEIRS = (
    ("enter.", "encoder.to_in.block."),
    ("leave.", "decoder.to_out.block."),
    ("falling.", "encoder.downsamples."),
    ("rising.", "decoder.upsamples."),
    (".first.", ".block1."),
    (".second.", ".block2."),
    (".norm.", ".groupnorm."),
    (".conv.", ".project."),
    (".down.", ".downsample."),
    (".up.", ".upsample."),
    (".beside.", ".to_out."),
)


def published(prefix: str = "autoencoder.") -> dict[str, Tensor]:
    made = {}
    for name, tensor in Codec(TINY).state_dict().items():
        renamed = name
        for ours, theirs in THEIRS:
            renamed = renamed.replace(ours, theirs)
        made[prefix + renamed] = tensor
    return made


@pytest.mark.parametrize("prefix", ["", "autoencoder."])
def test_sizes_and_weights_are_read_off_names_and_shapes(prefix: str) -> None:
    tensors = published(prefix)
    assert is_codec(tensors)
    assert codec_config(tensors, TOLD) == TINY
    assert codec_tensors(tensors).keys() == Codec(TINY).state_dict().keys()


def test_an_encoder_alone_is_no_autoencoder() -> None:
    assert not is_codec([name for name in published() if "decoder" not in name])


def test_a_first_layer_that_does_not_fit_is_refused() -> None:
    name = "autoencoder.encoder.to_in.block.block1.project.weight"
    with pytest.raises(CheckpointError, match="first layer"):
        codec_config(published() | {name: torch.zeros(3, 2, 3)}, TOLD)
