"""Which vocoder sounds what is made, as it is said on the command line."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from loopstudio.app.catalog import Catalog
from loopstudio.app.polished import polisher
from loopstudio.app.vocoder import diffusion_vocoder
from loopstudio.core.errors import InvalidValue
from loopstudio.core.vocoder_choice import USUAL_CALLS, USUAL_STRENGTH, DiffusionVocoder


class Vocoder(StrEnum):
    """What sounds the images of a network."""

    QUICK = "quick"
    DIFFUSION = "diffusion"


VocoderName = Annotated[
    Vocoder, typer.Option("--vocoder", help="quick, or diffusion, which sounds it once more.")
]
VocoderSteps = Annotated[
    int | None, typer.Option(help=f"Those of --vocoder diffusion, {USUAL_CALLS} if left out.")
]
VocoderStrength = Annotated[
    float | None,
    typer.Option(help=f"How far it goes, above 0 to 1; {USUAL_STRENGTH:g} if left out."),
]


@dataclass(frozen=True)
class Vocoding:
    """Which vocoder, and how; raises InvalidValue where steps or a strength are for none."""

    vocoder: Vocoder
    steps: int | None = None
    strength: float | None = None

    def __post_init__(self) -> None:
        is_told = self.steps is not None or self.strength is not None
        if is_told and self.vocoder is Vocoder.QUICK:
            raise InvalidValue(
                "--vocoder-steps and --vocoder-strength are for --vocoder diffusion: add that, or "
                "leave them out."
            )

    def choice(self, catalog: Catalog) -> DiffusionVocoder | None:
        """Give the diffusion vocoder, or None; raises CheckpointError where there is none."""
        if self.vocoder is Vocoder.QUICK:
            return None
        return diffusion_vocoder(
            polisher(catalog),
            USUAL_CALLS if self.steps is None else self.steps,
            USUAL_STRENGTH if self.strength is None else self.strength,
        )
