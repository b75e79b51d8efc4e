"""What the manifest of a bundle in a published form says of its network, whichever that is."""

from collections.abc import Mapping
from typing import Literal

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig

FORM: Literal["published"] = "published"

PublishedConfig = DiffusionConfig | DanceConfig | CodecConfig

_APART: Mapping[str, type[DanceConfig] | type[CodecConfig]] = {
    "dance": DanceConfig,
    "codec": CodecConfig,
}
"""Networks whose sizes stand in a table of their own name."""


def read_config(table: Mapping[str, object]) -> PublishedConfig:
    """Read what stands in a manifest under `network`; which network it is, its sizes tell.

    Raises CheckpointError, with what is wrong, for anything else.
    """
    sizes = {key: value for key, value in table.items() if key != "form"}
    for name, config in _APART.items():
        if name not in sizes:
            continue
        if unknown := sorted(set(sizes) - {name, "sound"}):
            raise CheckpointError(f"The manifest's network has {unknown[0]!r:.40} unknown here.")
        return config.parse(sizes)
    return DiffusionConfig.parse(sizes)
