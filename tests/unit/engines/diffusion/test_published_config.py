import subprocess
import sys

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.codec_config import CodecConfig
from loopstudio.engines.diffusion.dance_config import DanceConfig
from loopstudio.engines.diffusion.published_config import PublishedConfig, read_config


@pytest.mark.parametrize("config", [DanceConfig.tiny(), CodecConfig.tiny()], ids=["dance", "codec"])
def test_sizes_of_two_networks_are_refused(config: PublishedConfig) -> None:
    with pytest.raises(CheckpointError, match="'unet' unknown here"):
        read_config({**config.table(), "unet": {}})


def test_sizes_of_no_network_are_refused() -> None:
    with pytest.raises(CheckpointError, match="does not describe its unet"):
        read_config({"form": "published"})


def test_reading_sizes_imports_no_torch() -> None:
    module = "loopstudio.engines.diffusion.published_config"
    code = f"import sys, {module}; assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_manifest_from_before_one_shots_were_told_is_read() -> None:
    table = DanceConfig.tiny().table()
    sound = table["sound"]
    assert isinstance(sound, dict)
    older = {key: value for key, value in sound.items() if key != "one_shot"}
    assert read_config({**table, "sound": older}) == DanceConfig.tiny()
