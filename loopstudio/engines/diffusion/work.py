"""Work: how much a U-Net computes when it is asked once, counted from its sizes alone."""

from dataclasses import dataclass

from loopstudio.engines.diffusion.unet_config import UnetConfig


@dataclass(frozen=True)
class Work:
    """What one call computes for one item.

    convolutions are how many there are, products of matrices among them; products how many numbers
    are multiplied and added; frames how long the signal is that goes in.
    """

    convolutions: int
    products: float
    frames: int


def work_of(config: UnetConfig, frames: int) -> Work:
    """Count what a U-Net of these sizes computes of so many frames, in its quick form.

    A rise counts as the convolution of two frames that it is there. What time tells all layers is
    computed once for all calls, and left out.
    """
    convolutions, products, length = 0, 0.0, float(frames)
    layers = zip(config.entering, config.leaving, config.channels, strict=True)
    for level, (entering, leaving, width) in enumerate(layers):
        above, length = length, length / config.factors[level]
        items = 2 * config.items[level]
        attending, crossing = items * config.attentions[level], items * config.crosses[level]
        inner = config.heads * config.head
        products += above * width * (entering + 2 * leaving)
        products += length * items * 6 * width**2
        products += length * attending * inner * (4 * width + 2 * length)
        products += length * crossing * inner * 2 * (width + config.tokens)
        convolutions += 2 + 2 * items + 2 * attending + 3 * crossing
    return Work(convolutions, products, frames)
