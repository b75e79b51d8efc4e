"""Stream: encoder and decoder of a network as programs that take sound and latents piece by piece.

Both say how late they are in samples: the encoder by whole latent frames, so that its latents are
those of the network in one piece, some frames later; the decoder by an even number of sub-band
samples, so that the signs of its filter bank fall as they should.
"""

import torch
from torch import Tensor, nn

from loopstudio.engines.rave.decoder import FirstDecoder, SecondDecoder
from loopstudio.engines.rave.layers import Conv, Kernel
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.noise_head import QUIET, NoiseHead, loudness_curve, shaped
from loopstudio.engines.rave.pqmf import Pqmf, upright
from loopstudio.engines.rave.streaming import Delay, Streamed, StreamedChain, streamed


class StreamedEncoder(Streamed):
    """Sound (batch, channels, samples) to what the encoder tells (batch, encoded, frames).

    Pieces are a multiple of the hop. delay is in samples, a multiple of the hop.
    """

    def __init__(self, network: Rave) -> None:
        super().__init__()
        self.bands, self.lines = network.config.bands, network.config.lines
        self.analysis, late = analysis(network.pqmf)
        self.body, late = streamed(network.encoder, late)
        self.delay = late * network.config.hop

    def forward(self, sound: Tensor) -> Tensor:
        """Take the next piece."""
        batch, channels, samples = sound.shape
        each = self.analysis(sound.reshape(batch * channels, 1, samples))
        lines = upright(each).reshape(batch, self.lines, samples // self.bands)
        told: Tensor = self.body(lines)
        return told

    @torch.jit.export
    def reset(self) -> None:
        """Forget the pieces before."""
        self.analysis.reset()
        self.body.reset()


class StreamedDecoder(Streamed):
    """Latents (batch, latent, frames) to sound (batch, channels, samples); delay is in samples."""

    def __init__(self, network: Rave) -> None:
        super().__init__()
        self.bands = network.config.bands
        self.channels = network.config.channels
        self.heads = _heads(network)
        late = self.heads.late
        self.even = Delay(network.config.lines, late % 2)
        late += late % 2
        self.synthesis, late = synthesis(network.pqmf, late)
        self.delay = late * network.config.bands

    def forward(self, latent: Tensor) -> Tensor:
        """Take the next latents."""
        lines = self.even(self.heads(latent))
        batch, _, frames = lines.shape
        each = upright(lines.reshape(batch * self.channels, self.bands, frames))
        made = self.synthesis(each)
        sound: Tensor = made.transpose(1, 2).reshape(batch, self.channels, frames * self.bands)
        return sound

    @torch.jit.export
    def reset(self) -> None:
        """Forget the pieces before."""
        self.heads.reset()
        self.even.reset()
        self.synthesis.reset()


def analysis(pqmf: Pqmf) -> tuple[Streamed, int]:
    """Give the bank's way in, to sub-bands not yet upright, and how many frames late it is."""
    conv = _conv(pqmf.analysis_filters(), pqmf.bands, pqmf.analysis_reach()[0])
    return streamed(conv, 0, multiple=2)


def synthesis(pqmf: Pqmf, late: int) -> tuple[Streamed, int]:
    """Give its way out for upright sub-bands that come `late` frames late, and how late it is."""
    # The last frame that a filter looks at counts for nothing: it is not waited for.
    conv = _conv(pqmf.synthesis_filters()[..., :-1], 1, pqmf.synthesis_reach()[0])
    return streamed(conv, late, multiple=2)


class StreamedNoise(Streamed):
    """A noise head that draws its own noise."""

    def __init__(self, head: NoiseHead, net: Streamed, hop: int) -> None:
        super().__init__()
        self.net, self.lines, self.points, self.hop = net, head.lines, head.points, hop
        self.quiet = QUIET

    def forward(self, x: Tensor) -> Tensor:
        """Map features (batch, width, frames) to sub-bands (batch, lines, frames)."""
        asked = loudness_curve(self.net(x) + self.quiet)
        batch, hops = asked.shape[0], asked.shape[2]
        response = asked.view(batch, self.lines, self.points, hops).transpose(2, 3)
        noise = torch.rand((batch, self.lines, hops, self.hop), dtype=x.dtype, device=x.device)
        return shaped(noise * 2.0 - 1.0, response).flatten(2)

    @torch.jit.export
    def reset(self) -> None:
        """Forget the pieces before."""
        self.net.reset()


class SecondHeads(Streamed):
    """v2's heads, each as late as the latest."""

    def __init__(self, decoder: SecondDecoder, hop: int) -> None:
        super().__init__()
        self.amplitude = decoder.amplitude
        self.body, late = streamed(decoder.body, 0)
        wave, noise = streamed(decoder.wave, late), _noise(decoder.noise, late, hop)
        self.late = max(wave[1], noise[1])
        self.wave = _until(wave, self.late, len(decoder.wave.weight))
        self.noise = _until(noise, self.late, _lines(decoder.noise))

    def forward(self, latent: Tensor) -> Tensor:
        """Map latents to sub-bands."""
        features = self.body(latent)
        made = self.wave(features)
        if self.amplitude:
            wave, open_by = made.chunk(2, dim=1)
            made = wave * torch.sigmoid(open_by)
        return torch.tanh(made + self.noise(features))

    @torch.jit.export
    def reset(self) -> None:
        """Forget the pieces before."""
        self.body.reset()
        self.wave.reset()
        self.noise.reset()


class FirstHeads(Streamed):
    """v1's heads, each as late as the latest."""

    def __init__(self, decoder: FirstDecoder, hop: int) -> None:
        super().__init__()
        self.body, late = streamed(decoder.body, 0)
        wave, loudness = streamed(decoder.wave, late), streamed(decoder.loudness, late)
        noise = _noise(decoder.noise, late, hop)
        self.late = max(wave[1], loudness[1], noise[1])
        self.wave = _until(wave, self.late, len(decoder.wave.weight))
        self.loudness = _until(loudness, self.late, 1)
        self.noise = _until(noise, self.late, _lines(decoder.noise))

    def forward(self, latent: Tensor) -> Tensor:
        """Map latents to sub-bands."""
        features = self.body(latent)
        wave = torch.tanh(self.wave(features)) * loudness_curve(self.loudness(features))
        made: Tensor = wave + self.noise(features)
        return made

    @torch.jit.export
    def reset(self) -> None:
        """Forget the pieces before."""
        self.body.reset()
        self.wave.reset()
        self.loudness.reset()
        self.noise.reset()


class Nothing(Streamed):
    """No noise head: adds nothing."""

    def forward(self, x: Tensor) -> Tensor:
        """Give one zero for every frame."""
        return torch.zeros_like(x[:, :1])


def _heads(network: Rave) -> FirstHeads | SecondHeads:
    decoder, noise = network.decoder, network.config.noise
    hop = noise.hop if noise else 1
    if isinstance(decoder, FirstDecoder):
        return FirstHeads(decoder, hop)
    return SecondHeads(decoder, hop)


def _noise(head: NoiseHead | None, late: int, hop: int) -> tuple[Streamed, int]:
    if head is None:
        return Nothing(), 0
    net, hops = streamed(head.net, late)
    return StreamedNoise(head, net, hop), hops * hop


def _lines(head: NoiseHead | None) -> int:
    return 1 if head is None else head.lines


def _until(part: tuple[Streamed, int], late: int, channels: int) -> StreamedChain:
    module, own = part
    return StreamedChain(module, Delay(channels, late - own))


def _conv(weight: Tensor, stride: int, left: int) -> Conv:
    outputs, inputs, kernel = weight.shape
    made = Conv(inputs, outputs, Kernel(kernel, stride=stride, left=left))
    made.weight = nn.Parameter(weight.clone(), requires_grad=False)
    return made
