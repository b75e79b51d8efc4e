"""What a person asks of Diffuse. Values only; every field says its range."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from loopstudio.core.audio import MAX_RATE, MIN_RATE
from loopstudio.core.batch import SEED_LIMIT, check_batch, check_seed
from loopstudio.core.counted import counted
from loopstudio.core.errors import InvalidValue
from loopstudio.core.key import pitch_class
from loopstudio.core.morph_request import MAX_BARS, LatentTrack
from loopstudio.core.painted import Painted, Span
from loopstudio.core.samplers import USUAL_CALLS, USUAL_SAMPLER, SamplerName
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import DiffusionVocoder

MAX_CALLS = 1_000
MAX_GUIDANCE = 15.0
WINDOW_BARS = 2
"""Within how many bars each half bar of a loop that is made longer is made."""
MAX_CODE = 8_000_000
"""Letters of an original: eight slow bars in stereo. A file has room for two of them."""

Precision = Literal["full", "half"]


@dataclass(frozen=True)
class Original:
    """A loop as it is in its clip: FLAC of 24 bits as text, in base64.

    It travels with the request, so that what is made of it can be made again, and what is not
    painted over given back as it was, wherever the clip itself has gone.
    """

    rate: int
    channels: int
    tempo: Tempo
    code: str

    def __post_init__(self) -> None:
        if not 0 < len(self.code) <= MAX_CODE:
            raise InvalidValue(
                "The loop is too long to travel with what is made of it: choose one of fewer bars."
            )
        if not 1 <= self.channels <= 2 or not MIN_RATE <= self.rate <= MAX_RATE:
            raise InvalidValue(
                f"Nothing can be made of a loop of {self.channels} channels at {self.rate} Hz."
            )


Source = LatentTrack | Original
"""A sound that loops are made of: its way through a network, or itself where a network has none."""


@dataclass(frozen=True)
class Fresh:
    """New loops: item i is made of noise from seed + i."""

    @property
    def sounds(self) -> tuple[Source, ...]:
        """The sounds that loops are made of: none."""
        return ()


@dataclass(frozen=True)
class Vary:
    """Variations of a sound: it goes so far on its way to noise, and another way back.

    strength is the share of that way, above 0 and at most 1, where nothing is left of the sound;
    the same for every sampler. However small it is, all of the calls are made.
    """

    sound: Source
    strength: float = 0.5

    def __post_init__(self) -> None:
        if not 0.0 < self.strength <= 1.0:
            raise InvalidValue(f"A strength of {self.strength:g} is not above 0 and at most 1.")

    @property
    def sounds(self) -> tuple[Source, ...]:
        """The sounds that loops are made of."""
        return (self.sound,)


@dataclass(frozen=True)
class Repaint:
    """A sound of which the painted part is made anew, to fit what is round it.

    With the original, which a sound that is itself is, a clip has, outside of what is painted, the
    samples of the original (brought to the request's tempo where that is another); inside its edges
    it is crossfaded within 10 ms. Without one it is all what the network hears in the latents,
    which are kept where nothing is painted.
    """

    sound: Source
    painted: Painted
    original: Original | None = None

    @property
    def sounds(self) -> tuple[Source, ...]:
        """The sounds that loops are made of."""
        return (self.sound,)

    @property
    def whole(self) -> Original | None:
        """The loop that what is made anew is laid into."""
        return self.sound if isinstance(self.sound, Original) else self.original


@dataclass(frozen=True)
class Extend:
    """A sound made longer: of a request's bars the first are its own (1 to 7), the others follow.

    What follows is made to go on from the sound and to lead to its beginning, so that the whole is
    a loop. The original is as in Repaint: with one, the sound's own bars have its samples.
    """

    sound: Source
    bars: int
    original: Original | None = None

    def __post_init__(self) -> None:
        if self.bars < 1:
            raise InvalidValue("A sound that is made longer has at least a bar.")

    @property
    def sounds(self) -> tuple[Source, ...]:
        """The sounds that loops are made of."""
        return (self.sound,)

    @property
    def whole(self) -> Original | None:
        """The loop that stays as it is."""
        return self.sound if isinstance(self.sound, Original) else self.original

    def following(self, bars: int) -> Painted:
        """Give what is new of so many bars."""
        return Painted((Span(self.bars / bars, 1.0),))


@dataclass(frozen=True)
class Between:
    """Loops in even steps between two sounds, along the arc between the noises they come from."""

    start: Source
    end: Source

    @property
    def sounds(self) -> tuple[Source, ...]:
        """The sounds that loops are made of."""
        return self.start, self.end


USUAL_GUIDANCE = 2.0
"""Where nobody chose: as many calls come nearer to the style and the key that were asked for."""

Idea = Fresh | Vary | Repaint | Extend | Between


@dataclass(frozen=True)
class DiffuseRequest:
    """A batch of loops from a network of diffusion.

    style is one of the checkpoint's labels, key a key such as Am; None is not told. calls (1 to
    1,000) is how often the network may be asked for one loop, or for each half bar that one is made
    longer by: what a person waits for. guidance (1
    to 15) leads so many times towards style and key; 1 is none, more takes two calls at once.
    embedding is what a published network looks at instead, features by tokens.
    noise_seed is that of the vocoder's noise, alike for all items. kept_at is after how many of the
    calls each loop is kept as it is then thought to be, None after all of them. sources are the ids
    of the clips that its sounds are of, for whoever looks for them: no loop depends on them. kind
    is that of the clips which loops are made of, and so theirs; None is what the checkpoint makes.
    precision is that of the layers of a large published network: "half" is bfloat16.
    count, seed, tempo, first and vocoder are as in LoopRequest; bars 1 to 8, those of its sounds
    but where one is made longer. Raises InvalidValue for what is out of range.
    """

    checkpoint: str
    count: int = 1
    seed: int = 0
    tempo: Tempo = field(default_factory=lambda: Tempo(120.0))
    bars: int = 1
    style: str | None = None
    key: str | None = None
    sampler: SamplerName = USUAL_SAMPLER
    calls: int = USUAL_CALLS[USUAL_SAMPLER]
    guidance: float = 1.0
    idea: Idea = field(default_factory=Fresh)
    noise_seed: int = 0
    first: int = 0
    kept_at: int | None = None
    sources: tuple[str, ...] = ()
    vocoder: DiffusionVocoder | None = None
    embedding: LatentTrack | None = None
    kind: str | None = None
    precision: Precision = "full"

    def __post_init__(self) -> None:
        check_batch(self.count, self.first, self.tempo)
        check_seed(self.seed)
        check_seed(self.noise_seed)
        _check_bars(self.bars, self.idea)
        if self.key is not None:
            pitch_class(self.key)
        _check_known("sampler", self.sampler, get_args(SamplerName))
        _check_known("precision", self.precision, get_args(Precision))
        if not 1.0 <= self.guidance <= MAX_GUIDANCE:
            raise InvalidValue(f"A guidance of {self.guidance:g} is outside 1 to {MAX_GUIDANCE:g}.")
        least = 2 if self.is_guided else 1
        if not least <= self.calls <= MAX_CALLS:
            raise InvalidValue(
                f"{self.calls} steps are outside {least} to {MAX_CALLS:,}"
                f"{': guidance takes two at once' if self.is_guided else ''}."
            )
        if self.kept_at is not None and not 1 <= self.kept_at <= self.calls * self.pieces:
            raise InvalidValue(
                f"A loop of {self.calls * self.pieces} steps cannot be kept as it is after "
                f"{self.kept_at}."
            )

    @property
    def is_guided(self) -> bool:
        """Say whether there is anything to be led towards, and a wish to be."""
        words = (self.style, self.key, self.embedding)
        return self.guidance != 1.0 and any(word is not None for word in words)

    @property
    def sound_bars(self) -> int:
        """Give how many bars its sounds have."""
        return self.idea.bars if isinstance(self.idea, Extend) else self.bars

    @property
    def pieces(self) -> int:
        """Give in how many pieces a loop is made: one, or a half bar after the other."""
        return 2 * (self.bars - self.sound_bars) or 1

    @property
    def bars_at_once(self) -> int:
        """Give of how many bars the network is asked each time."""
        return WINDOW_BARS if isinstance(self.idea, Extend) else self.bars

    @property
    def questions(self) -> int:
        """Give how often the network is asked for a loop at most; two guided calls are one."""
        each = 2 if self.is_guided else 1
        whole = self.calls // each * self.pieces
        return whole if self.kept_at is None else min(whole, -(-self.kept_at // each))

    @property
    def indices(self) -> range:
        """Give the items that are to be made."""
        return range(self.first, self.count)

    def item_seed(self, index: int) -> int:
        """Give the seed of one item of the batch."""
        return (self.seed + index) % SEED_LIMIT


def _check_known(what: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        raise InvalidValue(f"There is no {what} {name!r}; there are {', '.join(known)}.")


def _check_bars(bars: int, idea: Idea) -> None:
    if not 1 <= bars <= MAX_BARS:
        raise InvalidValue(f"{bars} bars is outside 1 to {MAX_BARS}.")
    if isinstance(idea, Extend):
        check_longer(idea.bars, bars)


def check_longer(own: int, bars: int) -> None:
    """Raise InvalidValue where a loop of its own bars cannot be made longer, to so many."""
    if own >= MAX_BARS:
        raise InvalidValue(
            f"A loop of {own} bars cannot be made longer: loops have up to {MAX_BARS}."
        )
    if bars <= own:
        raise InvalidValue(
            f"The loop has {counted(own, 'bar')} already: ask for more, up to {MAX_BARS}."
        )
