"""Verbs: which of them are for which engine, said where another's checkpoint was named."""

from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.errors import InvalidValue

_VERBS = {
    "gan": ("Loops", "generate"),
    "rave": ("Morph", "morph or encode"),
    "diffusion": ("Diffuse", "diffuse, vary, extend or inpaint"),
    "wave": ("Polish", "polish or upsample"),
}


def other_engine(info: CheckpointInfo) -> InvalidValue:
    """Give the error of a checkpoint that a verb is not for: which ones are."""
    engine, verbs = _VERBS[info.engine]
    return InvalidValue(f"{info.name} is a checkpoint of {engine}: use it with {verbs}.")
