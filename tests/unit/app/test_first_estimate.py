from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.catalog import Catalog
from loopstudio.app.first_estimate import FirstEstimate
from loopstudio.app.paths import Paths
from loopstudio.app.yardstick import Yardstick
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.diffuse_request import DiffuseRequest, Original
from loopstudio.core.errors import CheckpointError
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.tempo import Tempo
from loopstudio.core.vocoder_choice import DiffusionVocoder
from loopstudio.core.wave_request import Polish, WaveRequest
from loopstudio.engines.diffusion.dance_config import DanceConfig
from tests.support.diffusion import latent_bundle, latent_info, sound_bundle
from tests.support.published_bundles import WIDE, published_bundle
from tests.unit.engines.diffusion.test_network import VOCODER

REQUEST = DiffuseRequest("tiny")


def first(tmp_path: Path, *infos: CheckpointInfo, unit: str = "0.003") -> FirstEstimate:
    (tmp_path / "yardstick.json").write_text(unit)
    known = {info.name: info for info in infos}

    def find(name: str) -> CheckpointInfo:
        if name not in known:
            raise CheckpointError(f"There is no {name}.")
        return known[name]

    return FirstEstimate(find, Yardstick(tmp_path / "yardstick.json"))


def seconds(estimate: FirstEstimate, request: DiffuseRequest) -> float:
    measured = estimate.of(request)
    assert measured is not None
    return measured.seconds(request)


@pytest.mark.parametrize("bundle", [latent_bundle, sound_bundle, published_bundle])
def test_more_steps_and_a_slower_machine_take_longer(tmp_path: Path, bundle: object) -> None:
    info = bundle(tmp_path / "tiny")  # type: ignore[operator]
    estimate = first(tmp_path, info)
    few = seconds(estimate, replace(REQUEST, calls=10))
    assert few > 0.0
    assert seconds(estimate, replace(REQUEST, calls=20)) > few
    slow = first(tmp_path, info, unit="0.006")
    assert seconds(slow, replace(REQUEST, calls=10)) == pytest.approx(2 * few)


def test_half_precision_takes_less_and_more_bars_more(tmp_path: Path) -> None:
    wide = replace(WIDE, unet=replace(WIDE.unet, channels=(4, 256, 1024)))
    info = replace(latent_info(tmp_path / "tiny"), network={"form": "published", **wide.table()})
    estimate = first(tmp_path, info)
    whole = seconds(estimate, REQUEST)
    assert seconds(estimate, replace(REQUEST, precision="half")) < whole
    assert seconds(estimate, replace(REQUEST, bars=4)) > whole


def test_a_vocoder_is_asked_of_each_channel(tmp_path: Path) -> None:
    assert VOCODER.sound.channels == 2
    mono = replace(VOCODER, sound=replace(VOCODER.sound, channels=1))
    infos = [
        replace(latent_info(tmp_path / name), network={"form": "published", **config.table()})
        for name, config in (("tiny", mono), ("stereo", VOCODER))
    ]
    estimate = first(tmp_path, *(replace(one, name=one.folder.name) for one in infos))
    twice = seconds(estimate, replace(REQUEST, checkpoint="stereo"))
    assert twice > seconds(estimate, REQUEST)


def test_nothing_is_said_of_what_is_not_counted(tmp_path: Path) -> None:
    dance = published_bundle(tmp_path / "dance", DanceConfig.tiny())
    broken = replace(latent_info(tmp_path / "broken"), network={"form": "latent", "network": 3})
    estimate = first(tmp_path, dance, replace(broken, name="broken"))
    assert estimate.of(replace(REQUEST, checkpoint="dance")) is None
    assert estimate.of(replace(REQUEST, checkpoint="broken")) is None
    assert estimate.of(replace(REQUEST, checkpoint="gone")) is None
    assert estimate.of(LoopRequest("dance")) is None


def test_nothing_is_said_before_the_machine_was_measured(tmp_path: Path) -> None:
    info = latent_bundle(tmp_path / "tiny")
    assert FirstEstimate(lambda _name: info, Yardstick()).of(REQUEST) is None


SHIPPED = Catalog((Paths.standard().models,))


@pytest.mark.skipif(not (Paths.standard().models / "polish-two").exists(), reason="not shipped")
def test_shipped_checkpoints_are_counted(tmp_path: Path) -> None:
    (tmp_path / "yardstick.json").write_text("0.003")
    estimate = FirstEstimate(SHIPPED.get, Yardstick(tmp_path / "yardstick.json"))
    # At 3 ms, as they were measured: ARCHITECTURE.md has the figures.
    assert seconds(estimate, DiffuseRequest("diffusion-four")) == pytest.approx(0.44, rel=0.05)
    original = Original(44_100, 1, Tempo(120.0), "x")
    polish = WaveRequest("polish-two", original, Polish())
    measured = estimate.of(polish)
    assert measured is not None
    assert estimate.of_vocoder(DiffusionVocoder("polish-two", "0" * 64)) == measured
    stereo = estimate.of(replace(polish, original=replace(original, channels=2)))
    assert stereo is not None
    assert stereo.question > 1.5 * measured.question
