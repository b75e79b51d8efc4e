"""What an import of a published size costs: pytest tests/bench/test_rave_import.py -s.

The files have the layouts and sizes of the published ones, with weights of chance.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.rave_export_roots import DiscreteScriptedRAVE, VariationalScriptedRAVE
from tests.support.rave_exports import Layout, written
from tests.support.rave_trainings import state_of, trained

ROOT = Path(__file__).resolve().parents[2]
V2 = Layout(
    capacity=96,
    ratios=(4, 4, 4, 2),
    dilations=((1, 3, 9), (1, 3, 9), (1, 3, 9), (1, 3)),
    latent=128,
)
DISCRETE = Layout(
    capacity=96, ratios=(4, 4, 2, 2), dilations=V2.dilations, latent=128,
    scales=False, extra=128, levels=16, codes=1_024,
)  # fmt: skip
FILES: dict[str, tuple[Callable[[Path], Path], int]] = {
    "v2.ts": (lambda path: written(path, VariationalScriptedRAVE(V2)), 115),
    "v2-untold.ts": (lambda path: written(path, VariationalScriptedRAVE(V2, measured=False)), 115),
    "discrete.ts": (lambda path: written(path, DiscreteScriptedRAVE(DISCRETE)), 115),
    "v2.ckpt": (lambda path: trained(path, state_of(VariationalScriptedRAVE(V2))), 115),
}


@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", FILES)
def test_an_import_takes_seconds_and_little_memory(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, least = FILES[name]
    path = make(tmp_path / name)
    megabytes = path.stat().st_size / 1e6
    assert megabytes > least
    command = [
        sys.executable,
        "-m",
        "tests.bench.rave_import_case",
        str(path),
        str(tmp_path / "models"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    row = json.loads(done.stdout)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{name:13} {megabytes:6.0f} MB {row['seconds']:6.1f} s "
            f"{row['cpu_seconds']:6.1f} s of a core, peak {row['peak_mb']:6.0f} MB "
            f"({row['before_mb']:.0f} before)\n"
        )
    assert row["peak_mb"] - row["before_mb"] < 12 * megabytes
