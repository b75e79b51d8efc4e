"""Stream: encoder and decoder of our own form as programs that take sound piece by piece.

For each latent frame a window goes through the network (`window.py`), so what is made does not
depend on the pieces. A frame keeps the noise it was given for as long as any window sees it, and
its sound begins where the window before goes on: the two differ little, and are crossfaded.
"""

import math

import torch
from torch import Tensor

from loopstudio.engines.rave.streaming import Streamed, grown, renewed
from loopstudio.engines.rave.window import (
    DECODER,
    ENCODER,
    DecoderWindow,
    EncoderWindow,
    program_hop,
    traced,
)
from loopstudio.engines.vocoding.image_network import ImageNetwork

FADE = 256
"""Samples over which one window's sound passes into the next one's: 6 ms."""
AT_ONCE = 8
"""Windows that go through the network side by side; more take more memory and no less time."""


class StreamedImageEncoder(Streamed):
    """Sound (batch, 1, samples) to what the encoder tells (batch, 2 latent, frames).

    Pieces are a multiple of the program's hop. delay is in samples, a multiple of it.
    """

    past: Tensor

    def __init__(self, network: ImageNetwork) -> None:
        super().__init__()
        self.hop, self.at_once = program_hop(network.config.hop), AT_ONCE
        self.samples = ENCODER.frames * self.hop
        self.delay = ENCODER.ahead * self.hop
        self.window = traced(EncoderWindow(network), torch.zeros(1, self.samples))
        self.register_buffer("past", torch.zeros(1, self.samples - self.hop))

    def forward(self, sound: Tensor) -> Tensor:
        """Take the next piece."""
        batch, samples = sound.shape[0], sound.shape[2]
        past = grown(self.past, batch)
        known = torch.cat((past[:batch], sound[:, 0]), dim=1)
        self.past = renewed(past, known[:, samples:])
        windows = known.unfold(1, self.samples, self.hop).flatten(0, 1)
        told = torch.cat([self.window(each) for each in torch.split(windows, self.at_once)])
        made: Tensor = told.reshape(batch, samples // self.hop, -1).transpose(1, 2)
        return made

    @torch.jit.export
    def reset(self) -> None:
        """Forget the pieces before."""
        self.past = torch.zeros_like(self.past[:1])


class StreamedImageDecoder(Streamed):
    """Latents (batch, latent, frames) to sound (batch, 1, samples); delay is in samples.

    Before the first latents it hears those of silence.
    """

    past: Tensor
    noise: Tensor
    tail: Tensor
    silence: Tensor
    rise: Tensor

    def __init__(self, network: ImageNetwork) -> None:
        super().__init__()
        self.hop, self.at_once = program_hop(network.config.hop), AT_ONCE
        self.own_hop, self.latent = network.config.hop, network.config.latent
        self.frames = DECODER.frames
        self.delay = DECODER.ahead * self.hop
        # Noise that is even between -1/2 and 1/2 has a deviation of one by this.
        self.louder = math.sqrt(12.0)
        self.fade = min(FADE, self.hop)
        examples = torch.zeros(1, self.latent, self.frames), torch.zeros(1, self._own(self.frames))
        self.window = traced(DecoderWindow(network, self.fade), *examples)
        with torch.no_grad():
            silence = network.encode(torch.zeros(1, 1, self._own(self.frames)))[0, :, :1]
        self.register_buffer("silence", silence)
        self.register_buffer("past", silence.repeat(1, 1, self.frames - 1))
        self.register_buffer("noise", torch.zeros(1, self._own(self.frames - 1)))
        self.register_buffer("tail", torch.zeros(1, self.fade))
        turn = math.pi * (torch.arange(self.fade) + 0.5) / self.fade
        self.register_buffer("rise", 0.5 - 0.5 * torch.cos(turn))

    def forward(self, latent: Tensor) -> Tensor:
        """Take the next latents."""
        batch, frames = latent.shape[0], latent.shape[2]
        if batch > self.past.shape[0]:
            missing = batch - self.past.shape[0]
            quiet = self.silence.repeat(missing, 1, self.frames - 1)
            self.past = torch.cat((self.past, quiet))
        known = torch.cat((self.past[:batch], latent), dim=2)
        self.past = renewed(self.past, known[:, :, frames:])
        drawn = torch.rand([batch, self._own(frames)], dtype=latent.dtype, device=latent.device)
        before = grown(self.noise, batch)
        noise = torch.cat((before[:batch], (drawn - 0.5) * self.louder), dim=1)
        self.noise = renewed(before, noise[:, self._own(frames) :])
        windows = known.unfold(2, self.frames, 1).transpose(1, 2).flatten(0, 1)
        noises = noise.unfold(1, self._own(self.frames), self.own_hop).flatten(0, 1)
        pairs = zip(torch.split(windows, self.at_once), torch.split(noises, self.at_once))  # noqa: B905
        made = torch.cat([self.window(one, other) for one, other in pairs])
        return self._joined(made.reshape(batch, frames, self.hop + self.fade))

    def _joined(self, made: Tensor) -> Tensor:
        """Pass from each frame's sound to the next one's."""
        batch = made.shape[0]
        after = made[:, :, self.hop :]
        tail = grown(self.tail, batch)
        before = torch.cat((tail[:batch, None], after[:, :-1]), dim=1)
        self.tail = renewed(tail, after[:, -1])
        begun = before + (made[:, :, : self.fade] - before) * self.rise
        sound = torch.cat((begun, made[:, :, self.fade : self.hop]), dim=2)
        return sound.reshape(batch, 1, -1)

    def _own(self, frames: int) -> int:
        """Give how many samples so many frames are in the network."""
        return frames * self.own_hop

    @torch.jit.export
    def reset(self) -> None:
        """Forget the pieces before."""
        self.past = self.silence.repeat(1, 1, self.frames - 1)
        self.noise = torch.zeros_like(self.noise[:1])
        self.tail = torch.zeros_like(self.tail[:1])
