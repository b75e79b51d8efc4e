from pathlib import Path

import pytest

from loopstudio.core.processor import multiplies_bfloat16


@pytest.mark.parametrize("flag", ["avx512_bf16", "amx_bf16", "bf16"])
def test_a_flag_of_the_processor_says_it(tmp_path: Path, flag: str) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor : 0\nflags\t\t: fpu sse {flag} avx\n", encoding="utf-8")
    assert multiplies_bfloat16(cpuinfo) is True


def test_without_the_flag_it_does_not(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("Features : fp asimd bf16_not\n", encoding="utf-8")
    assert multiplies_bfloat16(cpuinfo) is False


@pytest.mark.parametrize("text", ["", "processor : 0\n"])
def test_where_no_flags_are_told_nobody_knows(tmp_path: Path, text: str) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(text, encoding="utf-8")
    assert multiplies_bfloat16(cpuinfo) is None
    assert multiplies_bfloat16(tmp_path / "none") is None
