"""The machine: its allocator, its threads, its device and the number format it is quick in."""

import ctypes
import platform
import time
from pathlib import Path

import torch

from loopstudio.core.cores import usable_cores
from loopstudio.core.errors import InvalidValue
from loopstudio.core.processor import multiplies_bfloat16

_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4
_PROBE_SIZE = 512


def prepare(threads: int | None = None) -> None:
    """Make this process ready to run networks: call once, before the first one.

    Takes all cores it may use unless told how many. Under glibc, big blocks are kept instead of
    given back after each operation: page faults otherwise cost batched networks a factor of two
    to three.
    """
    if threads is not None and threads < 1:
        raise InvalidValue(f"{threads} threads cannot run anything.")
    torch.set_num_threads(threads or usable_cores())
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_M_MMAP_MAX, 0)
        libc.mallopt(_M_TRIM_THRESHOLD, -1)


def choose_device(name: str = "cpu") -> torch.device:
    """Give the device of this name: cpu, cuda, mps, or auto for the quickest there is."""
    present = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        return torch.device(next(kind for kind, there in present.items() if there))
    if not present.get(name, False):
        raise InvalidValue(f"This machine has no device {name!r}; 'cpu' always works.")
    return torch.device(name)


def quick_dtype(device: torch.device) -> torch.dtype:
    """Give bfloat16 where the device computes in it at least 1.3 times as fast, else float32."""
    if device.type != "cpu":
        return torch.bfloat16 if device.type == "cuda" else torch.float32
    return torch.bfloat16 if has_quick_bfloat16() else torch.float32


def autocast(device: torch.device) -> torch.autocast:
    """Give a context that computes in bfloat16 where the device is quick in it, else as it is.

    A CPU without it emulates: a product of matrices takes a hundred times as long as in float32.
    """
    quick = quick_dtype(device) == torch.bfloat16
    return torch.autocast(device.type, torch.bfloat16, enabled=quick)


def has_quick_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Say whether the CPU multiplies bfloat16 in hardware: by its flags, else by trying."""
    told = multiplies_bfloat16(cpuinfo)
    return _is_quicker() if told is None else told


def _is_quicker() -> bool:
    return _seconds(torch.float32) > 1.3 * _seconds(torch.bfloat16)


def _seconds(dtype: torch.dtype) -> float:
    a = torch.ones(_PROBE_SIZE, _PROBE_SIZE, dtype=dtype)
    best = float("inf")
    for _ in range(4):
        start = time.perf_counter()
        a @ a
        best = min(best, time.perf_counter() - start)
    return best
