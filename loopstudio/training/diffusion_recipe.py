"""How Diffuse's own forms are trained, as values: over latents, and over sound itself."""

from dataclasses import dataclass, field

from loopstudio.core.errors import TrainingError
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.sound_config import sound_config


@dataclass(frozen=True)
class DiffusionRecipe:
    """Train Diffuse's own form: diffusion over the latents of a checkpoint of Morph.

    learning_rate falls to a fiftieth along a cosine over `steps`; forgotten is the probability that
    a style is not told, and that a key is not, so that guidance has something to lead away from;
    latents count by their share of what is heard to the power of `heard`, where the checkpoint
    tells that, and all alike by 0; quick as in `RaveRecipe`. Of `judged` bars more in each step,
    noisy to a time between `judged_from` and `judged_until`, a judge hears what they are taken for
    (`Restoring`), whose pull is `adversarial` of that of the bars that they should be. `kept` is
    the share, in what is exported, of the network that this one went on from (Wortsman et al.
    2022). Raises TrainingError for an odd number of judged bars, and for no such share.
    """

    steps: int = 20_000
    batch: int = 64
    learning_rate: float = 1e-3
    warmup: int = 300
    forgotten: float = 0.12
    heard: float = 0.5
    quick: bool = True
    judged: int = 0
    judged_from: float = 0.25
    judged_until: float = 0.7
    adversarial: float = 0.5
    judge_rate: float = 1e-3
    judge_width: int = 128
    kept: float = 0.0
    ema_decay: float = 0.9995
    seed: int = 1
    network: LatentConfig = field(default_factory=LatentConfig)

    def __post_init__(self) -> None:
        if self.judged % 2:
            raise TrainingError(
                f"Half of what is judged was given: make judged = {self.judged} even."
            )
        if not 0.0 <= self.kept < 1.0:
            raise TrainingError(f"kept = {self.kept:g} is no share: 0 to less than 1.")


@dataclass(frozen=True)
class SoundRecipe:
    """Train Diffuse's own form on sound itself: the words of `DiffusionRecipe`."""

    steps: int = 200_000
    batch: int = 32
    learning_rate: float = 8e-4
    warmup: int = 300
    forgotten: float = 0.12
    quick: bool = True
    ema_decay: float = 0.9995
    seed: int = 1
    network: LatentConfig = field(default_factory=sound_config)
