from pathlib import Path

import numpy as np
import pytest
import soundfile

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.hit import load_hits, measure, origin, trim
from loopstudio.datasets.mono import RATE
from tests.support.hits import small_pool, stroke


@pytest.mark.parametrize(
    ("family", "name", "expected"),
    [
        ("fluidr3", "b128p25k36v60", ("fluidr3:25", 36, True)),
        ("drumkv1", "38-Snare-Urban", ("drumkv1:Urban", 38, False)),
        ("sonicpi", "drum_snare_soft", ("sonicpi:drum", -1, True)),
        ("sc808", "sc808_snare_11", ("sc808:sc808_snare", -1, False)),
        ("exadrums", "Tom01", ("exadrums", -1, False)),
    ],
)
def test_a_name_tells_its_kit(family: str, name: str, expected: tuple[str, int, bool]) -> None:
    assert origin(family, name) == expected


def test_every_hit_of_the_manifest_is_read(tmp_path: Path) -> None:
    assert len(load_hits(small_pool(tmp_path / "pool"))) == 20


def test_the_held_out_kit_is_known(tmp_path: Path) -> None:
    held = {hit.kit for hit in load_hits(small_pool(tmp_path / "pool")) if hit.held_out}
    assert held == {"fluidr3:25"}


def test_trim_puts_the_onset_at_the_first_frames() -> None:
    late = np.concatenate([np.zeros(3000, np.float32), stroke("snare")])
    size = np.abs(trim(late))
    assert int(np.argmax(size > 0.1)) < 30


def test_trim_sets_the_peak_to_one() -> None:
    assert np.abs(trim(0.2 * stroke("snare"))).max() == pytest.approx(1.0, abs=0.02)


def test_a_low_sine_is_measured_as_low() -> None:
    _, centroid, low = measure(stroke("kick"))
    assert (centroid < 120, low > 0.9) == (True, True)


def test_level_is_the_rms_of_a_steady_tone() -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
    assert measure(tone)[0] == pytest.approx(np.sqrt(0.5), abs=0.01)


def test_a_missing_manifest_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"manifest\.csv cannot be read"):
        load_hits(tmp_path)


def test_wrong_columns_are_told(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="needs the columns"):
        load_hits(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    pool = small_pool(tmp_path / "pool")
    gone = next(pool.rglob("*.flac"))
    gone.unlink()
    with pytest.raises(DatasetError, match=gone.name):
        load_hits(pool)


def test_another_rate_is_refused(tmp_path: Path) -> None:
    pool = small_pool(tmp_path / "pool")
    soundfile.write(next(pool.rglob("*.flac")), stroke("kick"), 22_050)
    with pytest.raises(DatasetError, match="22050 Hz"):
        load_hits(pool)


def test_a_silent_hit_is_passed_over(tmp_path: Path) -> None:
    pool = small_pool(tmp_path / "pool")
    soundfile.write(next(pool.rglob("*.flac")), np.zeros(500, np.float32), RATE)
    assert len(load_hits(pool)) == 19
