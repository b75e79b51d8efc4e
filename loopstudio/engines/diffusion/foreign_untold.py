"""What nothing in a published network's files tells: what is taken, why, and what else could be."""

import math
from collections.abc import Iterator, Sequence

from loopstudio.core.counted import counted
from loopstudio.core.errors import InvalidValue
from loopstudio.core.untold import Said, Untold
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.foreign_settings import COUNTS, SCALINGS, Settings
from loopstudio.engines.diffusion.published_config import PublishedConfig
from loopstudio.engines.diffusion.unet_config import UnetConfig

Choices = tuple[tuple[str, str], ...]

_RATES = (44_100, 48_000, 32_000, 22_050, 16_000)
_SCALED = {
    "log": "logarithms of magnitudes",
    "root": "roots of magnitudes",
    "plain": "magnitudes as they are",
}
_BOUNDS: Choices = (("yes", "between -1 and 1"), ("no", "without bounds"))
_MOST_HEADS = 64


def settable(config: PublishedConfig, like: str = "") -> tuple[Untold, ...]:
    """Give all that shapes do not tell of a network of these sizes, with what was taken for it.

    like names the published network whose sizes these are, whose settings were taken.
    """
    why = f"as in {like}, which has these sizes" if like else ""
    return (*_sound(config, why), *_inside(config, why))


def untold(config: PublishedConfig, told: Settings, like: str = "") -> tuple[Untold, ...]:
    """Give what is left of that where so much is told."""
    return tuple(one for one in settable(config, like) if getattr(told, one.name) is None)


def settings_of(said: Said, there: Sequence[Untold]) -> Settings:
    """Read what a person says of a network, of which so much can be said.

    Raises InvalidValue for what does not fit it, and for what says nothing of it.
    """
    known = {one.name: one for one in there}
    values: dict[str, object] = {}
    for name, value in said:
        if name not in known:
            raise InvalidValue(
                f"There is no {name[:20]!r} to set for this network; there are {', '.join(known)}."
            )
        known[name].check(value)
        values[name] = _value(name, value)
    return Settings(**values)  # type: ignore[arg-type]


def _value(name: str, value: str) -> int | str | bool:
    if name == "bounded":
        return value == "yes"
    return value if name == "scaling" else int(value)


def _sound(config: PublishedConfig, why: str) -> Iterator[Untold]:
    sound = config.sound
    rates = _numbers(_RATES, " Hz")
    yield _count("rate", "Sample rate", sound.rate, why or "the usual one", rates)
    lengths = tuple(
        (str(1 << power), f"{1 << power:,} samples")
        for power in range(15, 19)
        if (1 << power) % config.stride == 0
    )
    yield _count("samples", "Length it learned on", sound.samples, why or "a usual one", lengths)


def _inside(config: PublishedConfig, why: str) -> Iterator[Untold]:
    match config:
        case DiffusionConfig():
            yield from _attention(config, why)
            encoder = (config.encoder.width,) if config.encoder else ()
            yield _groups(config.unet.groups, (*config.unet.channels, *encoder), why)
            yield from _around(config, why)
        case CodecConfig(sizes):
            yield _groups(sizes.groups, sizes.widths[1:], why)
            yield _bounded(why, bounded=sizes.bounded)


def _attention(config: DiffusionConfig, why: str) -> Iterator[Untold]:
    unet = config.unet
    if not (any(unet.attentions) or any(unet.crosses)):
        return
    middle = unet.heads * unet.head
    there = _divisors(middle, _MOST_HEADS)
    choices = tuple((str(n), f"{counted(n, 'head')} of {middle // n}") for n in there)
    usual = why or f"its {middle:,} channels in heads of {unet.head}"
    yield Untold("heads", "Heads of attention", str(unet.heads), usual, choices)
    alike = looking_alike(unet)
    if alike:
        most, usual = max(own + others for own, others in alike), why or "all but one of a layer"
        choices = tuple((str(n), f"{n} of each layer") for n in range(most + 1))
        looking = str(max(others for _, others in alike))
        yield Untold("crosses", "Attentions to its embedding", looking, usual, choices)


def looking_alike(unet: UnetConfig) -> list[tuple[int, int]]:
    """Give how many attentions look at their layer and at an embedding as wide as it.

    Shapes do not tell the two apart. One pair for each such layer.
    """
    layers = zip(unet.channels, unet.attentions, unet.crosses, strict=True)
    return [
        (own, others) for width, own, others in layers if width == unet.embedding and own + others
    ]


def _groups(groups: int, widths: Sequence[int], why: str) -> Untold:
    there = _divisors(math.gcd(*widths), COUNTS["resnet_groups"].most)
    choices = tuple((str(n), counted(n, "group")) for n in there)
    return Untold("groups", "Groups of its norms", str(groups), why or "as is usual", choices)


def _around(config: DiffusionConfig, why: str) -> Iterator[Untold]:
    if config.transform:
        window = config.transform.window
        strides = _numbers([n for n in _divisors(window, window) if n % 2 == 0], " samples")
        usual = why or "its windows side by side"
        at = config.transform.stride
        yield Untold("stride", "Frames of its transform every", str(at), usual, strides)
    if config.kind == "upsampler":
        usual, times = why or "as published", config.sound.upsampling
        factors = tuple((str(n), f"{n} times") for n in (2, 4, 8, 16, 32))
        yield _count("upsampling", "Raises the rate", times, usual, factors)
    if config.kind == "vocoder":
        voices = (("1", "mono"), ("2", "stereo"))
        channels = str(config.sound.channels)
        usual = why or "most sounds are; it makes each channel alone"
        yield Untold("channels", "Channels of its sound", channels, usual, voices)
    yield from _image(config, why)


def _image(config: DiffusionConfig, why: str) -> Iterator[Untold]:
    image = config.image
    if image is None:
        return
    if config.kind == "vocoder":
        hops = _numbers([image.window // n for n in (8, 4, 2, 1) if image.window >= n], " samples")
        usual = why or "a quarter of its window"
        yield Untold(
            "hop", "Frames of its image every", str(image.hop), usual, hops, 1, image.window
        )
    scalings = tuple((name, _SCALED[name]) for name in SCALINGS)
    yield Untold("scaling", "Scale of its image", image.scaling, why or "as is usual", scalings)
    if config.encoder:
        yield _bounded(why, bounded=config.encoder.bounded)


def _bounded(why: str, *, bounded: bool) -> Untold:
    value = "yes" if bounded else "no"
    return Untold("bounded", "Its latents", value, why or "as published ones", _BOUNDS)


def _count(name: str, text: str, value: int, why: str, usual: Choices) -> Untold:
    """Give what is a number between limits, the usual ones of which are proposed."""
    bounds = next(count for count in COUNTS.values() if count.setting == name)
    return Untold(name, text, str(value), why, usual, bounds.least, bounds.most)


def _numbers(values: Sequence[int], unit: str) -> Choices:
    return tuple((str(value), f"{value:,}{unit}") for value in values)


def _divisors(of: int, most: int) -> list[int]:
    return [n for n in range(1, min(of, most) + 1) if of % n == 0]
