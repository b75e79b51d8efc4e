# mypy: disable-error-code="operator, union-attr"
"""The outermost modules of published exports of RAVE, one for each era, with what they tell."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.support.rave_exports import Export, Layout

KEPT = 2


def turned(size: int) -> Tensor:
    """Axes that are upright on one another, and no others' own."""
    drawn = torch.randn(size, size, generator=torch.Generator().manual_seed(5))
    made: Tensor = torch.linalg.qr(drawn)[0]
    return made


class Told(Export):
    """What all eras tell."""

    latent_pca: Tensor
    decode_params: Tensor

    def __init__(self, a: Layout, axes: int | None = None) -> None:
        super().__init__(a)
        size = a.latent if axes is None else axes
        self.register_buffer("latent_pca", turned(size))
        self.register_buffer("latent_mean", torch.linspace(-1.0, 1.0, size))
        hop = 16 * math.prod(a.ratios)
        self.register_buffer("encode_params", torch.tensor([a.channels, 1, KEPT, hop]))
        self.register_buffer("decode_params", torch.tensor([KEPT, hop, a.channels, 1]))


class TraceModel(Told):
    """Version 1."""

    def __init__(self, a: Layout, rate: int = 48_000, axes: int | None = None) -> None:
        super().__init__(a, axes)
        self.register_buffer("sampling_rate", torch.tensor(rate))
        self.register_buffer("latent_size", torch.tensor(a.latent))
        self.stereo = False


class TwoSided(TraceModel):
    """Version 1 exported as stereo: one channel, decoded twice."""

    def __init__(self, a: Layout) -> None:
        super().__init__(a)
        self.stereo = True
        self.decode_params[2] = 2


class Combined(nn.Module):
    """Version 1 with a prior."""

    def __init__(self, a: Layout) -> None:
        super().__init__()
        self._rave, self._prior = TraceModel(a), nn.Conv1d(2, 2, 3)

    def forward(self, lines: Tensor) -> Tensor:
        made: Tensor = self._rave(lines)
        return made


class VariationalScriptedRAVE(Told):
    """Version 2; the first of its builds did not tell their rate."""

    def __init__(self, a: Layout, rate: int | None = 44_100, *, measured: bool = True) -> None:
        super().__init__(a)
        risen = torch.cumsum(torch.tensor([0.5, 0.25, 0.125, 0.0625, 0.03125, 0.03125]), 0)
        whole = F.pad(risen, (0, a.latent - len(risen)), value=1.0)
        self.register_buffer("fidelity", whole if measured else torch.zeros(a.latent))
        self.latent_size, self.full_latent_size = KEPT, a.latent
        if rate is not None:
            self.sr = rate
        self.stereo = False


class Later(VariationalScriptedRAVE):
    """Version 2.3, which tells more; the class has the name of the others."""

    def __init__(self, a: Layout) -> None:
        super().__init__(a)
        self.n_channels = self.target_channels = a.channels
        self.stereo_mode, self._has_prior, self.is_using_adain = False, False, False
        self.input_mode, self.output_mode = "waveform", "waveform"

    @torch.jit.export
    def get_methods(self) -> list[str]:
        return ["encode", "decode"]


class Hybrid(VariationalScriptedRAVE):
    """Mel bands in, a recurrent layer on its latents."""

    def __init__(self, a: Layout) -> None:
        super().__init__(a)
        self.gru = nn.GRU(a.latent, a.latent, 2)

    def forward(self, lines: Tensor) -> Tensor:
        made: Tensor = self.gru(self.encoder(lines))[0]
        return made


class WasserScriptedRAVE(Export):
    """Version 2 without scales, and without axes."""

    def __init__(self, a: Layout) -> None:
        super().__init__(a)
        self.sr = 44_100


class DiscreteScriptedRAVE(WasserScriptedRAVE):
    """Version 2 with codes."""

    @torch.jit.export
    def encode_lines(self, lines: Tensor) -> Tensor:
        """Give codes (batch, levels, frames) of sub-bands."""
        made: Tensor = self.encoder.rvq(self.encoder(lines)).float()
        return made

    @torch.jit.export
    def decode_lines(self, z: Tensor, beside: Tensor) -> Tensor:
        """Give what the decoder gives of codes, with noise (batch, extra, frames) beside them."""
        z = torch.clamp(z, 0, self.last).to(torch.int64)
        entries = self.encoder.rvq.entries(z)
        made: Tensor = self.decoder(torch.cat((entries, beside), 1))
        return made

    def __init__(self, a: Layout) -> None:
        super().__init__(a)
        self.last = a.codes - 1


class SphericalScriptedRAVE(WasserScriptedRAVE):
    """Version 2 with latents of length one, told as angles."""

    @torch.jit.export
    def encode_lines(self, lines: Tensor) -> Tensor:
        """Give angles (batch, latent - 1, frames), -1 to 1, of sub-bands."""
        z = self.encoder(lines)
        z = z / torch.sqrt((z**2).sum(1)).unsqueeze(1)
        left = torch.sqrt(torch.cumsum((z**2).flip(1), 1).flip(1))
        turns = torch.acos(z[:, :-1] / left[:, :-1])
        last = turns[:, -1]
        turns[:, -1] = torch.where(z[:, -1] >= 0.0, last, 2.0 * math.pi - last) / 2.0
        return 2.0 * turns / math.pi - 1.0

    @torch.jit.export
    def decode_lines(self, z: Tensor) -> Tensor:
        """Give what the decoder gives of angles."""
        turns = (z + 1.0) * math.pi / 2.0
        turns = torch.cat((turns[:, :-1], 2.0 * turns[:, -1:]), 1)
        one = torch.ones_like(turns[:, :1])
        before = torch.cat((one, torch.cumprod(torch.sin(turns), 1)), 1)
        made: Tensor = self.decoder(before * torch.cat((torch.cos(turns), one), 1))
        return made


class Hostile(VariationalScriptedRAVE):
    """One that writes a file once it is asked."""

    def forward(self, lines: Tensor) -> Tensor:
        torch.save(lines, "loot")
        return lines


DISCRETE = Layout(scales=False, levels=3, extra=4)
V1 = Layout(form="v1", dilations=((1, 3, 5), (1, 3, 5)))
V2_0 = Layout(form="v1", dilations=V1.dilations, repeats=2, kernels=(3, 5))
ERAS: dict[str, Callable[[], nn.Module]] = {
    "v1": lambda: TraceModel(V1),
    "v1 streaming": lambda: TraceModel(Layout(form="v1", dilations=V1.dilations, streaming=True)),
    "v1 with a prior": lambda: Combined(V1),
    "v1 stereo": lambda: TwoSided(V1),
    "v1 cropped": lambda: TraceModel(V1, axes=4),
    "onnx": lambda: TraceModel(Layout(form="v1", dilations=V1.dilations, bias=True)),
    "raspberry": lambda: TraceModel(Layout(form="v1", dilations=V1.dilations, capacity=16)),
    "v2.0": lambda: VariationalScriptedRAVE(V2_0),
    "v2.3": lambda: Later(Layout()),
    "v2_nopqmf": lambda: VariationalScriptedRAVE(Layout(raw=(16, 8))),
    "snake": lambda: VariationalScriptedRAVE(Layout(snake=True)),
    "adain": lambda: VariationalScriptedRAVE(Layout(adain=True)),
    "v2": lambda: VariationalScriptedRAVE(Layout()),
    "v2 streaming": lambda: VariationalScriptedRAVE(Layout(streaming=True)),
    "v2 causal": lambda: VariationalScriptedRAVE(Layout(causal=True)),
    "v2 stereo": lambda: VariationalScriptedRAVE(Layout(channels=2)),
    "v2_small": lambda: VariationalScriptedRAVE(Layout(noise=True)),
    "v3": lambda: VariationalScriptedRAVE(Layout(snake=True, adain=True)),
    "discrete": lambda: DiscreteScriptedRAVE(DISCRETE),
    "spherical": lambda: SphericalScriptedRAVE(Layout(scales=False)),
    "wasserstein": lambda: WasserScriptedRAVE(Layout(scales=False)),
}
