"""Originals: loops that travel whole with a request, as FLAC of 24 bits in base64."""

import base64
import binascii
import io

import numpy as np
import soundfile

from loopstudio.core.audio import Audio
from loopstudio.core.diffuse_request import Original
from loopstudio.core.errors import InvalidValue
from loopstudio.core.tempo import Tempo

_BITS = 24
_UNREADABLE = "The loop that was painted over is unreadable."


def original_of(audio: Audio, tempo: Tempo) -> Original:
    """Hold a loop at its tempo: to the bit, where it has 24 of them as those of the library do.

    Raises InvalidValue for one that is too long, or of more than two channels.
    """
    full = 2 ** (_BITS - 1)
    steps = np.clip(np.round(audio.samples.astype(np.float64) * full), -full, full - 1)
    file = io.BytesIO()
    # The upper 24 of 32 bits are what a file of 24 bits gets.
    shifted = steps.astype(np.int32) << (32 - _BITS)
    soundfile.write(file, shifted.T, audio.rate, format="FLAC", subtype="PCM_24")
    code = base64.b64encode(file.getvalue()).decode("ascii")
    return Original(audio.rate, audio.channels, tempo, code)


def sound_of(original: Original) -> Audio:
    """Give the loop back; raises InvalidValue for a text that holds none, or another."""
    try:
        data = base64.b64decode(original.code, validate=True)
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            if (file.samplerate, file.channels) != (original.rate, original.channels):
                raise InvalidValue(_UNREADABLE)
            samples = file.read(dtype="float32", always_2d=True)
    except (binascii.Error, soundfile.SoundFileError, ValueError) as error:
        raise InvalidValue(_UNREADABLE) from error
    return Audio(samples.T, original.rate)
