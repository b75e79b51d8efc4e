from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from loopstudio.engines.archive import opened
from loopstudio.engines.program import harmful_words, unknown_words
from loopstudio.engines.rave.config import NoiseConfig, RaveConfig
from loopstudio.engines.rave.image_stream import StreamedImageDecoder, StreamedImageEncoder
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.rave.stream import StreamedDecoder, StreamedEncoder
from tests.support.image_morph import image_network

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Writes(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        torch.save(x, "/tmp/loopstudio-was-here")
        return x


class Reads(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x + torch.from_file("/etc/passwd", False, 4)


class WakesUp(nn.Module):
    @torch.jit.export
    def __getstate__(self) -> tuple[int, bool]:
        return 1, self.training

    @torch.jit.export
    def __setstate__(self, state: tuple[int, bool]) -> None:
        self.training = state[1]

    def forward(self, x: Tensor) -> Tensor:
        return x


def words(folder: Path, module: nn.Module) -> tuple[str, ...]:
    torch.jit.save(torch.jit.script(module), str(folder / "net.ts"))
    with opened(folder / "net.ts") as archive:
        return unknown_words(archive.programs())


@pytest.mark.parametrize(
    ("module", "told"),
    [
        (Writes(), ("torch.save",)),
        (Reads(), ("torch.from_file",)),
        (WakesUp(), ("__getstate__", "__setstate__")),
    ],
)
def test_what_reaches_beyond_numbers_is_named(
    tmp_path: Path, module: nn.Module, told: tuple[str, ...]
) -> None:
    assert words(tmp_path, module) == told


def test_our_own_networks_ask_for_nothing_unknown(tmp_path: Path) -> None:
    noise = NoiseConfig((2,), 2, 4)
    for config in (RaveConfig(bands=4, capacity=4, latent=4, noise=noise), RaveConfig.tiny()):
        network = Rave(config).eval()
        assert words(tmp_path, StreamedEncoder(network)) == ()
        assert words(tmp_path, StreamedDecoder(network)) == ()


def test_our_own_form_asks_for_nothing_unknown_either(tmp_path: Path) -> None:
    network = image_network()
    assert words(tmp_path, StreamedImageEncoder(network)) == ()
    assert words(tmp_path, StreamedImageDecoder(network)) == ()


def test_other_spaces_of_operations_are_named() -> None:
    text = "x = ops.image.read_file(p)\ny = ops.prim.device(x)\nz = __torch__.torch.nn.pad(y)\n"
    assert unknown_words({"code/a.py": text}) == ("ops.image.read_file",)


@pytest.mark.parametrize(
    ("text", "harmful"),
    [
        ("torch.save(x)", ("torch.save",)),
        ("torch.from_file(x)", ("torch.from_file",)),
        ("ops.aten.save(x)", ("ops.aten.save",)),
        ("torch.stft(x)", ()),
        ("def __setstate__(self): torch.gru(x)", ("__setstate__",)),
    ],
)
def test_what_reaches_for_files_is_told_from_what_is_only_unknown(
    text: str, harmful: tuple[str, ...]
) -> None:
    assert harmful_words({"code/a.py": text}) == harmful
