from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.archive import opened
from loopstudio.engines.rave.config import Latent
from loopstudio.engines.rave.foreign_layers import codebooks, layers
from loopstudio.engines.rave.foreign_sizes import Found, config_of
from loopstudio.engines.scripted import read_modules
from tests.support.rave_export_roots import DISCRETE
from tests.support.rave_exports import Export, Layout, written

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
PLAIN = Layout(scales=False)


def found(folder: Path, layout: Layout, kind: Latent | None = None) -> Found:
    with opened(written(folder / "net.ts", Export(layout))) as archive:
        root = read_modules(archive)
    encoder, decoder = root.children["encoder"], root.children["decoder"]
    return Found(layers(encoder), layers(decoder), 44_100, kind, codebooks(encoder))


@pytest.mark.parametrize(
    ("layout", "told", "kind"),
    [
        (Layout(), None, "variational"),
        (PLAIN, None, "plain"),
        (PLAIN, "spherical", "spherical"),
        (DISCRETE, None, "discrete"),
        (DISCRETE, "discrete", "discrete"),
    ],
)
def test_the_kind_of_latents_is_told_or_seen(
    tmp_path: Path, layout: Layout, told: Latent | None, kind: Latent
) -> None:
    config = config_of(found(tmp_path, layout, told))
    assert (config.latent_kind, config.latent) == (kind, 6)
    assert (config.levels, config.codes, config.extra) == (
        (3, 12, 4) if kind == "discrete" else (0, 0, 0)
    )


def test_codes_of_another_width_than_the_latents_are_refused(tmp_path: Path) -> None:
    torch.manual_seed(1)
    given = found(tmp_path, DISCRETE)
    narrow = Found(given.encoder, given.decoder, 44_100, "discrete", torch.zeros(3, 12, 5))
    with pytest.raises(CheckpointError, match="another width"):
        config_of(narrow)
    without = Found(given.encoder, given.decoder, 44_100, "discrete", None)
    with pytest.raises(CheckpointError, match="holds no codebooks"):
        config_of(without)
