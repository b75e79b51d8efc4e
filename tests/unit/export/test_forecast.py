from pathlib import Path

import pytest

from loopstudio.export.forecast import forecast
from loopstudio.export.plan import ExportPlan
from loopstudio.export.write import write
from tests.support.packs import planned
from tests.support.runs import Ticks


def _written(plan: ExportPlan) -> dict[str, int]:
    write(plan, Ticks())
    return {file.path: (plan.target / file.path).stat().st_size for file in plan.files}


@pytest.mark.parametrize("profile", ["tagged", "hardware-clean"])
def test_what_is_exact_is_exact(profile: str, tmp_path: Path) -> None:
    plan = forecast(planned(tmp_path, profile=profile))
    real = _written(plan)
    exact = {file.path: file.size for file in plan.files if file.exact}
    assert exact == {path: real[path] for path in ("LICENSE.txt", "SHA256SUMS")}


def test_what_is_not_exact_is_near(tmp_path: Path) -> None:
    plan = forecast(planned(tmp_path, cover=True))
    real = _written(plan)
    far = {
        file.path: (file.size, real[file.path])
        for file in plan.files
        if abs(file.size - real[file.path]) > 0.3 * real[file.path] + 2_000
    }
    assert far == {}


def test_the_length_of_many_rows_is_told_by_some(tmp_path: Path) -> None:
    tempos = tuple(float(bpm) for bpm in range(101, 141))
    plan = forecast(planned(tmp_path, tempos=tempos))
    real = _written(plan)
    (manifest,) = [file for file in plan.files if file.path == "manifest.json"]
    assert manifest.size == pytest.approx(real["manifest.json"], rel=0.05)


def test_the_files_stay_those_of_the_plan(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    assert [f.path for f in forecast(plan).files] == [f.path for f in plan.files]
