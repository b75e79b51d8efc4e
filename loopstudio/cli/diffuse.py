"""diffuse: loops out of noise, or in steps between two loops."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, cast, get_args

import typer

from loopstudio.app.abilities import OWN_FORM, SOUND_FORM, abilities_of, saves_by_half
from loopstudio.app.embedded import embedding_of
from loopstudio.app.heard import Sound
from loopstudio.app.shelf import make_folder
from loopstudio.app.varying import Words, check_meter, shared_kind, shared_words, words_of
from loopstudio.audio.key import parse_key
from loopstudio.cli.generate import Pair, known_style, run_request, tell_made
from loopstudio.cli.loop_file import read_loop
from loopstudio.cli.morph import Hearing
from loopstudio.cli.studio import Studio, opened, path_of
from loopstudio.cli.verbs import other_engine
from loopstudio.cli.vocoder import (
    Vocoder,
    VocoderName,
    VocoderSteps,
    VocoderStrength,
    Vocoding,
)
from loopstudio.core.batch import SEED_LIMIT
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.counted import counted
from loopstudio.core.diffuse_request import USUAL_GUIDANCE, Between, DiffuseRequest
from loopstudio.core.drawn import draws_between
from loopstudio.core.errors import InvalidValue
from loopstudio.core.samplers import USUAL_CALLS, USUAL_SAMPLER, SamplerName
from loopstudio.core.tempo import Tempo

ENGINE = "diffusion"
ANY = "any"

Count = Annotated[int, typer.Option(help="How many loops, 1 to 256.")]
Style = Annotated[str | None, typer.Option(help="A style the checkpoint knows, or any.")]
Key = Annotated[str | None, typer.Option(help="A key such as Am or 'F# minor', or any.")]
Steps = Annotated[int | None, typer.Option(help="How often the network is asked, 1 to 1,000.")]
Quality = Annotated[
    str,
    typer.Option(
        help="sketch, faithful, exact or published; by name quick, balanced, fine, best, heun, "
        "dpmpp-2m or dpmpp-2m-sde."
    ),
]


class Precision(StrEnum):
    """How precisely a large published network is computed."""

    FULL = "full"
    HALF = "half"


PrecisionName = Annotated[
    Precision,
    typer.Option(
        "--precision", help="half: a large published network in about half the time, other loops."
    ),
]
Guidance = Annotated[
    float | None,
    typer.Option(help="How strongly style and key lead, 1 (not) to 15. Without: 2; 1 in one step."),
]
Embedding = Annotated[
    Path | None,
    typer.Option(help="For a published network: tokens by features, .npy or .safetensors."),
]
Seed = Annotated[int | None, typer.Option(help="Loop i is made of noise from seed + i.")]
Name = Annotated[str | None, typer.Option(help="See 'checkpoint list'.")]
Out = Annotated[Path | None, typer.Option(help="A folder, instead of the library.")]
AsJson = Annotated[bool, typer.Option("--json", help="A line of JSON for each loop.")]
Source = Annotated[
    str, typer.Argument(metavar="CLIP_OR_FILE", help="A file, or how a clip's id begins.")
]


@dataclass(frozen=True)
class Asked:
    """How loops are to be made, as it is said on the command line."""

    count: int
    seed: int | None
    steps: int | None
    quality: str
    guidance: float | None
    style: str | None
    key: str | None
    embedding: Path | None = None
    precision: Precision = Precision.FULL

    def request(
        self, info: CheckpointInfo, tempo: Tempo, bars: int = 1, told: Words | None = None
    ) -> DiffuseRequest:
        """Give the request; told is the style and key of what it is made of.

        Raises InvalidValue for what cannot be asked for.
        """
        sampler = sampler_of(self.quality)
        words = self._words(info, told or Words())
        calls = USUAL_CALLS[sampler] if self.steps is None else self.steps
        self._check_led(info, words)
        is_led = words != Words() or self.embedding is not None
        # Guidance takes two calls at once.
        usual = USUAL_GUIDANCE if is_led and calls > 1 else 1.0
        return DiffuseRequest(
            checkpoint=info.name,
            count=self.count,
            seed=secrets.randbelow(SEED_LIMIT) if self.seed is None else self.seed,
            tempo=tempo,
            bars=bars,
            style=words.style,
            key=words.key,
            sampler=sampler,
            calls=calls,
            guidance=usual if self.guidance is None else self.guidance,
            embedding=None if self.embedding is None else embedding_of(self.embedding),
            precision=self._precise(info),
        )

    def _precise(self, info: CheckpointInfo) -> Literal["full", "half"]:
        if self.precision is Precision.FULL:
            return "full"
        if not saves_by_half(info):
            why = "this processor" if abilities_of(info).halves else info.title
            raise InvalidValue(
                f"Half precision saves no time with {why}: leave --precision half out."
            )
        return "half"

    def _check_led(self, info: CheckpointInfo, words: Words) -> None:
        tells = info.knows_keys or bool(info.labels)
        led = self.guidance not in (None, 1.0) and self.embedding is None
        if tells and led and words == Words():
            raise InvalidValue(
                "--guidance leads towards a style or a key: name one, or leave --guidance out."
            )

    def _words(self, info: CheckpointInfo, told: Words) -> Words:
        style = told.style if self.style is None else self.style
        key = told.key if self.key is None else self.key
        return Words(
            None if style == ANY else known_style(info, style),
            None if key in (None, ANY) else parse_key(str(key)),
        )


def diffuse(  # noqa: PLR0913 - the words of the command line, one each
    count: Count = 4,
    style: Style = None,
    key: Key = None,
    steps: Steps = None,
    quality: Quality = USUAL_SAMPLER,
    guidance: Guidance = None,
    precision: PrecisionName = Precision.FULL,
    embedding: Embedding = None,
    between: Pair = None,
    bars: Annotated[int | None, typer.Option(help="1 to 8; those of --between.")] = None,
    tempo: Annotated[float | None, typer.Option(help="Beats per minute, 60 to 200.")] = None,
    seed: Seed = None,
    checkpoint: Name = None,
    vocoder: VocoderName = Vocoder.QUICK,
    vocoder_steps: VocoderSteps = None,
    vocoder_strength: VocoderStrength = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Make loops out of noise, or in steps between two loops: into the library, or into --out."""
    asked = Asked(count, seed, steps, quality, guidance, style, key, embedding, precision)
    vocoding = Vocoding(vocoder, vocoder_steps, vocoder_strength)
    if between is not None and bars is not None:
        raise InvalidValue("--between makes as many bars as its loops have: leave --bars out.")
    with opened(out) as studio:
        info, wanted = chosen(studio, checkpoint), vocoding.choice(studio.session.catalog)
        at = Tempo(studio.session.settings.tempo if tempo is None else tempo)
        if between is None:
            request = asked.request(info, at, 1 if bars is None else bars)
        else:
            drawn = draws_between(sampler_of(quality), wanted)
            told = asked if drawn else _undrawn(asked)
            request = _between(studio, told, info, between, at)
        make(studio, replace(request, vocoder=wanted), out, as_json)


def _undrawn(asked: Asked) -> Asked:
    """Give what is asked for from one seed, as none counts; raises InvalidValue for one named."""
    if asked.seed is not None:
        raise InvalidValue("Nothing is drawn on the way between two loops: leave --seed out.")
    return replace(asked, seed=0)


def _between(
    studio: Studio, asked: Asked, info: CheckpointInfo, pair: tuple[str, str], at: Tempo
) -> DiffuseRequest:
    """Ask for loops between two, of the kind, in the style and the key that both of them have."""
    paths = [path_of(studio, source) for source in pair]
    clips = [read_loop(path) for path in paths]
    words = shared_words([words_of(clip, info) for clip in clips])
    first, last = heard(studio, info, paths, clips)
    tempo = replace(clips[0].tempo, bpm=at.bpm)
    request = asked.request(info, tempo, first.bars, words)
    kind = shared_kind(clip.kind for clip in clips)
    return replace(request, idea=Between(first.source, last.source), kind=kind)


def make(studio: Studio, request: DiffuseRequest, out: Path | None, as_json: bool) -> None:
    """Make the loops of a request and tell of them."""
    if out is not None:
        make_folder(out)
    tell_made(run_request(studio, request, as_json), request, as_json)


def heard(
    studio: Studio, info: CheckpointInfo, paths: Sequence[Path], clips: Sequence[Clip]
) -> list[Sound]:
    """Hear files, at the checkpoint's own tempo; raises InvalidValue for other bars or meters."""
    first = clips[0]
    for path, clip in zip(paths, clips, strict=True):
        check_meter(clip, info)
        if clip.bars != first.bars:
            raise InvalidValue(
                f"{paths[0].name} has {counted(first.bars, 'bar')} and {path.name} {clip.bars}: "
                "choose two of as many bars."
            )
        if clip.tempo.bar_beats != first.tempo.bar_beats:
            raise InvalidValue(f"{paths[0].name} and {path.name} have different meters.")
    hearing = Hearing(studio, info, Tempo(info.native_bpm), abilities_of(info).on_sound)
    return [hearing.sound(path) for path in paths]


def sampler_of(quality: str) -> SamplerName:
    """Read the name of a sampler; raises InvalidValue for another."""
    if quality not in get_args(SamplerName):
        known = ", ".join(get_args(SamplerName))
        raise InvalidValue(f"--quality {quality!r} is none of {known}.")
    return cast("SamplerName", quality)


def chosen(studio: Studio, name: str | None) -> CheckpointInfo:
    """Give the checkpoint named, or the first of Diffuse; raises InvalidValue for another's.

    One of our own form comes before what was imported, which knows no styles.
    """
    catalog = studio.session.catalog
    if name is None:
        of_engine = (info for info in catalog.checkpoints() if info.engine == ENGINE)
        own = (info for info in of_engine if info.network.get("form") in (OWN_FORM, SOUND_FORM))
        return next(own, None) or catalog.default(ENGINE)
    info = catalog.get(name)
    if info.engine != ENGINE:
        raise other_engine(info)
    return info
