"""Recipes: how a network is trained, as values read from TOML and kept beside its weights."""

import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from loopstudio.core.errors import TrainingError, reason
from loopstudio.engines.diffusion.latent_config import LatentConfig
from loopstudio.engines.diffusion.sound_config import sound_sizes
from loopstudio.engines.diffusion.wave_config import WaveConfig
from loopstudio.engines.gan.network import GeneratorConfig
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.toml_text import dumps
from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.mel import MelConfig
from loopstudio.engines.vocoding.vocoder_config import VocoderConfig
from loopstudio.training.diffusion_recipe import DiffusionRecipe, SoundRecipe
from loopstudio.training.diffusion_vocoder_recipe import DiffusionVocoderRecipe
from loopstudio.training.learner import Pull
from loopstudio.training.melodist_recipe import MelodistRecipe, melodist_of
from loopstudio.training.plateau import NEVER
from loopstudio.training.rave_recipe import RaveRecipe

FEATURES = ("efficientnet", "musicnn")


@dataclass(frozen=True)
class VocoderRecipe:
    """Train a vocoder: spectral energy distance first, then, from `adversarial_from`, judges too.

    learning_rate falls to a tenth along a cosine over `steps`; scales is how many STFT sizes of
    six are drawn for each step; evenness says whether every hertz counts the same in them (0) or
    every mel (1); peak_weight weighs the distance of peak levels against theirs, 0 for none;
    mel_noise is the deviation of noise added to the image so that generated images, which are never
    quite right, sound well too; tones_only lets nothing but the networks of tones learn, which
    takes minutes. Raises TrainingError for tones that these sizes cannot hold.
    """

    steps: int = 20_000
    batch: int = 8
    learning_rate: float = 8e-4
    warmup: int = 300
    scales: int = 3
    evenness: float = 0.0
    peak_weight: float = 0.0
    mel_noise: float = 0.02
    ema_decay: float = 0.999
    adversarial_from: int = NEVER
    adversarial_weight: float = 0.1
    tones_only: bool = False
    seed: int = 1
    mel: MelConfig = field(default_factory=MelConfig)
    network: VocoderConfig = field(default_factory=VocoderConfig)

    def __post_init__(self) -> None:
        if self.tones_only and not (self.network.tones or self.network.partials):
            raise TrainingError("Only tones should learn: set network.tones, or partials.")
        if not self.network.can_hold_tones:
            raise TrainingError(
                "Frames are too long to hold its tones: make split larger, or set tones and "
                "partials to 0."
            )


@dataclass(frozen=True)
class GanRecipe:
    """Train a generator against projected discriminators (Sauer et al. 2021).

    During warm_steps the generator only draws given bars through the encoder, which is cheap; its
    rate falls from warm_rate to a twelfth of it along a cosine meanwhile. One that goes on from a
    checkpoint stays as it is for encoder_steps, while the encoder is learned.
    features names the network whose maps are judged: efficientnet, or musicnn, which hears.
    Judges rest for a step once their loss (8 is chance) is under rest_below.
    adversarial is the pull of the judges on an image against that of the bar it should be;
    pairs draws each given bar twice and asks for the right difference between the two;
    divergence weighs the encoder's KL in nats; shift is the probability that a batch is rolled in
    time before it is judged, blur the most, in cells, that half of them are put out of focus;
    ema_kimg the half-life of the moving average in thousands of images;
    mixing the probability of two w's in one image. Raises TrainingError where a batch does not
    hold whole pairs, and for unknown features.
    """

    steps: int = 60_000
    batch: int = 16
    warm_steps: int = 2_500
    warm_rate: float = 6e-3
    encoder_steps: int = 400
    generator_rate: float = 2e-3
    discriminator_rate: float = 1e-3
    encoder_rate: float = 1.5e-3
    adversarial: float = 1.5
    rest_below: float = 0.0
    features: str = "efficientnet"
    pairs: bool = True
    divergence: float = 1.5e-4
    shift: float = 0.25
    blur: float = 0.0
    mixing: float = 0.5
    ema_kimg: float = 4.0
    seed: int = 1
    mel: MelConfig = field(default_factory=MelConfig)
    network: GeneratorConfig = field(default_factory=GeneratorConfig)

    def __post_init__(self) -> None:
        if self.features not in FEATURES:
            raise TrainingError(
                f"Judges cannot look at {self.features!r}; choose {' or '.join(FEATURES)}."
            )
        if self.pairs and self.batch % 4:
            raise TrainingError(
                f"Half of a batch is drawn in pairs: make {self.batch} a multiple of 4, or set "
                "pairs = false."
            )


@dataclass(frozen=True)
class ImageRecipe:
    """Train Morph's own form: an autoencoder of the images that a vocoder sounds.

    learning_rate falls to a fiftieth along a cosine over `steps`; divergence and quick as in
    `RaveRecipe`. The vocoder is trained apart; of its sizes those of its images count. Where some
    of the latents hold courses (network.courses) only those learn, from a checkpoint's images.
    Raises TrainingError for a weight that cannot be.
    """

    steps: int = 6_000
    batch: int = 16
    learning_rate: float = 1.5e-3
    warmup: int = 200
    divergence: float = 1e-3
    divergence_from: float = 0.0
    divergence_steps: int = 1_000
    quick: bool = True
    ema_decay: float = 0.998
    seed: int = 1
    network: ImageConfig = field(default_factory=ImageConfig)

    def __post_init__(self) -> None:
        _ = self.pull

    @property
    def pull(self) -> Pull:
        """What the divergence weighs, step by step."""
        return Pull(self.divergence, self.divergence_from, self.divergence_steps)


Diffusions = DiffusionRecipe | SoundRecipe | DiffusionVocoderRecipe
Recipe = VocoderRecipe | GanRecipe | MelodistRecipe | RaveRecipe | ImageRecipe | Diffusions
RECIPE_NAME = "recipe.toml"
_KINDS: dict[str, type[Recipe]] = {
    "vocoder": VocoderRecipe,
    "gan": GanRecipe,
    "melodist": MelodistRecipe,
    "rave": RaveRecipe,
    "morph": ImageRecipe,
    "diffusion": DiffusionRecipe,
    "diffusion-wave": SoundRecipe,
    "diffusion-vocoder": DiffusionVocoderRecipe,
}
_PARTS = {
    "mel": MelConfig,
    ("vocoder", "network"): VocoderConfig,
    ("gan", "network"): GeneratorConfig,
}
_NETWORKS: dict[str, Callable[[dict[str, Any]], object]] = {
    "melodist": melodist_of,
    "rave": lambda told: RaveConfig.parse(RaveConfig().table() | told),
    "morph": lambda told: ImageConfig.parse(ImageConfig().table() | told),
    "diffusion": LatentConfig.asked,
    "diffusion-wave": sound_sizes,
    "diffusion-vocoder": lambda told: WaveConfig.parse(WaveConfig().table() | told),
}
"""Networks whose sizes a recipe tells as a manifest does: only what differs from the usual."""
T = TypeVar("T")


def bundled() -> tuple[str, ...]:
    """Name the recipes that come with the program, such as "drums-cpu"."""
    folder = resources.files("loopstudio.training") / "recipes"
    return tuple(
        sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml"))
    )


def read_recipe(name: str, kind: str) -> Recipe:
    """Read a bundled recipe by name, or a TOML file by path.

    `kind` is one of those that can be trained, such as "gan". Raises TrainingError naming what is
    wrong.
    """
    path = Path(name)
    if path.suffix == ".toml":
        text = _text(path)
    else:
        if name not in bundled():
            known = ", ".join(bundled())
            raise TrainingError(f"There is no recipe {name!r}. Bundled ones are: {known}.")
        text = (resources.files("loopstudio.training") / "recipes" / f"{name}.toml").read_text()
    return parse_recipe(text, kind)


def parse_recipe(text: str, kind: str) -> Recipe:
    """Build the recipe of a kind from TOML whose table of that name holds what differs."""
    if kind not in _KINDS:
        known = ", ".join(_KINDS)
        raise TrainingError(f"There is nothing to train called {kind!r}; known are: {known}.")
    try:
        table = tomllib.loads(text)[kind]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise TrainingError(f"The recipe has no readable table [{kind}]: {error}.") from error
    parts: dict[str, object] = {}
    for name, value in table.items():
        part = _PARTS.get(name) or _PARTS.get((kind, name))
        sizes = _NETWORKS.get(kind) if name == "network" else None
        whole = _built(part, value, name) if part else value
        parts[name] = whole if sizes is None else sizes(value)
    return _built(_KINDS[kind], parts, kind)


def recipe_text(recipe: Recipe, kind: str) -> str:
    """Give the whole recipe as TOML that `parse_recipe` reads back equal."""
    return dumps({kind: _plain(asdict(recipe))})


def _plain(table: dict[str, object]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            plain[name] = _plain(value)
        elif value is not None:
            plain[name] = _listed(value)
    return plain


def _listed(value: object) -> object:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def _built(cls: type[T], values: dict[str, object], what: str) -> T:
    known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
    unknown = sorted(set(values) - known)
    if unknown:
        raise TrainingError(f"The recipe's [{what}] has unknown entries: {', '.join(unknown)}.")
    plain = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return cls(**plain)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(f"The recipe {path} cannot be read: {reason(error)}.") from error
