"""train and evaluate: making a checkpoint, and saying how good it is."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from loopstudio.app.catalog import Catalog
from loopstudio.app.paths import Paths
from loopstudio.cli.output import say, say_json
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.counted import counted

_SECONDS_BETWEEN_LINES = 10.0

Data = Annotated[Path, typer.Option(help="A training set: see 'dataset build'.")]
AsJson = Annotated[bool, typer.Option("--json", help="Lines of JSON.")]
Made = Annotated[Path, typer.Option(help="The checkpoint's folder; its name is its name.")]
Title = Annotated[str, typer.Option(help="What people read.")]
Kind = Annotated[str, typer.Option(help="What its loops are called.")]
Learned = Annotated[str, typer.Option(help="The checkpoint of Morph whose latents it learned.")]
LearnedOrNone = Annotated[
    str | None, typer.Option(help="The checkpoint of Morph whose latents it learned, if any.")
]
Rounds = Annotated[int | None, typer.Option(help="How often sound is brought to its image.")]
Figures = Annotated[Path | None, typer.Option(help="A report.md for the card.")]
Curves = Annotated[Path | None, typer.Option(help="A calls.md for the card.")]
Note = Annotated[str, typer.Option(help="What the card should add about the training.")]


class NetworkKind(StrEnum):
    """What can be trained."""

    GAN = "gan"
    MELODIST = "melodist"
    VOCODER = "vocoder"
    RAVE = "rave"
    MORPH = "morph"
    DIFFUSION = "diffusion"
    DIFFUSION_WAVE = "diffusion-wave"
    DIFFUSION_VOCODER = "diffusion-vocoder"


class Teller:
    """Tells of a training now and then; a line of JSON each time where a program listens."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._last = float("-inf")

    def __call__(self, step: int, steps: int, losses: dict[str, float]) -> None:
        """Tell of one step, unless it was told of another just now."""
        now = time.monotonic()
        if now - self._last < _SECONDS_BETWEEN_LINES and step < steps:
            return
        self._last = now
        if self._as_json:
            say_json({"step": step, "steps": steps, **losses})
        else:
            measured = "  ".join(f"{name} {value:.4f}" for name, value in losses.items())
            say(f"{step} of {steps}  {measured}")


def train(  # noqa: PLR0913 - the words of the command line, one each
    kind: Annotated[NetworkKind, typer.Argument(help="What to train.")],
    recipe: Annotated[str, typer.Argument(help="A recipe's name, or a TOML file.")],
    data: Data,
    out: Annotated[Path, typer.Option(help="Where it is kept; it goes on where it left off.")],
    minutes: Annotated[float | None, typer.Option(help="Stop after so long.")] = None,
    vocoder: Annotated[
        Path | None,
        typer.Option(help="Hear a gan's previews through it; a diffusion vocoder's polish it."),
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help="A checkpoint to go on from.")] = None,
    morph: Annotated[
        str | None,
        typer.Option(help="The checkpoint of Morph whose latents are learned."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train a network by a recipe; Ctrl-C and the same command later go on from the last save."""
    # Here, because it imports torch, which no other verb should wait for.
    from loopstudio.training.train import Stretch, run

    begun = None if start is None else folder_of(start)
    sounder = None if morph is None else folder_of(morph)
    stretch = Stretch(kind.value, recipe, data, out, minutes, vocoder, begun, sounder)
    steps = run(stretch, Teller(as_json))
    if as_json:
        say_json({"steps_done": steps, "out": str(out)})
    else:
        say(f"{counted(steps, 'step')} done in all; what was learned is in {out}.")


def assemble(  # noqa: PLR0913 - the words of the command line, one each
    generator: Annotated[Path, typer.Argument(help="The folder of a trained gan.")],
    vocoder: Annotated[Path, typer.Argument(help="The folder of a trained one, or a checkpoint.")],
    data: Data,
    out: Made,
    title: Title = "Drums",
    report: Figures = None,
    rounds: Rounds = None,
    note: Note = "",
) -> None:
    """Make a checkpoint, with its card, of a trained gan and a trained vocoder."""
    from loopstudio.training.assemble import Assembly
    from loopstudio.training.assemble import assemble as put_together

    info = put_together(
        Assembly(generator, vocoder, data, out, title, report=report, rounds=rounds, note=note)
    )
    say(f"{info.name} is in {info.folder}: {', '.join(info.labels) or 'one style'}.")


def assemble_morph(  # noqa: PLR0913 - the words of the command line, one each
    training: Annotated[Path, typer.Argument(help="The folder of 'train morph' or 'train rave'.")],
    data: Data,
    out: Made,
    title: Title = "Morph",
    kind: Kind = "drums",
    vocoder: Annotated[
        Path | None, typer.Option(help="What sounds images: a trained one, or a checkpoint.")
    ] = None,
    rounds: Rounds = None,
    report: Figures = None,
    note: Note = "",
) -> None:
    """Make a checkpoint of Morph, with its card, of a trained autoencoder."""
    from loopstudio.training.assemble_morph import MorphAssembly
    from loopstudio.training.assemble_morph import assemble_morph as put_together

    assembly = MorphAssembly(
        training, data, out, title, kind, report=report, note=note, vocoder=vocoder, rounds=rounds
    )
    _told(put_together(assembly))


def assemble_diffusion(  # noqa: PLR0913 - the words of the command line, one each
    training: Annotated[
        Path, typer.Argument(help="The folder of 'train diffusion' or 'train diffusion-wave'.")
    ],
    data: Data,
    out: Made,
    morph: LearnedOrNone = None,
    title: Title = "Diffuse",
    kind: Kind = "loops",
    report: Figures = None,
    curves: Curves = None,
    note: Note = "",
) -> None:
    """Make a checkpoint of Diffuse, with its card, of a trained diffusion.

    One that learned latents wants --morph; one that learned sound itself takes none.
    """
    if morph is None:
        from loopstudio.training.assemble_sound import SoundAssembly, assemble_sound

        alone = SoundAssembly(
            training, data, out, title, kind, report=report, curves=curves, note=note
        )
        _told(assemble_sound(alone))
        return
    from loopstudio.training.assemble_diffusion import DiffusionAssembly
    from loopstudio.training.assemble_diffusion import assemble_diffusion as put_together

    assembly = DiffusionAssembly(
        training, folder_of(morph), data, out, title, kind, report=report, curves=curves, note=note
    )
    _told(put_together(assembly))


def revoice(
    checkpoint: Annotated[str, typer.Argument(help="A checkpoint of Diffuse made here.")],
    vocoder: Annotated[str, typer.Option(help="What shall sound it: a trained one, a checkpoint.")],
    out: Made,
    title: Annotated[str | None, typer.Option(help="What people read; as before.")] = None,
    report: Figures = None,
    curves: Curves = None,
) -> None:
    """Give a checkpoint of Diffuse another vocoder; what it has learned stays as it is."""
    from loopstudio.training.revoiced import Revoicing
    from loopstudio.training.revoiced import revoice as put_together

    asked = Revoicing(folder_of(checkpoint), folder_of(vocoder), out, title, report, curves)
    _told(put_together(asked))


def assemble_diffusion_vocoder(  # noqa: PLR0913 - the words of the command line, one each
    training: Annotated[Path, typer.Argument(help="The folder of 'train diffusion-vocoder'.")],
    vocoder: Annotated[str, typer.Option(help="The checkpoint whose vocoder it learned from.")],
    data: Data,
    out: Made,
    title: Title = "Polish",
    report: Figures = None,
    note: Note = "",
) -> None:
    """Make a checkpoint, with its card, of a trained diffusion vocoder."""
    from loopstudio.training.assemble_wave import WaveAssembly, assemble_wave

    assembly = WaveAssembly(
        training, folder_of(vocoder), data, out, title, report=report, note=note
    )
    _told(assemble_wave(assembly))


def assemble_melodist(  # noqa: PLR0913 - the words of the command line, one each
    training: Annotated[Path, typer.Argument(help="The folder of 'train melodist'.")],
    morph: Learned,
    data: Data,
    out: Made,
    title: Title = "Synths",
    kind: Kind = "synths",
    rounds: Rounds = None,
    report: Figures = None,
    note: Note = "",
) -> None:
    """Make a checkpoint of Loops that plays melodies, with its card, of a trained melodist."""
    from loopstudio.training.assemble_melodist import MelodistAssembly
    from loopstudio.training.assemble_melodist import assemble_melodist as put_together

    assembly = MelodistAssembly(
        training, folder_of(morph), data, out, title, kind, report=report, rounds=rounds, note=note
    )
    _told(put_together(assembly))


def folder_of(checkpoint: str) -> Path:
    """Give the folder of a checkpoint, named or as a path; raises CheckpointError."""
    if Path(checkpoint).is_dir():
        return Path(checkpoint)
    paths = Paths.standard()
    return Catalog((paths.models, paths.user_models)).get(checkpoint).folder


def _told(info: CheckpointInfo) -> None:
    say(f"{info.name} is in {info.folder}. {info.description}")
