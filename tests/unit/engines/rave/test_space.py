from dataclasses import replace

import numpy as np
import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.angles import Angles
from loopstudio.engines.rave.basis import Basis, even
from loopstudio.engines.rave.codes import Codes
from loopstudio.engines.rave.config import RaveConfig
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.parts import Parts
from loopstudio.engines.rave.space import Space, space_of

TINY = RaveConfig.tiny()
DISCRETE = replace(TINY, latent_kind="discrete", levels=3, codes=5)
SPHERICAL = replace(TINY, latent_kind="spherical")


def space(config: RaveConfig) -> Space:
    network = Rave(config)
    if network.codebooks is not None:
        torch.nn.init.normal_(network.codebooks)
    return space_of(Parts(network, even(config.dimensions, -1.0, 1.0)))


@pytest.mark.parametrize(
    ("config", "kind", "dimensions"),
    [
        (TINY, Basis, 4),
        (replace(TINY, latent_kind="plain"), Basis, 4),
        (DISCRETE, Codes, 3),
        (SPHERICAL, Angles, 3),
    ],
)
def test_latents_say_what_their_dimensions_are(
    config: RaveConfig, kind: type, dimensions: int
) -> None:
    made = space(config)
    assert isinstance(made, kind)
    assert len(made) == dimensions
    places = made.along(np.random.default_rng(1).standard_normal((4, 6)))
    assert places.shape == (dimensions, 6)
    assert made.latent(places).shape == (4, 6)


def test_codes_without_books_are_no_configuration() -> None:
    with pytest.raises(CheckpointError, match="no codebook"):
        replace(TINY, latent_kind="discrete")
    with pytest.raises(CheckpointError, match="no codebook"):
        replace(TINY, levels=3, codes=5)
    with pytest.raises(CheckpointError, match="no sphere"):
        replace(SPHERICAL, latent=1)
