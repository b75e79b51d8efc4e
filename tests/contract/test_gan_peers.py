"""What the published loop generators store, key by key: we use every one and fill all of ours.

peers/*.json hold names and shapes as their authors' code writes them (facts, no weights).
"""

import json
import math
import os
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from loopstudio.core.loop_request import LoopRequest
from loopstudio.engines.gan.config import GanConfig
from loopstudio.engines.gan.engine import GanEngine
from loopstudio.engines.gan.foreign import import_files
from loopstudio.engines.gan.foreign_generator import generator_config, kept_tensors
from loopstudio.engines.gan.foreign_vocoder import folded, vocoder_config
from loopstudio.engines.gan.melgan import MelganConfig
from loopstudio.engines.gan.network import GeneratorConfig
from loopstudio.engines.gan.parts import GENERATOR, VOCODER, filled_generator, filled_vocoder
from tests.support.runs import Ticks

PEERS = Path(__file__).parent / "peers"
THEIRS = os.environ.get("LOOPSTUDIO_PEERS")

SIZES = {
    "pjloop": GanConfig(
        GeneratorConfig(32, 64, 6, (12, 4), (512,) * 5, 0, False),
        MelganConfig(64, (512, 256, 128, 64, 32), (5, 4, 4, 2), 3),
        frames_first=True,
    ),
    "looptest": GanConfig(
        GeneratorConfig(512, 512, 8, (5, 20), (512,) * 5, 0, False),
        MelganConfig(80, (512, 256, 128, 64, 32), (8, 8, 2, 2), 3),
    ),
}
COUNTS = {"pjloop": (95, 21_754_254, 126, 3_192_898), "looptest": (99, 27_070_478, 126, 4_266_050)}


def tensors(peer: str, part: str) -> dict[str, Tensor]:
    """Zeros of their shapes, but for the low-pass kernels, which the import checks."""
    shapes = json.loads((PEERS / f"{peer}.json").read_text(encoding="utf-8"))[part]
    made = {key: torch.zeros(shape) for key, shape in shapes.items()}
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0])
    kernels = {key: torch.outer(taps, taps) / 16.0 for key in made if key.endswith("kernel")}
    return made | kernels


def parameters(table: dict[str, Tensor]) -> int:
    buffers = ("kernel", "noises")
    return sum(
        math.prod(value.shape) for key, value in table.items() if not any(b in key for b in buffers)
    )


@pytest.mark.parametrize("peer", SIZES)
def test_the_list_is_complete(peer: str) -> None:
    generator, vocoder = tensors(peer, "generator"), tensors(peer, "vocoder")
    counted = (len(generator), parameters(generator), len(vocoder), parameters(vocoder))
    assert counted == COUNTS[peer]


@pytest.mark.parametrize("peer", SIZES)
def test_every_size_is_read_off_the_shapes(peer: str) -> None:
    wanted = SIZES[peer]
    assert generator_config(tensors(peer, "generator")) == wanted.generator
    assert vocoder_config(tensors(peer, "vocoder")) == wanted.vocoder


@pytest.mark.parametrize("peer", SIZES)
def test_every_key_of_the_generator_is_used_and_every_one_of_ours_filled(peer: str) -> None:
    kept = kept_tensors(tensors(peer, "generator"))
    filled = filled_generator(SIZES[peer], {GENERATOR + key: t for key, t in kept.items()})
    assert filled.state_dict().keys() == kept.keys()
    assert not any(value.is_meta for value in filled.state_dict().values())


@pytest.mark.parametrize("peer", SIZES)
def test_only_the_square_noise_maps_are_left_out(peer: str) -> None:
    theirs = tensors(peer, "generator")
    left_out = theirs.keys() - kept_tensors(theirs).keys()
    assert left_out == {f"noises.noise_{i}" for i in range(9)}


@pytest.mark.parametrize("peer", SIZES)
def test_every_key_of_the_vocoder_is_used_and_every_one_of_ours_filled(peer: str) -> None:
    theirs = tensors(peer, "vocoder")
    kept = folded(theirs)
    filled = filled_vocoder(SIZES[peer], {VOCODER + key: t for key, t in kept.items()})
    assert filled.state_dict().keys() == kept.keys()
    assert {key.removesuffix("_v").removesuffix("_g") for key in theirs} == kept.keys()


@pytest.mark.peer
@pytest.mark.skipif(THEIRS is None, reason="LOOPSTUDIO_PEERS names no folder of checkpoints")
def test_a_published_checkpoint_loads_and_sounds(tmp_path: Path) -> None:
    for folder in sorted(Path(str(THEIRS)).glob("gan*")):
        info = import_files([folder], tmp_path / folder.name, "drums")
        with closing(GanEngine(info)) as engine:
            (take,) = engine.generate(LoopRequest(info.name, count=1), Ticks())
        assert float(np.abs(take.audio.samples).max()) > 0.01
