"""How our own diffusion vocoder is trained, as values."""

from dataclasses import dataclass, field

from loopstudio.engines.diffusion.wave_config import WaveConfig


@dataclass(frozen=True)
class DiffusionVocoderRecipe:
    """Train a diffusion vocoder on whole loops: half of a batch vocoded, half of it dull.

    learning_rate falls to a fiftieth along a cosine over `steps`; evenness and mel_noise as in
    `VocoderRecipe`, quick as in `RaveRecipe`. sounding weighs how what it thinks of vocoded loops
    sounds (`Sounding`), which then takes the place of what their noise is off; 0 for never.
    """

    steps: int = 20_000
    batch: int = 8
    learning_rate: float = 1e-3
    warmup: int = 300
    evenness: float = 0.5
    mel_noise: float = 0.02
    quick: bool = True
    ema_decay: float = 0.999
    sounding: float = 0.0
    seed: int = 1
    network: WaveConfig = field(default_factory=WaveConfig)
