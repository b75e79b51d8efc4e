from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loopstudio.core.errors import DatasetError
from loopstudio.datasets.hit import Hit, load_hits
from loopstudio.datasets.kit import KitChooser, roles_of
from loopstudio.datasets.role import LABELS
from tests.support.hits import small_pool


@pytest.fixture(name="hits", scope="module")
def _hits(tmp_path_factory: pytest.TempPathFactory) -> tuple[Hit, ...]:
    return load_hits(small_pool(Path(tmp_path_factory.mktemp("kit")) / "pool"))


@pytest.mark.parametrize("label", LABELS)
def test_a_train_kit_holds_no_held_out_hit(hits: tuple[Hit, ...], label: str) -> None:
    chooser = KitChooser(hits, held_out=False)
    kits = [chooser.choose(label, np.random.default_rng(k)) for k in range(10)]
    assert not any(hit.held_out for kit in kits for hit in kit.loud.values())


def test_a_validation_kit_holds_only_held_out_hits(hits: tuple[Hit, ...]) -> None:
    kit = KitChooser(hits, held_out=True).choose("rock", np.random.default_rng(0))
    assert all(hit.held_out for hit in kit.loud.values())


def test_each_role_gets_a_hit_that_fits(hits: tuple[Hit, ...]) -> None:
    kit = KitChooser(hits, held_out=False).choose("house", np.random.default_rng(0))
    owned = {role for hit in hits for role in roles_of(hit)}
    assert all(role in roles_of(hit) for role, hit in kit.loud.items() if role in owned)


def test_a_part_without_a_hit_is_played_by_its_stand_in(hits: tuple[Hit, ...]) -> None:
    kit = KitChooser(hits, held_out=False).choose("latin", np.random.default_rng(0))
    assert (kit.loud["hand_lo"].kind, kit.loud["tamb"].kind) == ("tom", "chat")


def test_the_same_random_state_draws_the_same_kit(hits: tuple[Hit, ...]) -> None:
    chooser = KitChooser(hits, held_out=False)
    names = {chooser.choose("funk", np.random.default_rng(4)).name for _ in range(3)}
    assert len(names) == 1


def test_a_soft_layer_is_kept_beside_the_loud_one(hits: tuple[Hit, ...]) -> None:
    loud = next(hit for hit in hits if hit.name == "b128p0k38v120")
    soft = replace(loud, name="b128p0k38v60", soft=True)
    kit = KitChooser((*hits, soft), held_out=False).choose("rock", np.random.default_rng(0))
    assert (kit.loud["snare"].soft, kit.soft["snare"].soft) == (False, True)


def test_licences_name_the_sources(hits: tuple[Hit, ...]) -> None:
    kit = KitChooser(hits, held_out=False).choose("rock", np.random.default_rng(0))
    assert kit.licences() == ("deb:test: MIT",)


def test_a_timpani_on_the_hat_key_is_no_hat(hits: tuple[Hit, ...]) -> None:
    hat = next(hit for hit in hits if hit.kind == "chat")
    assert roles_of(replace(hat, centroid=160.0)) == ()


def test_a_bass_note_is_never_a_drum(hits: tuple[Hit, ...]) -> None:
    assert roles_of(replace(hits[0], kind="bass")) == ()


def test_a_pool_without_kicks_is_refused(hits: tuple[Hit, ...]) -> None:
    with pytest.raises(DatasetError, match="no kick"):
        KitChooser(tuple(hit for hit in hits if hit.kind != "kick"), held_out=False)
