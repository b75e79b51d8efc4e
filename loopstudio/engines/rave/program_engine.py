"""The engine for a checkpoint that is somebody's program: Morph, for what no network of ours is."""

from collections.abc import Iterator

import numpy as np
import torch

from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.engine import Capabilities, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import LatentTrack, MorphRequest
from loopstudio.engines.bar import resampled, whole_frames
from loopstudio.engines.rave.engine import check_length, take
from loopstudio.engines.rave.hearing import channelled
from loopstudio.engines.rave.pieces import decoded, encoded
from loopstudio.engines.rave.program_parts import ProgramParts, load_program
from loopstudio.engines.rave.trajectory import trajectory
from loopstudio.engines.running import Program


class ProgramEngine:
    """A loaded program. Raises CheckpointError where it may not run, or does not hold together."""

    def __init__(self, info: CheckpointInfo) -> None:
        self._info = info
        self._parts: ProgramParts = load_program(info)
        self._program: Program | None = Program(self._parts.body, info.title)

    @property
    def capabilities(self) -> Capabilities:
        """Say what this checkpoint can do."""
        return Capabilities.of(self._info)

    def generate(self, request: MorphRequest, run: Run) -> Iterator[Take]:
        """Yield takes of exactly the request's bars at its tempo, in order; ticks count them.

        Raises Cancelled between two, and CheckpointError where the program fails.
        """
        total = len(request.indices)
        for done, index in enumerate(request.indices):
            run.tick(done, total)
            sizes, basis = self._parts.sizes, self._parts.basis
            samples = request.tempo.bar_frames(self._info.rate, request.bars)
            frames = whole_frames(samples, sizes.hop)
            places = basis.latent(trajectory(request, index, basis, frames))
            latent = torch.from_numpy(places).float()
            sound = decoded(self._loaded, sizes, latent, request.noise_seed)
            yield take(request, index, resampled(sound, samples), self._info.rate)
            run.tick(done + 1, total)

    def encode(self, audio: Audio) -> LatentTrack:
        """Give where a loop lies; raises CheckpointError for one longer than a minute."""
        check_length(audio)
        latent = heard(self._loaded, self._parts, audio, self._info.rate)
        return LatentTrack.of(latent.numpy().astype(np.float32))

    def close(self) -> None:
        """Free the program."""
        self._program = None

    @property
    def _loaded(self) -> Program:
        if self._program is None:
            raise CheckpointError(f"The checkpoint {self._info.name!r} was closed.")
        return self._program


def heard(program: Program, parts: ProgramParts, audio: Audio, rate: int) -> torch.Tensor:
    """Give the latents (latent, frames) of a loop of any rate, heard at `rate` Hz."""
    sizes = parts.sizes
    frames = whole_frames(round(audio.frames / audio.rate * rate), sizes.hop)
    sound = torch.from_numpy(channelled(audio.samples, sizes.inputs))
    return encoded(program, sizes, resampled(sound, frames * sizes.hop))
