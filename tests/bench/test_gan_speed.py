"""Our forms of the networks beside the plain ones: pytest tests/bench/test_gan_speed.py.

Each row runs in a process of its own, one after the other, all of them in one go. The reference is
the plain float32 form under the default allocator, as a first program would run it.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORMS = (("plain", "default"), ("plain", "tuned"), ("ours", "default"), ("ours", "tuned"))
HEAD = "case       batch form  malloc    ms/batch  per s  times  GFLOP/s  GEMM  of it  peak MB"

Row = dict[str, float]


def measured(case: str, form: str, batch: int, malloc: str) -> Row:
    command = [sys.executable, "-m", "tests.bench.gan_case", case, form, str(batch), malloc]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    row: Row = json.loads(done.stdout)
    return row


def line(case: str, batch: int, form: str, malloc: str, row: Row, times: float) -> str:
    return (
        f"{case:10} {batch:5} {form:5} {malloc:8} {row['ms']:9.1f} {1000 * batch / row['ms']:6.2f} "
        f"{times:6.2f} {row['gflops']:8.0f} {row['gemm']:5.0f} {row['gflops'] / row['gemm']:5.0%} "
        f"{row['peak_mb']:8.0f}\n"
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("case", "batch", "wanted"),
    [
        ("drums", 8, 3.5),
        ("drums", 32, 3.5),
        ("brief", 8, 3.5),
        ("brief", 32, 3.5),
        ("spectral", 1, 2.0),
        ("spectral", 8, 5.0),
        ("melgan", 1, 2.0),
        ("melgan", 8, 5.0),
    ],
)
def test_our_form_is_so_many_times_quicker_than_the_plain_one(
    case: str, batch: int, wanted: float, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {forms: measured(case, forms[0], batch, forms[1]) for forms in FORMS}
    plain = rows["plain", "default"]["ms"]
    with capsys.disabled():
        sys.stdout.write(f"\n{HEAD}\n")
        for (form, malloc), row in rows.items():
            sys.stdout.write(line(case, batch, form, malloc, row, plain / row["ms"]))
    assert plain / rows["ours", "tuned"]["ms"] >= wanted
