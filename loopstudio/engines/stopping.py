"""Stopping inside a network: every layer asks first whether the run still goes on."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from torch import nn


class Pause(nn.Module):
    """A layer that does nothing: where a network stops whose own layers are no modules."""

    def forward(self) -> None:
        """Let whoever hooks in ask."""


def layers(network: nn.Module) -> list[nn.Module]:
    """Give the layers of a network: its modules that hold no other."""
    return [module for module in network.modules() if next(module.children(), None) is None]


@contextmanager
def stoppable(network: nn.Module, tick: Callable[[], None], *, every: int = 1) -> Iterator[None]:
    """Call `tick` before each layer of the network runs; what it raises ends the forward pass.

    A batch then stops within the time of one layer, or of `every` of them. Never hold this open
    across a yield.
    """

    def ask(_module: nn.Module, _inputs: object) -> None:
        tick()

    with ExitStack() as hooks:
        for layer in layers(network)[::every]:
            hooks.callback(layer.register_forward_pre_hook(ask).remove)
        yield
