import zipfile
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('torch .save(x, "loot")', "torch by another name"),
        ('torch. save(x, "loot")', "torch by another name"),
        ('torch.\\\n    save(x, "loot")', "torch by another name"),
        ('(torch).save(x, "loot")', "torch by another name"),
        ("t = torch", "torch by another name"),
        ('getattr(torch, "save")(x, "loot")', "torch by another name"),
        ('ops.aten .save(x, "loot")', "ops by another name"),
        ("o = ops", "ops by another name"),
        ('y = """\n"""; z', "a text in quotes of another kind"),
        ("def\\\n    __setstate__(self): pass", "__setstate__"),
    ],
)
def test_what_is_written_as_pytorch_does_not_write_is_harmful(text: str, said: str) -> None:
    assert harmful_words({"code/a.py": text}) == (said,)


@pytest.mark.parametrize(
    "text",
    [
        'ops.prim.RaiseException("the file that torch opened")',
        r'ops.prim.RaiseException("a \"torch\" of it")',
        "x = torch.neg(y)  # as torch has it",
        'x = getattr(self.ops, "0")',
        "z = __torch__.torch.nn.pad(y)",
    ],
)
def test_what_only_speaks_of_it_is_harmless(text: str) -> None:
    assert unknown_words({"code/a.py": text}) == ()


def test_a_program_of_another_spelling_would_have_written_a_file(tmp_path: Path) -> None:
    """What the scan is for: PyTorch runs it all the same."""
    torch.jit.save(torch.jit.script(Writes()), str(tmp_path / "net.ts"))
    loot, text = tmp_path / "loot", b'torch.save(x, "/tmp/loopstudio-was-here")'
    other = f'getattr(torch, "save")(x, "{loot}")'.encode()
    with zipfile.ZipFile(tmp_path / "net.ts") as file:
        records = {name: file.read(name) for name in file.namelist() if "debug_pkl" not in name}
    with zipfile.ZipFile(tmp_path / "other.ts", "w") as file:
        for name, body in records.items():
            file.writestr(name, body.replace(text, other))
    torch.jit.load(str(tmp_path / "other.ts"))(torch.zeros(2))  # type: ignore[no-untyped-call]
    assert loot.exists()
    with opened(tmp_path / "other.ts") as archive:
        assert harmful_words(archive.programs()) == ("torch by another name",)
