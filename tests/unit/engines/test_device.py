import subprocess
import sys
from pathlib import Path

import pytest
import torch

from loopstudio.core.errors import InvalidValue
from loopstudio.engines import device
from loopstudio.engines.device import (
    autocast,
    choose_device,
    has_quick_bfloat16,
    prepare,
    quick_dtype,
)


@pytest.mark.parametrize(("flag", "quick"), [("amx_bf16", True), ("avx512f", False)])
def test_a_flag_of_the_cpu_says_that_bfloat16_is_quick(
    tmp_path: Path, flag: str, quick: bool
) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor : 0\nflags\t\t: fpu sse {flag} avx\n", encoding="utf-8")
    assert has_quick_bfloat16(cpuinfo) is quick


@pytest.mark.parametrize(("quicker", "expected"), [(0.5, True), (0.9, False)])
def test_a_cpu_that_says_nothing_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quicker: float, expected: bool
) -> None:
    taken = {torch.float32: 1.0, torch.bfloat16: quicker}
    monkeypatch.setattr(device, "_seconds", taken.__getitem__)
    assert has_quick_bfloat16(tmp_path / "none") is expected


def test_trying_measures_a_time() -> None:
    assert 0.0 < device._seconds(torch.float32) < 60.0


def test_the_cpu_format_follows_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "has_quick_bfloat16", lambda: True)
    assert quick_dtype(torch.device("cpu")) == torch.bfloat16


@pytest.mark.parametrize(("quick", "used"), [(True, torch.bfloat16), (False, torch.float32)])
def test_products_are_computed_in_what_the_cpu_is_quick_in(
    monkeypatch: pytest.MonkeyPatch, quick: bool, used: torch.dtype
) -> None:
    monkeypatch.setattr(device, "has_quick_bfloat16", lambda: quick)
    a = torch.ones(2, 2)
    with autocast(torch.device("cpu")):
        assert (a @ a).dtype == used


def test_other_devices_have_their_own_format() -> None:
    assert quick_dtype(torch.device("cuda")) == torch.bfloat16
    assert quick_dtype(torch.device("mps")) == torch.float32


def test_the_cpu_is_always_there() -> None:
    assert choose_device().type == "cpu"
    assert choose_device("auto").type in {"cpu", "cuda", "mps"}


def test_a_device_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidValue, match="'abacus'"):
        choose_device("abacus")


def test_no_threads_are_refused() -> None:
    with pytest.raises(InvalidValue, match="0 threads"):
        prepare(0)


def test_preparing_takes_all_cores_and_can_be_done_again() -> None:
    # In a process of its own: it changes the allocator and the threads of the one it runs in.
    code = (
        "from loopstudio.core.cores import usable_cores\n"
        "from loopstudio.engines.device import prepare\n"
        "import torch\n"
        "prepare(); prepare()\n"
        "assert torch.get_num_threads() == usable_cores()\n"
        "prepare(1)\n"
        "assert torch.get_num_threads() == 1\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
