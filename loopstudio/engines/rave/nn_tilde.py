"""A network as a program for nn~ (the object of Max, Pd and SuperCollider that runs TorchScript).

Its contract: each method maps float32 (batch, channels, samples / ratio), a buffer beside it tells
channels and ratios, and getters give lists. What RAVE's own exports tell beyond that (latent_pca,
fidelity, full_latent_size and their like) is told too, since hosts of those look for it.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.posterior import LEAST_SCALE
from loopstudio.engines.rave.basis import Basis
from loopstudio.engines.rave.image_stream import StreamedImageDecoder, StreamedImageEncoder
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.nn_places import AxisPlaces, NnPlaces, places_of
from loopstudio.engines.rave.parts import Network, Parts
from loopstudio.engines.rave.stream import StreamedDecoder, StreamedEncoder

_FLOAT = 2
"""How nn~ numbers the kinds of attributes."""


@dataclass(frozen=True, eq=False)
class Streams:
    """What encodes and decodes sound at a rate in Hz, with a latent frame every `hop` samples."""

    encoder: StreamedEncoder | StreamedImageEncoder
    decoder: StreamedDecoder | StreamedImageDecoder
    hop: int
    rate: int

    @classmethod
    def of(cls, network: Network) -> "Streams":
        """Give those of a network.

        Of our own form the hop is the power of two nearest to its own, and the rate is such that a
        frame is as long as it was. Raises CheckpointError for a hop of RAVE's form that is none.
        """
        config = network.config
        if not isinstance(network, Rave):
            encoder = StreamedImageEncoder(network)
            rate = round(config.rate * encoder.hop / config.hop)
            return cls(encoder, StreamedImageDecoder(network), encoder.hop, rate)
        if config.hop & (config.hop - 1):
            raise CheckpointError(f"nn~ wants a hop that is a power of two, not {config.hop}.")
        return cls(StreamedEncoder(network), StreamedDecoder(network), config.hop, config.rate)


class NnTilde(nn.Module):
    """Encode, decode and both; pieces of any multiple of the hop, any number of them side by side.

    encode gives the first `kept` dimensions, most important first: places along the axes, codes
    from 0 on by level, or angles from -1 to 1, as RAVE's own exports do; decode takes any number of
    them, and behind those comes noise, new each time, as loud as `noise` says.
    encode_delay and decode_delay are in samples. sr is the rate at which sound is as it was
    learned; of our own form that may not be the checkpoint's. nn~ resamples nothing: in a host at
    another rate, what was encoded there still comes back at its own pitch, but places set by hand,
    or encoded elsewhere, sound higher or lower by the ratio, and go faster or slower by it.
    """

    latent_pca: Tensor
    latent_mean: Tensor
    fidelity: Tensor

    def __init__(self, parts: Parts, kept: int) -> None:
        super().__init__()
        config, basis = parts.network.config, parts.basis
        made = Streams.of(parts.network)
        channels, hop = config.channels, made.hop
        self.encoder, self.decoder = made.encoder, made.decoder
        self.places = places_of(parts)
        axes, mean = _turning(basis, self.places)
        self.register_buffer("latent_pca", axes)
        self.register_buffer("latent_mean", mean)
        self.register_buffer("fidelity", torch.from_numpy(basis.fidelity).float())
        for method, sizes in (
            ("encode", [channels, 1, kept, hop]),
            ("decode", [kept, hop, channels, 1]),
            ("forward", [channels, 1, channels, 1]),
        ):
            self.register_buffer(f"{method}_params", torch.tensor(sizes))
        self.register_buffer("noise_params", torch.tensor([_FLOAT]))
        self.sr = self.sampling_rate = made.rate
        self.latent, self.latent_size, self.full_latent_size = config.latent, kept, len(basis)
        self.n_channels = self.target_channels = channels
        self.extra, self.scaled = config.extra, config.latent_kind == "variational"
        self.stereo, self.stereo_mode = False, False
        self.encode_delay, self.decode_delay = self.encoder.delay, self.decoder.delay
        self.noise = 1.0
        self.least = LEAST_SCALE
        word, span = self.places.word, self.places.span
        shares = [f"{100 * share:.1f} %{span}" for share in basis.shares[:kept]]
        names = [f"(signal) {word} {i + 1} - {share}" for i, share in enumerate(shares)]
        sides = [f"(signal) channel {i + 1}, {made.rate} Hz" for i in range(channels)]
        self.encode_input_labels, self.encode_output_labels = sides, names
        self.decode_input_labels, self.decode_output_labels = names, sides
        self.forward_input_labels, self.forward_output_labels = sides, sides
        self._methods = ["encode", "decode", "forward"]
        self._attributes = ["noise"]

    @torch.jit.export
    def encode(self, x: Tensor) -> Tensor:
        """Map sound (batch, channels, samples) to places (batch, kept, frames)."""
        made: Tensor = self.places.along(self.encoder(x)[:, : self.latent])
        return made[:, : self.latent_size]

    @torch.jit.export
    def encode_amortized(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Give the means and scales of places (batch, kept, frames), as `decode` takes them.

        A plugin of RAVE's asks for these before it asks for encode, and decodes them.
        """
        told = self.encoder(x)
        mean: Tensor = self.places.along(told[:, : self.latent])[:, : self.latent_size]
        if not self.scaled:
            return mean, torch.zeros_like(mean)
        scale = F.softplus(told[:, self.latent :]) + self.least
        # What is independent of axis to axis adds up by its power.
        power = F.conv1d(scale * scale, (self.latent_pca * self.latent_pca)[:, :, None])
        return mean, torch.sqrt(power[:, : self.latent_size])

    @torch.jit.export
    def decode(self, z: Tensor, from_forward: bool = False) -> Tensor:
        """Map places (batch, any number up to all, frames) to sound."""
        batch, frames = z.shape[0], z.shape[2]
        latent: Tensor = self.places.latent(z, self.noise)
        if self.extra > 0:
            beside = torch.randn([batch, self.extra, frames], dtype=z.dtype, device=z.device)
            latent = torch.cat((latent, beside), 1)
        made: Tensor = self.decoder(latent)
        if self.stereo_mode and not from_forward and batch > 1 and self.n_channels == 1:
            made = made.reshape(batch // 2, 2, made.shape[2])
        return made

    @torch.jit.export
    def forward(self, x: Tensor) -> Tensor:
        """Send sound there and back."""
        return self.decode(self.encode(x), from_forward=True)

    @torch.jit.export
    def reset(self) -> None:
        """Forget the pieces before."""
        self.encoder.reset()
        self.decoder.reset()

    @torch.jit.export
    def set_stereo_mode(self, stereo: bool) -> None:
        """Say whether two of a batch are the two sides of one sound."""
        self.stereo_mode = stereo

    @torch.jit.export
    def get_methods(self) -> list[str]:
        """Name what can be called."""
        return self._methods

    @torch.jit.export
    def get_attributes(self) -> list[str]:
        """Name what can be set."""
        return self._attributes

    @torch.jit.export
    def get_noise(self) -> list[float]:
        """Say how loud the noise behind the places given is."""
        return [self.noise]

    @torch.jit.export
    def set_noise(self, noise: float) -> int:
        """Set how loud it is; 0 says that it was set."""
        self.noise = noise
        return 0


def _turning(basis: Basis, places: NnPlaces) -> tuple[Tensor, Tensor]:
    """Give the axes and the mean that hosts look for: those of places that are told as they are."""
    if isinstance(places, AxisPlaces):
        return places.axes, places.mean
    return torch.eye(len(basis)), torch.zeros(len(basis))
