from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.app.varying import (
    Words,
    check_meter,
    painted_beats,
    shared_kind,
    shared_words,
    words_of,
)
from loopstudio.core.errors import InvalidValue
from loopstudio.core.painted import Painted, Span
from loopstudio.core.tempo import Tempo
from tests.support.clips import clip, loop
from tests.support.diffusion import latent_info, sound_bundle
from tests.support.published_bundles import published_bundle

INFO = replace(latent_info(Path("/nowhere")), network={"form": "latent", "network": {"keys": True}})


def test_a_clip_tells_its_style_and_key_where_they_are_known() -> None:
    assert words_of(clip(), INFO) == Words("techno", "Am")
    assert words_of(clip(), replace(INFO, labels=("polka",))) == Words(None, "Am")
    assert words_of(clip(provenance=None, key=None), INFO) == Words(None, None)


def test_loops_share_what_all_of_them_have() -> None:
    one = Words("house", "Am")
    assert shared_words([one, Words("house", "C")]) == Words("house", None)
    assert shared_words([one, Words(None, "Am")]) == Words(None, "Am")
    assert shared_words([one]) == one
    assert shared_words([]) == Words()


def test_one_key_may_be_written_in_two_ways() -> None:
    assert shared_words([Words(None, "A#m"), Words(None, "Bbm")]) == Words(None, "A#m")
    assert shared_words([Words(None, "A#m"), Words(None, "A#")]) == Words()


@pytest.mark.parametrize(
    ("kinds", "shared"), [(["bass", "bass"], "bass"), (["bass", "lead"], None), ([], None)]
)
def test_loops_share_a_kind_where_all_are_of_it(kinds: list[str], shared: str | None) -> None:
    assert shared_kind(kinds) == shared


@pytest.mark.parametrize("network", [{}, {"network": 3}, {"network": {"keys": False}}])
def test_a_key_is_not_told_to_a_network_without(network: dict[str, object]) -> None:
    info = replace(INFO, network=network)
    assert not info.knows_keys
    assert words_of(clip(), info).key is None


def test_beats_are_counted_from_the_beginning() -> None:
    two = clip(bars=2)
    assert painted_beats(two, [2.0], [4.0], 0.5) == Painted((Span(0.25, 0.5),), 0.0625)
    assert painted_beats(two, [7.0, 2.0], [1.0, 3.0], 0.0).spans == (
        Span(0.875, 0.125),
        Span(0.25, 0.375),
    )


@pytest.mark.parametrize(
    ("begins", "ends", "soft", "said"),
    [
        ([1.0], [], 0.0, "as many of both"),
        ([], [], 0.0, "0 painted parts"),
        ([1.0], [4.5], 0.0, "Beat 4.5 is not within the 4 beats of amber-falcon"),
        ([-1.0], [2.0], 0.0, "Beat -1"),
        ([float("nan")], [2.0], 0.0, "Beat nan"),
        ([1.0], [1.0], 0.0, "begins where it ends"),
        ([1.0], [2.0], 3.0, "Edges of 3 beats are outside 0 to 2"),
    ],
)
def test_beats_that_a_clip_does_not_have_are_refused(
    begins: list[float], ends: list[float], soft: float, said: str
) -> None:
    with pytest.raises(InvalidValue, match=said):
        painted_beats(clip(), begins, ends, soft)


def test_another_meter_is_refused() -> None:
    own = replace(latent_info(Path("tiny")), network={"form": "latent"})
    check_meter(clip(), own)
    waltz = Tempo(240.0, 3, 4)
    with pytest.raises(InvalidValue, match="is in 3/4; bars of 4/4"):
        check_meter(clip(audio=loop(waltz), tempo=waltz), own)


def test_a_network_that_works_on_sound_takes_every_meter(tmp_path: Path) -> None:
    waltz = Tempo(240.0, 3, 4)
    check_meter(clip(audio=loop(waltz), tempo=waltz), published_bundle(tmp_path / "kicks"))


def test_our_own_network_on_sound_has_bars_of_one_meter(tmp_path: Path) -> None:
    waltz = Tempo(240.0, 3, 4)
    with pytest.raises(InvalidValue, match="is in 3/4; bars of 4/4"):
        check_meter(clip(audio=loop(waltz), tempo=waltz), sound_bundle(tmp_path / "wave"))
