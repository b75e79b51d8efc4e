import numpy as np
import pytest

from loopstudio.datasets.melodic.composer import KINDS, compose
from loopstudio.datasets.melodic.key import Key
from loopstudio.datasets.melodic.patch_bank import OWN, OWN_HELD_OUT
from loopstudio.datasets.mono import FRAMES


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_patches_to_learn_from_and_one_held_out(kind: str) -> None:
    names = {name for name, patch in OWN.items() if kind in patch.kinds}
    assert (bool(names & OWN_HELD_OUT), len(names - OWN_HELD_OUT) >= 3) == (True, True)


@pytest.mark.parametrize("name", OWN)
def test_every_patch_sounds(name: str) -> None:
    rng = np.random.default_rng(7)
    phrase = compose(OWN[name].kinds[0], Key(4, "minor"), rng)
    bar = OWN[name].player(rng)(phrase, rng)
    assert bar.shape == (FRAMES,)
    assert np.isfinite(bar).all()
    assert np.sqrt(np.square(bar).mean()) > 0.003
