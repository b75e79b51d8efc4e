"""CheckpointInfo: what a bundle's manifest says, known without loading any weight."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from loopstudio.core.errors import InvalidValue


@dataclass(frozen=True)
class CheckpointInfo:
    """A checkpoint as its manifest describes it.

    name is the folder's name; engine one of "gan", "rave", "diffusion", "wave"; kind what it
    makes ("drums"); rate in Hz; native_bpm the tempo its bars have when they leave the network;
    labels the styles a request may name; sha256 that of weights.safetensors.
    """

    PROGRAM: ClassVar[str] = "program"
    """The form of a bundle that is somebody's program instead of weights for a network of ours."""

    name: str
    title: str
    engine: str
    kind: str
    rate: int
    channels: int
    native_bpm: float
    bars: int
    labels: tuple[str, ...]
    licence: str
    sha256: str
    folder: Path
    description: str = ""
    credits: tuple[str, ...] = ()
    network: dict[str, object] = field(default_factory=dict, hash=False, compare=False)

    def __post_init__(self) -> None:
        if not self.name or self.rate <= 0 or self.channels < 1 or self.bars < 1:
            raise InvalidValue(f"The manifest of checkpoint {self.name!r} is incomplete.")

    @property
    def runs_program(self) -> bool:
        """Say whether somebody's program has to run for it, in a process of its own."""
        return self.network.get("form") == self.PROGRAM

    @property
    def knows_keys(self) -> bool:
        """Say whether it can be told a key: Diffuse's own form, or a melodist of Loops."""
        table = self.network.get("network")
        inner = table if isinstance(table, dict) else {}
        return self.network.get("keys") is True or inner.get("keys") is True
