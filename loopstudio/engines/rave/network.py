"""RAVE: a variational autoencoder of sound in sub-bands (Caillon and Esling 2021).

One definition for training and for use. Layers of encoder and decoder have the numbers that they
have in published files, so that those can be filled in. Under autocast only layers are computed in
bfloat16: filter bank, noise and what the heads add up stay as they are.
"""

import torch
from torch import Tensor, nn

from loopstudio.engines.edges import Edge
from loopstudio.engines.posterior import parted
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.decoder import decoder
from loopstudio.engines.rave.encoder import encoder
from loopstudio.engines.rave.pqmf import Pqmf


class Rave(nn.Module):
    """Sound (batch, channels, samples) to latents (batch, latent, frames) and back.

    Samples are a multiple of config.hop. With edges joined the sound is a loop: what is beyond its
    end is its beginning, on the way in and on the way out.
    """

    def __init__(self, config: RaveConfig) -> None:
        super().__init__()
        self.config = config
        self.pqmf = Pqmf(config.bands, causal=config.causal)
        self.encoder = encoder(config)
        self.decoder = decoder(config)
        # Trained elsewhere: here they are only filled in.
        books = torch.zeros(config.levels, config.codes, config.latent)
        self.codebooks = nn.Parameter(books, requires_grad=False) if config.levels else None

    @classmethod
    def outlined(cls, config: RaveConfig) -> "Rave":
        """Give a network whose weights are shapes only, ready for `load_state_dict` to assign.

        A file may claim any sizes: before its own weights are there they cost no memory.
        """
        with torch.device("meta"):
            network = cls(config)
        network.pqmf = Pqmf(config.bands, causal=config.causal)
        return network

    @property
    def device(self) -> torch.device:
        """Where it computes; a network that is laid out for use has no parameters to ask."""
        return self.pqmf.bank.device

    def encode(self, sound: Tensor, edge: Edge = "silent") -> Tensor:
        """Give the latents: of a variational network the means of its posterior, no draw of it."""
        return self.posterior(sound, edge)[0]

    def posterior(self, sound: Tensor, edge: Edge = "silent") -> tuple[Tensor, Tensor]:
        """Give means and scales (batch, latent, frames); scales are 0 where none are learned."""
        with torch.autocast(sound.device.type, enabled=False):
            lines = self.pqmf.analyse(sound, edge)
        return self.posterior_of_lines(lines, edge)

    def posterior_of_lines(self, lines: Tensor, edge: Edge) -> tuple[Tensor, Tensor]:
        """Give means and scales of sub-bands (batch, lines, frames)."""
        told = self.encoder(lines[:, :, None], edge)[:, :, 0].float()
        if self.config.latent_kind != "variational":
            return told, torch.zeros_like(told)
        return parted(told)

    def decode(self, latent: Tensor, noise: Tensor, edge: Edge = "silent") -> Tensor:
        """Give the sound of latents (batch, latent, frames); it may pass full scale.

        noise (batch, lines, sub-band frames), even between -1 and 1, is for the noise head.
        """
        return self._sound(self.lines(latent, noise, edge), edge)

    def lines(self, latent: Tensor, noise: Tensor, edge: Edge) -> Tensor:
        """Give the sub-bands (batch, lines, frames) of latents, of a raw decoder their sound."""
        made: Tensor = self.decoder(latent[:, :, None], noise, edge)
        return made

    def draws(self, latent: Tensor, *noises: Tensor, edge: Edge = "silent") -> tuple[Tensor, ...]:
        """Give the sound of latents once for each noise, as `decode` does, for less."""
        features = self.decoder.body(latent[:, :, None], edge)
        lines = [self.decoder.heads(features, noise, edge) for noise in noises]
        with torch.autocast(latent.device.type, enabled=False):
            return tuple(self._sound(each, edge) for each in lines)

    def noise_shape(self, batch: int, frames: int) -> tuple[int, int, int]:
        """Give the shape of the noise that so many latent frames want."""
        config = self.config
        return batch, config.lines, frames * config.hop // config.bands

    def _sound(self, lines: Tensor, edge: Edge) -> Tensor:
        return lines if self.config.raw else self.pqmf.synthesise(lines, edge)
