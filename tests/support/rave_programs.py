# mypy: disable-error-code="operator, arg-type"
"""Programs that encode and decode, but are no network of ours; their code is our own."""

import torch
from torch import Tensor, nn

HOP = 256
LATENT = 3
RATE = 16_000


class Strange(nn.Module):
    """Energies of thirds of a frame in, bursts out; asks for more of torch than RAVE does."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("encode_params", torch.tensor([1, 1, LATENT, HOP]))
        self.register_buffer("decode_params", torch.tensor([LATENT, HOP, 1, 1]))
        self.register_buffer("fidelity", torch.tensor([0.6, 0.9, 1.0]))
        self.register_buffer("shape", torch.sin(torch.arange(HOP) * (12.0 * torch.pi / HOP)))
        self.sr, self.hop = RATE, HOP

    @torch.jit.export
    def encode(self, x: Tensor) -> Tensor:
        each = x.reshape(x.shape[0], -1, self.hop)
        low, middle, high = each[..., :85], each[..., 85:170], each[..., 170:]
        levels = [torch.linalg.vector_norm(part, dim=-1) for part in (low, middle, high)]
        return torch.stack(levels, 1)

    @torch.jit.export
    def decode(self, z: Tensor) -> Tensor:
        loud = torch.logaddexp(z[:, 0], z[:, 1]) + 0.01 * torch.randn_like(z[:, 2])
        made = 0.1 * loud.unsqueeze(-1) * self.shape
        return made.reshape(z.shape[0], 1, -1)

    def forward(self, x: Tensor) -> Tensor:
        made: Tensor = self.decode(self.encode(x))
        return made


class Remembering(Strange):
    """One that takes pieces in order: each frame is that and the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.cache = Cache()

    @torch.jit.export
    def decode(self, z: Tensor) -> Tensor:
        known = torch.cat((self.cache.pad, z), -1)
        self.cache.pad = known[..., -1:]
        loud = torch.logaddexp(known[:, 0, :-1], z[:, 1])
        return (loud.unsqueeze(-1) * self.shape).reshape(1, 1, -1)


class Cache(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("pad", torch.zeros(1, LATENT, 1))

    def forward(self, x: Tensor) -> Tensor:
        return x


class Recurrent(Strange):
    """As a hybrid has it: spectra, recurrent layers, convolutions and products of matrices."""

    def __init__(self) -> None:
        super().__init__()
        self.gru, self.conv = nn.GRU(129, LATENT, 2, batch_first=True), nn.Conv1d(LATENT, 8, 5)
        self.register_buffer("window", torch.hann_window(HOP))

    @torch.jit.export
    def encode(self, x: Tensor) -> Tensor:
        spectra = torch.stft(
            x[:, 0], self.hop, self.hop, self.hop, self.window, False, return_complex=True
        )
        told: Tensor = self.gru(spectra.abs().permute(0, 2, 1))[0]
        return told.permute(0, 2, 1)

    @torch.jit.export
    def decode(self, z: Tensor) -> Tensor:
        loud = self.conv(torch.nn.functional.pad(z, [2, 2]))[:, 0]
        made = torch.matmul(loud.unsqueeze(-1), self.shape.unsqueeze(0))
        return made.reshape(z.shape[0], 1, -1)


class Greedy(Strange):
    """Asks for more memory than there is."""

    @torch.jit.export
    def decode(self, z: Tensor) -> Tensor:
        return torch.logaddexp(torch.zeros(1 << 40), torch.zeros(1)).sum() + z


class Endless(Strange):
    """Never gives anything."""

    @torch.jit.export
    def decode(self, z: Tensor) -> Tensor:
        while bool(torch.isfinite(z).all()):
            z = torch.sinc(z)
        return z


class Broken(Strange):
    """Gives no numbers."""

    @torch.jit.export
    def decode(self, z: Tensor) -> Tensor:
        return torch.logaddexp(z, z).repeat_interleave(self.hop, 2)[:, :1] / 0.0
