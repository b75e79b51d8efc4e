from dataclasses import replace

import pytest
import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.pieces import BESIDE, FRAMES, decoded, encoded
from loopstudio.engines.rave.program_parts import ProgramSizes
from loopstudio.engines.running import Program

HOP = 4
SIZES = ProgramSizes(HOP, 2, 1, 1, 0, remembers=False)


class Spread(Program):
    """Smooths over five frames, silence beyond the ends; remembers the frames before if asked."""

    def __init__(self, *, remembers: bool = False, extra: int = 0) -> None:
        self.longest, self._extra, self._remembers = 0, extra, remembers
        self._past = torch.zeros(2, 2)

    @property
    def remembers(self) -> bool:
        return self._remembers

    def forget(self) -> None:
        self._past.zero_()

    def call(self, method: str, x: Tensor, seed: int = 0) -> Tensor:
        del seed
        if method == "encode":
            frames = x[0, 0].reshape(-1, HOP).mean(dim=1)
            return torch.stack((frames, -frames))[None]
        self.longest = max(self.longest, x.shape[-1])
        x = x[0]
        if self._remembers:
            known = torch.cat((self._past, x), dim=1)
            self._past = known[:, -2:]
            smooth = known.unfold(1, 3, 1).mean(dim=-1)
        else:
            smooth = torch.nn.functional.pad(x, (2, 2)).unfold(1, 5, 1).mean(dim=-1)
        made = smooth[0].repeat_interleave(HOP)
        return torch.nn.functional.pad(made, (0, self._extra))[None, None]


def latent(frames: int) -> Tensor:
    return torch.rand(2, frames, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("frames", [1, 3, FRAMES, FRAMES + 1, 3 * FRAMES + 7])
def test_pieces_join_to_what_a_circle_gives(frames: int) -> None:
    program, given = Spread(), latent(frames)
    around = torch.cat([given] * 7, dim=1)
    circle = around.unfold(1, 5, 1).mean(dim=-1)[0]
    wanted = circle[3 * frames - 2 :][:frames].repeat_interleave(HOP)
    torch.testing.assert_close(decoded(program, SIZES, given, 0)[0], wanted)
    assert program.longest <= FRAMES + 2 * BESIDE + 2


def test_one_that_remembers_has_heard_the_end_when_it_begins() -> None:
    given = latent(2 * FRAMES + 5)
    around = torch.cat((given[:, -2:], given), dim=1).unfold(1, 3, 1).mean(dim=-1)[0]
    sizes = replace(SIZES, remembers=True)
    made = decoded(Spread(remembers=True), sizes, given, 0)[0]
    torch.testing.assert_close(made, around.repeat_interleave(HOP))
    late = decoded(Spread(remembers=True), replace(sizes, late=8), given, 0)[0]
    torch.testing.assert_close(late, made.roll(-8))


@pytest.mark.parametrize("remembers", [False, True])
def test_sound_is_encoded_frame_by_frame(remembers: bool) -> None:
    sound = torch.rand(1, (2 * FRAMES + 3) * HOP)
    sizes = replace(SIZES, remembers=remembers)
    made = encoded(Spread(remembers=remembers), sizes, sound)
    torch.testing.assert_close(made[0], sound.reshape(-1, HOP).mean(dim=1))


def test_another_length_than_it_said_is_refused() -> None:
    with pytest.raises(CheckpointError, match="more or less sound"):
        decoded(Spread(extra=1), SIZES, latent(8), 0)
    with pytest.raises(CheckpointError, match="more or fewer latents"):
        encoded(Spread(), replace(SIZES, latent=3), torch.rand(1, 8 * HOP))
