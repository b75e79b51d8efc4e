"""The block that networks of images are built of (ConvNeXt, Liu et al. 2022)."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Block(nn.Module):
    """ConvNeXt block over (batch, frames, width): depthwise 7, norm, two linears, residual."""

    def __init__(self, width: int, expansion: int) -> None:
        super().__init__()
        self.mix = nn.Conv1d(width, width, 7, groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, width * expansion)
        self.narrow = nn.Linear(width * expansion, width)
        self.scale = nn.Parameter(torch.full((width,), 0.2))

    def forward(self, x: Tensor) -> Tensor:
        """Map frames to frames; they wrap."""
        around = torch.cat((x[:, -3:], x, x[:, :3]), dim=1)
        # Frames with their channels together are channels-last already: no copy is made.
        plane = around.transpose(1, 2).unsqueeze(2)
        weight = self.mix.weight.unsqueeze(2)
        y = F.conv2d(plane, weight, self.mix.bias, groups=len(weight)).squeeze(2).transpose(1, 2)
        y = self.narrow(_gelu(self.widen(self.norm(y))))
        added: Tensor = x + y * self.scale
        return added


def _gelu(x: Tensor) -> Tensor:
    # In bfloat16 the tanh form takes six times as long as the exact one, and the two differ by
    # less than that format can tell.
    return F.gelu(x) if x.dtype == torch.bfloat16 else F.gelu(x, approximate="tanh")
