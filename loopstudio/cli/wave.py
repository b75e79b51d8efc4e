"""polish and upsample: what a diffusion vocoder makes of loops."""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from loopstudio.app.polished import polisher, request_of
from loopstudio.app.polished import upsample as upsampling
from loopstudio.app.shelf import make_folder
from loopstudio.cli.diffuse import AsJson, Name, Out, Seed, Source, Steps
from loopstudio.cli.generate import run_request, tell_made
from loopstudio.cli.loop_file import read_loop
from loopstudio.cli.output import say
from loopstudio.cli.studio import Studio, opened, path_of
from loopstudio.core.batch import SEED_LIMIT
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.vocoder_choice import USUAL_CALLS, USUAL_STRENGTH
from loopstudio.core.wave_request import Polish, Work

Count = Annotated[int, typer.Option(help="How many, each from other noise, 1 to 256.")]


@dataclass(frozen=True)
class Asked:
    """How often and how something is made of a loop, as it is said on the command line."""

    count: int
    steps: int | None
    seed: int | None
    out: Path | None
    as_json: bool

    def make(self, studio: Studio, info: CheckpointInfo, clip: Clip, work: Work) -> None:
        """Make it, and tell of it."""
        request = replace(
            request_of(clip, info.name, work),
            count=self.count,
            seed=secrets.randbelow(SEED_LIMIT) if self.seed is None else self.seed,
            calls=USUAL_CALLS if self.steps is None else self.steps,
        )
        if self.out is not None:
            make_folder(self.out)
        tell_made(run_request(studio, request, self.as_json), request, self.as_json)


def polish(  # noqa: PLR0913 - the words of the command line, one each
    source: Source,
    strength: Annotated[
        float, typer.Option(help="How far on its way to noise it goes, above 0 to 1.")
    ] = USUAL_STRENGTH,
    count: Count = 1,
    steps: Steps = None,
    seed: Seed = None,
    checkpoint: Name = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Sound a loop again by the diffusion vocoder: as long, as loud, its parts made anew."""
    asked = Asked(count, steps, seed, out, as_json)
    with opened(out) as studio:
        info = polisher(studio.session.catalog, checkpoint)
        clip = read_loop(path_of(studio, source))
        asked.make(studio, info, clip, Polish(strength))


def upsample(  # noqa: PLR0913 - the words of the command line, one each
    source: Source,
    cutoff: Annotated[
        float | None,
        typer.Option(help="Hertz above which all is made, 1,000 to 16,000; found if left out."),
    ] = None,
    count: Count = 1,
    steps: Steps = None,
    seed: Seed = None,
    checkpoint: Name = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Give a dull loop what it lacks above a cutoff; below, every frequency stays as it was."""
    asked = Asked(count, steps, seed, out, as_json)
    with opened(out) as studio:
        info = polisher(studio.session.catalog, checkpoint)
        clip = read_loop(path_of(studio, source))
        work = upsampling(clip, cutoff)
        if cutoff is None and not as_json:
            say(f"{clip.name} was cut at {work.cutoff:,.0f} Hz.")
        asked.make(studio, info, clip, work)
