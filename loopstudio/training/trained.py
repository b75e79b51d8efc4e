"""What trainings left behind, read back as networks."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import TrainingError, reason
from loopstudio.engines.diffusion.latent_network import LatentNetwork
from loopstudio.engines.diffusion.latent_parts import FORM as LATENT_FORM
from loopstudio.engines.diffusion.latent_parts import LatentParts
from loopstudio.engines.diffusion.latent_parts import load_parts as load_latent_parts
from loopstudio.engines.diffusion.wave_network import WaveNetwork
from loopstudio.engines.diffusion.wave_parts import ENGINE as WAVE
from loopstudio.engines.diffusion.wave_parts import load_wave
from loopstudio.engines.gan.melodist import Melodist
from loopstudio.engines.gan.network import Generator
from loopstudio.engines.gan.parts import load_parts
from loopstudio.engines.manifest import MANIFEST, read_manifest
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import load_parts as load_morph_parts
from loopstudio.engines.vocoding.image_network import ImageNetwork
from loopstudio.engines.vocoding.vocoder import Vocoder
from loopstudio.training.diffusion_recipe import DiffusionRecipe, SoundRecipe
from loopstudio.training.diffusion_vocoder_recipe import DiffusionVocoderRecipe
from loopstudio.training.image_morph import WEIGHTS as IMAGE_WEIGHTS
from loopstudio.training.image_morph import ImageCoder
from loopstudio.training.melodist_recipe import MelodistRecipe
from loopstudio.training.rave_recipe import RaveRecipe
from loopstudio.training.recipe import (
    RECIPE_NAME,
    GanRecipe,
    ImageRecipe,
    VocoderRecipe,
    parse_recipe,
)

N = TypeVar("N", bound=nn.Module)


def gan_recipe(folder: Path) -> GanRecipe:
    """Read the recipe of a folder of `train gan`; raises TrainingError where it is none."""
    recipe = parse_recipe(_recipe_text(folder, "gan"), "gan")
    if not isinstance(recipe, GanRecipe):
        raise TrainingError(f"{folder} holds no training of a gan.")
    return recipe


def vocoder_recipe(folder: Path) -> VocoderRecipe:
    """Read the recipe of a folder of `train vocoder`; raises TrainingError where it is none."""
    recipe = parse_recipe(_recipe_text(folder, "vocoder"), "vocoder")
    if not isinstance(recipe, VocoderRecipe):
        raise TrainingError(f"{folder} holds no training of a vocoder.")
    return recipe


def morph_recipe(folder: Path) -> RaveRecipe | ImageRecipe:
    """Read the recipe of a folder of `train rave` or `train morph`; raises TrainingError."""
    text = _recipe_text(folder, "rave or morph")
    recipe = parse_recipe(text, "morph" if "[morph]" in text else "rave")
    if not isinstance(recipe, RaveRecipe | ImageRecipe):
        raise TrainingError(f"{folder} holds no training of Morph.")
    return recipe


def diffusion_recipe(folder: Path) -> DiffusionRecipe:
    """Read the recipe of a folder of `train diffusion`; raises TrainingError where it is none."""
    recipe = parse_recipe(_recipe_text(folder, "diffusion"), "diffusion")
    if not isinstance(recipe, DiffusionRecipe):
        raise TrainingError(f"{folder} holds no training of a diffusion.")
    return recipe


def melodist_recipe(folder: Path) -> MelodistRecipe:
    """Read the recipe of a folder of `train melodist`; raises TrainingError where it is none."""
    recipe = parse_recipe(_recipe_text(folder, "melodist"), "melodist")
    if not isinstance(recipe, MelodistRecipe):
        raise TrainingError(f"{folder} holds no training of a melodist.")
    return recipe


def trained_melodist(folder: Path, recipe: MelodistRecipe, image: ImageNetwork) -> Melodist:
    """Give the averaged melodist of a folder of `train melodist`, drawing for a network's decoder.

    Raises TrainingError.
    """
    melodist = Melodist(recipe.network)
    melodist.image.load_state_dict(image.decoder.image.state_dict())
    kept = melodist.state_dict()
    try:
        melodist.load_state_dict(kept | _tensors(folder / "melodist.safetensors"))
    except RuntimeError as error:
        raise TrainingError(f"{folder} does not fit the sizes of its recipe.") from error
    return melodist.requires_grad_(False).eval()


def trained_diffusion(folder: Path, recipe: DiffusionRecipe) -> LatentNetwork:
    """Give the averaged network of a folder of `train diffusion`; raises TrainingError."""
    network = LatentNetwork(recipe.network)
    return _filled(network, folder / "diffusion.safetensors", recipe.network)


def sound_recipe(folder: Path) -> SoundRecipe:
    """Read the recipe of a folder of `train diffusion-wave`; raises TrainingError."""
    recipe = parse_recipe(_recipe_text(folder, "diffusion of sound"), "diffusion-wave")
    if not isinstance(recipe, SoundRecipe):
        raise TrainingError(f"{folder} holds no training of a diffusion of sound.")
    return recipe


def trained_sound(folder: Path, recipe: SoundRecipe) -> LatentNetwork:
    """Give the averaged network of a folder of `train diffusion-wave`; raises TrainingError."""
    network = LatentNetwork(recipe.network)
    return _filled(network, folder / "diffusion-wave.safetensors", recipe.network)


def wave_recipe(folder: Path) -> DiffusionVocoderRecipe:
    """Read the recipe of a folder of `train diffusion-vocoder`; raises TrainingError."""
    recipe = parse_recipe(_recipe_text(folder, "diffusion vocoder"), "diffusion-vocoder")
    if not isinstance(recipe, DiffusionVocoderRecipe):
        raise TrainingError(f"{folder} holds no training of a diffusion vocoder.")
    return recipe


def trained_wave(folder: Path, recipe: DiffusionVocoderRecipe) -> WaveNetwork:
    """Give the averaged network of a folder of `train diffusion-vocoder`; raises TrainingError."""
    network = WaveNetwork(recipe.network)
    return _filled(network, folder / "diffusion-vocoder.safetensors", recipe.network)


def trained_rave(folder: Path, recipe: RaveRecipe) -> Rave:
    """Give the averaged network of a folder of `train rave`; raises TrainingError."""
    network = Rave.outlined(recipe.network)
    return _filled(network, folder / "rave.safetensors", recipe.network)


def trained_image(folder: Path, recipe: ImageRecipe, vocoder: Vocoder) -> ImageNetwork:
    """Give the averaged network of a folder of `train morph`, sounded by a vocoder.

    Raises TrainingError, also for a vocoder that reads other images than it draws.
    """
    if vocoder.config.image != recipe.network.vocoder.image:
        raise TrainingError("The vocoder reads other images than this network draws.")
    coder = _filled(ImageCoder(recipe.network), folder / IMAGE_WEIGHTS, recipe.network)
    if recipe.network.courses:
        vocoder = _told_of_partials(vocoder)
    network = ImageNetwork(replace(recipe.network, vocoder=vocoder.config))
    network.encoder.load_state_dict(coder.encoder.state_dict())
    network.decoder.image.load_state_dict(coder.decoder.state_dict())
    network.decoder.vocoder.load_state_dict(vocoder.state_dict())
    return network.requires_grad_(False).eval()


def _told_of_partials(vocoder: Vocoder) -> Vocoder:
    """Give the same vocoder without what reads the partials from an image."""
    told = Vocoder(replace(vocoder.config, partials=0))
    told.load_state_dict({name: vocoder.state_dict()[name] for name in told.state_dict()})
    return told


def trained_generator(folder: Path) -> Generator:
    """Give the averaged generator of a folder of `train gan`; raises TrainingError."""
    generator = Generator(gan_recipe(folder).network)
    generator.load_state_dict(_tensors(folder / "generator.safetensors"))
    return generator.eval().requires_grad_(False)


def trained_vocoder(folder: Path, rounds: int | None = None) -> Vocoder:
    """Give the averaged vocoder of a folder of `train vocoder`, or that of a checkpoint.

    With rounds its sound is brought to its image that often instead of as in training. Raises
    TrainingError, or CheckpointError for a checkpoint that does not hold together.
    """
    if is_checkpoint(folder):
        vocoder = own_vocoder(read_manifest(folder))
    else:
        vocoder = Vocoder(vocoder_recipe(folder).network)
        vocoder.load_state_dict(_tensors(folder / "vocoder.safetensors"))
    if rounds is not None:
        vocoder.config = replace(vocoder.config, rounds=rounds)
    return vocoder.eval().requires_grad_(False)


def is_checkpoint(folder: Path) -> bool:
    """Say whether a folder is a finished checkpoint rather than a training."""
    return (folder / MANIFEST).exists()


def is_diffusion(folder: Path) -> bool:
    """Say whether a checkpoint is one of Diffuse; raises CheckpointError where it is none."""
    return read_manifest(folder).engine == "diffusion"


def is_wave(folder: Path) -> bool:
    """Say whether a checkpoint is a diffusion vocoder; raises CheckpointError where it is none."""
    return read_manifest(folder).engine == "wave"


def is_morph(folder: Path) -> bool:
    """Say whether a checkpoint is one of Morph; raises CheckpointError where it is none at all."""
    return read_manifest(folder).engine == "rave"


def check_sizes(part: str, found: object, wanted: object) -> None:
    """Raise TrainingError where a checkpoint's part has another config than the recipe's."""
    if found != wanted:
        raise TrainingError(
            f"The checkpoint's {part} has other sizes than the recipe's: "
            "train from the beginning, or with the checkpoint's own recipe."
        )


def own_generator(info: CheckpointInfo) -> Generator:
    """Give the generator of a checkpoint of drums; raises TrainingError, CheckpointError."""
    generator = load_parts(info).generator
    if not isinstance(generator, Generator):
        raise TrainingError(f"{info.name!r} plays melodies: a gan cannot go on from it.")
    return generator


def own_vocoder(info: CheckpointInfo) -> Vocoder:
    """Give the vocoder of a checkpoint made here; raises TrainingError, CheckpointError."""
    if info.engine == "rave":
        return own_image(info).decoder.vocoder
    vocoder = load_parts(info).vocoder
    if not isinstance(vocoder, Vocoder):
        raise TrainingError(f"The vocoder of {info.name!r} reads images that are not made here.")
    return vocoder


def own_wave(info: CheckpointInfo) -> WaveNetwork:
    """Give the network of a diffusion vocoder made here; raises TrainingError, CheckpointError."""
    if info.engine != WAVE:
        raise TrainingError(f"{info.name!r} is no diffusion vocoder.")
    return load_wave(info)


def _filled(network: N, path: Path, sizes: object) -> N:
    try:
        network.load_state_dict(_tensors(path), assign=True)
    except RuntimeError as error:
        raise TrainingError(f"{path} does not fit the sizes of its recipe: {sizes}.") from error
    return network.requires_grad_(False).eval()


def own_image(info: CheckpointInfo) -> ImageNetwork:
    """Give the network of a checkpoint of Morph in our own form; raises TrainingError else."""
    network = load_morph_parts(info).network if info.engine == "rave" else None
    if not isinstance(network, ImageNetwork):
        raise TrainingError(f"{info.name!r} is no checkpoint of Morph in its own form.")
    return network


def own_latents(info: CheckpointInfo) -> LatentParts:
    """Give the parts of a checkpoint of Diffuse in our own form; raises TrainingError else."""
    if info.engine != "diffusion" or info.network.get("form") != LATENT_FORM:
        raise TrainingError(f"{info.name!r} is no checkpoint of Diffuse in its own form.")
    return load_latent_parts(info)


def _recipe_text(folder: Path, kind: str) -> str:
    try:
        return (folder / RECIPE_NAME).read_text(encoding="utf-8")
    except OSError as error:
        raise TrainingError(
            f"{folder} holds no training of a {kind} (no {RECIPE_NAME})."
        ) from error


def _tensors(path: Path) -> dict[str, Tensor]:
    try:
        return {name: tensor.float() for name, tensor in load_file(path).items()}
    except (OSError, SafetensorError) as error:
        raise TrainingError(
            f"{path} cannot be read ({reason(error)}); train a little longer."
        ) from error
