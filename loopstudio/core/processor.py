"""Processor: what its flags say that it does, known without trying."""

from pathlib import Path

_BFLOAT16 = {"avx512_bf16", "amx_bf16", "bf16"}


def multiplies_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool | None:
    """Say whether it multiplies bfloat16 in hardware; None where the system tells no flags."""
    flags = _flags(cpuinfo)
    return not _BFLOAT16.isdisjoint(flags) if flags else None


def _flags(cpuinfo: Path) -> frozenset[str]:
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    named = (
        line.partition(":")[2] for line in lines if line.lower().startswith(("flags", "features"))
    )
    return frozenset(next(named, "").split())
