"""How a melodist is trained, as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from loopstudio.core.errors import TrainingError
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.sizes import plain
from loopstudio.engines.vocoding.image_config import ImageConfig


@dataclass(frozen=True)
class MelodistRecipe:
    """Train a melodist on the melodic corpus and the latents of a checkpoint of Morph.

    It draws given loops: its composer their scores, its player, from those scores, their latents.
    learning_rate falls to a fiftieth along a cosine over `steps`. notes_divergence and
    sound_divergence weigh the encoders' KL, in nats, against the likelihood of a score in nats and
    the mean square of latents; both rise from nothing in divergence_steps. quick computes layers in
    bfloat16 where the device is quick in it.
    """

    steps: int = 12_000
    batch: int = 32
    learning_rate: float = 1.5e-3
    warmup: int = 200
    notes_divergence: float = 0.03
    sound_divergence: float = 3e-4
    divergence_steps: int = 1_000
    judged_from: int | None = None
    judged_pace: float = 0.4
    adversarial: float = 0.4
    judge_rate: float = 4e-4
    judge_width: int = 192
    quick: bool = True
    ema_decay: float = 0.998
    seed: int = 1
    network: MelodistConfig = field(default_factory=MelodistConfig)

    def __post_init__(self) -> None:
        if self.judged_from is not None and self.batch % 2:
            raise TrainingError(
                f"A judged batch has two halves: make {self.batch} even, or leave out judged_from."
            )


def melodist_of(table: Mapping[str, Any]) -> MelodistConfig:
    """Read the sizes that a recipe tells, the others as usual; raises CheckpointError."""
    usual = MelodistConfig().table()
    told = dict(table.get("image", {}))
    spoken = plain(asdict(ImageConfig().vocoder)) | told.pop("vocoder", {})
    drawn = {key: value for key, value in ImageConfig().table().items() if key != "form"}
    image = ImageConfig.parse(drawn | told | {"vocoder": spoken})
    return MelodistConfig.parse(
        {**usual, **table, "image": {**ImageConfig().table(), **told}}, image.vocoder
    )
