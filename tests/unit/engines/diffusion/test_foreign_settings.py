from argparse import Namespace

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.diffusion.foreign_settings import Settings, usual


def test_settings_are_read_wherever_they_stand() -> None:
    table = {
        "model_config": {"model_info": {"sample_rate": 16_000, "native_chunk_size": 65_536}},
        "hyper_parameters": Namespace(attention_heads=12, resnet_groups=4),
    }
    assert Settings.of(table) == Settings(rate=16_000, samples=65_536, heads=12, groups=4)


def test_what_lies_less_deep_counts() -> None:
    assert Settings.of({"a": {"sample_rate": 16_000}, "sampling_rate": 44_100}).rate == 44_100


@pytest.mark.parametrize(
    ("table", "scaling"),
    [
        ({"mel_normalize_log": True}, "log"),
        ({"mel_normalize": True, "mel_normalize_log": False}, "root"),
        ({"mel_normalize_log": False}, "plain"),
        ({"mel_channels": 80}, None),
    ],
)
def test_the_scaling_of_an_image_is_told(table: dict[str, object], scaling: str | None) -> None:
    assert Settings.of(table).scaling == scaling


@pytest.mark.parametrize("value", ["${rate}", 44_100.0, True, None, 5, 10**9, [44_100]])
def test_what_is_no_rate_is_passed_over(value: object) -> None:
    assert Settings.of({"sample_rate": value}) == Settings()


@pytest.mark.parametrize("table", [None, 3, "sample_rate", [], {}])
def test_what_is_no_table_tells_nothing(table: object) -> None:
    assert Settings.of(table) == Settings()


def test_a_table_within_itself_is_read_once_and_left() -> None:
    table: dict[str, object] = {"sample_rate": 48_000}
    table.update({str(i): table for i in range(50)})
    assert Settings.of(table).rate == 48_000


def test_others_stand_where_nothing_is_known() -> None:
    assert Settings(rate=8_000).over(Settings(rate=9_000, bounded=False)) == Settings(
        rate=8_000, bounded=False
    )


def test_a_count_of_nothing_is_refused() -> None:
    with pytest.raises(CheckpointError, match="no heads of 0"):
        Settings(heads=0)


def test_what_is_not_known_is_as_usual() -> None:
    assert (usual(None, 3), usual(0, 3)) == (3, 0)
