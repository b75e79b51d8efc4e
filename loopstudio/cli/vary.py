"""vary, inpaint and extend: what noise makes of a loop."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from loopstudio.app.varying import painted_beats, words_of
from loopstudio.audio.original import original_of
from loopstudio.cli.diffuse import (
    AsJson,
    Asked,
    Count,
    Embedding,
    Guidance,
    Key,
    Name,
    Out,
    Precision,
    PrecisionName,
    Quality,
    Seed,
    Source,
    Steps,
    Style,
    chosen,
    heard,
    make,
)
from loopstudio.cli.loop_file import read_loop
from loopstudio.cli.output import complain
from loopstudio.cli.studio import Studio, opened, path_of
from loopstudio.cli.vocoder import (
    Vocoder,
    VocoderName,
    VocoderSteps,
    VocoderStrength,
    Vocoding,
)
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Clip
from loopstudio.core.diffuse_request import (
    DiffuseRequest,
    Extend,
    Original,
    Repaint,
    Vary,
    check_longer,
)
from loopstudio.core.diffuse_request import Source as Origin
from loopstudio.core.samplers import USUAL_SAMPLER

Begins = Annotated[
    list[float], typer.Option("--from", metavar="BEAT", help="0 is the beginning; repeat it.")
]
Ends = Annotated[
    list[float],
    typer.Option("--to", metavar="BEAT", help="One for each --from; before it, round the end."),
]


@dataclass(frozen=True)
class Loop:
    """A loop that something is made of, and the checkpoint that does it."""

    studio: Studio
    info: CheckpointInfo
    path: Path
    clip: Clip

    @classmethod
    def named(cls, studio: Studio, checkpoint: str | None, source: str) -> "Loop":
        """Read what is named on the command line."""
        info, path = chosen(studio, checkpoint), path_of(studio, source)
        return cls(studio, info, path, read_loop(path))

    def request(
        self, asked: Asked, vocoding: Vocoding, bars: int | None = None, bpm: float | None = None
    ) -> DiffuseRequest:
        """Ask for as many bars at the loop's tempo, in its style and key where nobody says others.

        What is made of a loop is of its kind.
        """
        clip = self.clip
        tempo = clip.tempo if bpm is None else replace(clip.tempo, bpm=bpm)
        words = words_of(clip, self.info)
        request = asked.request(self.info, tempo, clip.bars if bars is None else bars, words)
        vocoder = vocoding.choice(self.studio.session.catalog)
        return replace(request, vocoder=vocoder, kind=clip.kind)

    def heard(self) -> tuple[Origin, Original | None]:
        """Hear it; with where it lies comes the loop itself, unless it is told by that."""
        (sound,) = heard(self.studio, self.info, [self.path], [self.clip])
        return sound.source, None if sound.loop else original_of(self.clip.audio, self.clip.tempo)


def vary(  # noqa: PLR0913 - the words of the command line, one each
    source: Source,
    strength: Annotated[float, typer.Option(help="Share of the way to noise, above 0 to 1.")] = 0.5,
    count: Count = 4,
    style: Style = None,
    key: Key = None,
    steps: Steps = None,
    quality: Quality = USUAL_SAMPLER,
    guidance: Guidance = None,
    precision: PrecisionName = Precision.FULL,
    embedding: Embedding = None,
    tempo: Annotated[float | None, typer.Option(help="That of the loop, if left out.")] = None,
    seed: Seed = None,
    checkpoint: Name = None,
    vocoder: VocoderName = Vocoder.QUICK,
    vocoder_steps: VocoderSteps = None,
    vocoder_strength: VocoderStrength = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Make variations of a loop; style and key are its own where it tells them."""
    asked = Asked(count, seed, steps, quality, guidance, style, key, embedding, precision)
    vocoding = Vocoding(vocoder, vocoder_steps, vocoder_strength)
    with opened(out) as studio:
        loop = Loop.named(studio, checkpoint, source)
        request = loop.request(asked, vocoding, bpm=tempo)
        sound, _ = loop.heard()
        make(studio, replace(request, idea=Vary(sound, strength)), out, as_json)


def inpaint(  # noqa: PLR0913 - the words of the command line, one each
    source: Source,
    begins: Begins,
    ends: Ends,
    soft_edges: Annotated[
        float, typer.Option(help="How many beats its edges take, inside.")
    ] = 0.125,
    count: Count = 1,
    style: Style = None,
    key: Key = None,
    steps: Steps = None,
    quality: Quality = USUAL_SAMPLER,
    guidance: Guidance = None,
    precision: PrecisionName = Precision.FULL,
    embedding: Embedding = None,
    seed: Seed = None,
    checkpoint: Name = None,
    vocoder: VocoderName = Vocoder.QUICK,
    vocoder_steps: VocoderSteps = None,
    vocoder_strength: VocoderStrength = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Make parts of a loop anew, to fit the rest, of which every sample stays as it is."""
    asked = Asked(count, seed, steps, quality, guidance, style, key, embedding, precision)
    vocoding = Vocoding(vocoder, vocoder_steps, vocoder_strength)
    with opened(out) as studio:
        loop = Loop.named(studio, checkpoint, source)
        painted = painted_beats(loop.clip, begins, ends, soft_edges)
        if painted.is_whole:
            complain(f"All of {loop.clip.name} is made anew: nothing of it stays.")
        request = loop.request(asked, vocoding)
        sound, original = loop.heard()
        make(studio, replace(request, idea=Repaint(sound, painted, original)), out, as_json)


def extend(  # noqa: PLR0913 - the words of the command line, one each
    source: Source,
    bars: Annotated[int, typer.Option(help="How many it is to have, more than it has, to 8.")],
    count: Count = 1,
    style: Style = None,
    key: Key = None,
    steps: Annotated[
        int | None, typer.Option(help="How often the network is asked for each half bar.")
    ] = None,
    quality: Quality = USUAL_SAMPLER,
    guidance: Guidance = None,
    precision: PrecisionName = Precision.FULL,
    embedding: Embedding = None,
    seed: Seed = None,
    checkpoint: Name = None,
    vocoder: VocoderName = Vocoder.QUICK,
    vocoder_steps: VocoderSteps = None,
    vocoder_strength: VocoderStrength = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Make a loop longer: it goes on for more bars, and its own stay as they are."""
    asked = Asked(count, seed, steps, quality, guidance, style, key, embedding, precision)
    vocoding = Vocoding(vocoder, vocoder_steps, vocoder_strength)
    with opened(out) as studio:
        loop = Loop.named(studio, checkpoint, source)
        check_longer(loop.clip.bars, bars)
        request = loop.request(asked, vocoding, bars)
        sound, original = loop.heard()
        idea = Extend(sound, loop.clip.bars, original)
        make(studio, replace(request, idea=idea), out, as_json)
