from dataclasses import replace

import pytest

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.gan.melodist_config import MelodistConfig

TINY = MelodistConfig.tiny()


def test_it_comes_back_from_a_manifest() -> None:
    assert MelodistConfig.parse(TINY.table(), TINY.image.vocoder) == TINY


def test_each_kind_is_known_in_major_and_minor() -> None:
    assert TINY.conditions == 2 * TINY.labels


def test_a_score_has_room_for_every_key() -> None:
    assert TINY.keys == TINY.rows + 11


def test_an_image_is_a_bar_of_the_vocoders_bands() -> None:
    assert TINY.plane == (80, 168)


@pytest.mark.parametrize("field", ["labels", "rows", "width", "frames", "clusters"])
def test_a_size_of_nothing_is_refused(field: str) -> None:
    with pytest.raises(CheckpointError, match="no size"):
        replace(TINY, **{field: 0})  # type: ignore[arg-type]


def test_more_dimensions_than_the_image_has_are_refused() -> None:
    with pytest.raises(CheckpointError, match="draws 7 dimensions, but its image has 6"):
        replace(TINY, latent=7)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"rows": 129}, "rows"), ({"depth": 3}, "'depth'"), ({"image": 3}, "does not describe")],
)
def test_a_manifest_of_other_sizes_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(CheckpointError, match=said):
        MelodistConfig.parse(TINY.table() | changes, TINY.image.vocoder)
