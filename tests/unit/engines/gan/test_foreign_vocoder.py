import torch
from torch import nn

from loopstudio.engines.gan.foreign_vocoder import folded, vocoder_config
from loopstudio.engines.gan.melgan import Melgan, MelganConfig
from tests.support.gan import published_vocoder


def test_sizes_are_read_off_the_shapes() -> None:
    theirs = published_vocoder(7, (8, 6, 4), (5, 2), residuals=2)
    assert vocoder_config(theirs) == MelganConfig(7, (8, 6, 4), (5, 2), 2)


def test_folding_is_what_weight_norm_computes() -> None:
    conv = nn.utils.parametrizations.weight_norm(nn.ConvTranspose1d(4, 3, 6), dim=0)
    theirs = {
        "up.bias": conv.bias.detach(),
        "up.weight_g": conv.parametrizations.weight.original0.detach() * 2.0,
        "up.weight_v": conv.parametrizations.weight.original1.detach(),
    }
    torch.testing.assert_close(folded(theirs)["up.weight"], 2.0 * conv.weight.detach())


def test_what_is_folded_fills_the_network() -> None:
    theirs = published_vocoder(7, (8, 6, 4), (5, 2), residuals=2)
    Melgan(vocoder_config(theirs)).load_state_dict(folded(theirs), strict=True)
