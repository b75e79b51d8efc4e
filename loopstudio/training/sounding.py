"""Sounding: a diffusion vocoder that learns by how what it thinks sounds, where it is asked.

Told a vocoded loop, of whose phases the real one shares none, the network that is least off its
noise thinks the mean of all that might have been: attacks and tones are blurred in it, and what
noise few calls leave is never heard in training. So here it begins as polishing does, with the
vocoded loop on its way to noise, or goes on from what it thought of that itself, and what it thinks
is heard as a vocoder's sound is: by a distance of spectra that noise meets as noise (Gritsenko et
al. 2020). The two draws of it are of two sounds of the vocoder.
"""

from contextlib import nullcontext

import torch
from torch import Tensor

from loopstudio.engines.device import autocast
from loopstudio.engines.diffusion.wave_network import Guide, WaveNetwork
from loopstudio.training.losses import SCALES, SpectralEnergy, peak_energy_distance
from loopstudio.training.quarter_turn import apart, noisy
from loopstudio.training.vocoded import VocodedTwice

_SCALES_AT_ONCE = 2
_ALREADY_REAL = 0.15
"""Share of steps whose loops are told as they are: those are to be left alone."""
_GOES_ON = 0.5
"""Share of steps that go on from what was thought at an earlier time."""


class Sounding:
    """What a network thinks of vocoded bars, heard beside the bars; quick as in the recipe."""

    def __init__(self, vocoded: VocodedTwice, rate: int, *, quick: bool) -> None:
        self.vocoded, self.quick = vocoded, quick
        self.distance = SpectralEnergy(rate, evenness=1.0)

    def loss(self, network: WaveNetwork, count: int, random: torch.Generator) -> Tensor:
        """Give how far off `count` bars sound at random times."""
        device = network.deviation.device
        rows = (x.to(device) for x in self.vocoded.draw(count, random))
        real, one, other = rows
        if _chance(_ALREADY_REAL, random):
            one = other = real
        first, second = self._thought(network, torch.cat((one, other)), random).chunk(2)
        order = torch.randperm(len(SCALES), generator=random)[:_SCALES_AT_ONCE]
        spectra, _ = self.distance(real, first, second, [SCALES[int(i)] for i in order])
        return spectra + peak_energy_distance(real, first, second)

    def _thought(self, network: WaveNetwork, told: Tensor, random: torch.Generator) -> Tensor:
        """Give the sounds (2 * count, samples) that a network thinks of, told others like them.

        Both halves stand at the same times.
        """
        with torch.no_grad():
            image = network.image(told)
            clean = network.cells(told, image)
        given = network.given(image, Guide(told, told.new_zeros(len(told), network.config.cells)))
        times = torch.rand(len(told) // 2, generator=random).repeat(2).to(told)
        noise = torch.randn(clean.shape, generator=random).to(told)
        if _chance(_GOES_ON, random):
            with torch.no_grad():
                standing = noisy(clean, noise, times)
                v = network(standing, network.styles(times), given)
                clean, noise = apart(standing, v, times)
            times = times * torch.rand(len(told) // 2, generator=random).repeat(2).to(told)
        standing, styles = noisy(clean, noise, times), network.styles(times)
        with autocast(told.device) if self.quick else nullcontext():
            v = network(standing, styles, given)
        return network.sound(apart(standing, v.float(), times)[0], image)


def _chance(share: float, random: torch.Generator) -> bool:
    return float(torch.rand((), generator=random)) < share
