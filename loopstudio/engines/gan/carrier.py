"""A carrier: pulses at the pitches of a score, which an image then gives their colour.

Images of 80 bands do not tell a pitch from its neighbour: bands below 1 kHz are 52 Hz wide. Who
composed a bar knows its notes, and a sound that already has them needs only its loudness in each
band to be that of the image (the channel vocoder of Dudley 1939).
"""

import math

import torch
from torch import Tensor

from loopstudio.engines.gan.score import STEPS, Notes

_HIGHEST_HERTZ = 12_000.0
_RING_SECONDS, _RING_NEPERS = 0.8, 6.0
"""How long a note rings on once it is let go, and by how much it decays in a second."""
_GLIDE_SECONDS = 0.03
_ATTACK_SECONDS = 0.001
_SOFTEST = 0.3


def carrier(notes: Notes, lowest: float, samples: int, rate: int) -> Tensor:
    """Give a bar (samples,) of the notes of one bar; row 0 is MIDI note `lowest`.

    It goes in a circle. How loud it is means nothing.
    """
    made = torch.zeros(samples, dtype=torch.float64)
    order = notes.start.argsort().tolist()
    for place, number in enumerate(order):
        pitch = lowest + float(notes.pitch[number])
        before = lowest + float(notes.pitch[order[place - 1]])
        start = pitch if notes.struck[number] > 0.0 else before
        begin = round(float(notes.start[number]) / STEPS * samples) % samples
        held = round(float(notes.length[number]) / STEPS * samples)
        envelope = _envelope(min(held, samples), rate)[:samples]
        pulse = _pulses(start, pitch, len(envelope), rate)
        loud = _SOFTEST + (1.0 - _SOFTEST) * float(notes.velocity[number])
        places = (torch.arange(len(envelope)) + begin) % samples
        made.index_add_(0, places, loud * envelope * pulse)
    return made.float()


def _pulses(start: float, pitch: float, count: int, rate: int) -> Tensor:
    """Give so many samples of all harmonics alike, of power one, gliding to a MIDI pitch.

    Summed in closed form: the kernel of Dirichlet.
    """
    time = torch.arange(count, dtype=torch.float64) / rate
    if start == pitch:
        phase = 2.0 * math.pi * _hertz(pitch) * time
    else:
        way = (start - pitch) * torch.exp(-time / _GLIDE_SECONDS)
        phase = 2.0 * math.pi * _hertz(pitch) / rate * torch.exp2(way / 12.0).cumsum(0)
    harmonics = max(1, int(min(rate / 2.0, _HIGHEST_HERTZ) / _hertz(max(start, pitch))))
    below = 2.0 * torch.sin(phase / 2.0)
    near = below.abs() < 1e-6
    above = torch.sin((harmonics + 0.5) * phase)
    added = torch.where(near, harmonics + 0.5, above / torch.where(near, 1.0, below)) - 0.5
    return added * math.sqrt(2.0 / harmonics)


def _envelope(held: int, rate: int) -> Tensor:
    """Give a note's loudness: there at once, then held, then ringing on."""
    ring = torch.arange(round(_RING_SECONDS * rate), dtype=torch.float64) / rate
    whole = torch.cat((torch.ones(held, dtype=torch.float64), torch.exp(-_RING_NEPERS * ring)))
    rise = min(len(whole), round(_ATTACK_SECONDS * rate))
    whole[:rise] *= torch.arange(rise, dtype=torch.float64) / rise
    return whole


def _hertz(pitch: float) -> float:
    return 440.0 * math.pow(2.0, (pitch - 69.0) / 12.0)
