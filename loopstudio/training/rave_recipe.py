"""How a network in RAVE's form is trained, as values."""

from dataclasses import dataclass, field

from loopstudio.core.errors import TrainingError
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.training.learner import Pull
from loopstudio.training.plateau import NEVER

MOST_PITCH = 12.0
"""Semitones, an octave: of a bar that lasts half as long, or twice."""


@dataclass(frozen=True)
class RaveRecipe:
    """Train an autoencoder on bars that go in a circle, by the spectral energy distance.

    learning_rate falls to a twentieth along a cosine over `steps`; scales is how many STFT sizes of
    six are drawn for each step; evenness as in `VocoderRecipe`; band_weight is what the distance of
    sub-bands counts beside that of sound, 0 for none; divergence weighs what the latents
    tell, in nats for each frame, and rises to that in divergence_steps, from divergence_from by
    equal factors or from 0 along a line; quick computes layers in bfloat16 where the device is
    quick in it, weights and losses in float32. Until step noise_from no noise is heard: tones are
    learned first, which noise would pass for.

    A bar is shown as the dataset has it, but begins anywhere, is up to 12 dB quieter, and one in
    six is mixed with another. Then, each by its own probability: mangle turns its phases by an
    all-pass filter, which nobody hears; compress brings its loud and quiet parts nearer to each
    other; mute silences it, so that nothing is made of nothing. pitch plays the bars of a step
    faster or slower by up to so many semitones, as a record does, each still a whole loop; some
    cents it always is. dequantise fills the steps of 16 bits with noise of their size.

    Then, from judged_from on, or after `patience` previews without a gain, judges of the wave join
    and the encoder stays: adversarial and matching weigh what they say, judge_every is which step
    is theirs instead, judge_rate how fast they learn. Raises TrainingError for a probability, a
    pitch or a weight that cannot be.
    """

    steps: int = 20_000
    batch: int = 4
    learning_rate: float = 1e-3
    warmup: int = 300
    scales: int = 3
    evenness: float = 1.0
    band_weight: float = 0.0
    divergence: float = 1e-4
    divergence_from: float = 0.0
    divergence_steps: int = 4_000
    noise_from: int = 0
    mangle: float = 0.0
    compress: float = 0.0
    mute: float = 0.0
    pitch: float = 0.0
    dequantise: bool = False
    judged_from: int = NEVER
    patience: int = 0
    adversarial: float = 1.0
    matching: float = 20.0
    judge_every: int = 4
    judge_rate: float = 1e-4
    judge_capacity: int = 16
    quick: bool = True
    ema_decay: float = 0.999
    seed: int = 1
    network: RaveConfig = field(default_factory=RaveConfig)

    def __post_init__(self) -> None:
        for name, most in (
            ("mangle", 1.0),
            ("compress", 1.0),
            ("mute", 1.0),
            ("pitch", MOST_PITCH),
        ):
            if not 0.0 <= getattr(self, name) <= most:
                raise TrainingError(f"The recipe's {name} has to be between 0 and {most:g}.")
        if self.band_weight < 0.0:
            raise TrainingError("The recipe's band_weight has to be 0 or more.")
        _ = self.pull

    @property
    def pull(self) -> Pull:
        """What the divergence weighs, step by step."""
        return Pull(self.divergence, self.divergence_from, self.divergence_steps)
