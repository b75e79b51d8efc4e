from dataclasses import replace
from pathlib import Path

import pytest

from loopstudio.cli.verbs import other_engine
from tests.support.fake_checkpoint import fake_info


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("gan", "a checkpoint of Loops: use it with generate"),
        ("rave", "a checkpoint of Morph: use it with morph or encode"),
        ("diffusion", "a checkpoint of Diffuse: use it with diffuse, vary, extend or inpaint"),
        ("wave", "a checkpoint of Polish: use it with polish or upsample"),
    ],
)
def test_it_says_what_a_checkpoint_is_for(engine: str, said: str) -> None:
    info = replace(fake_info(Path("/nowhere/amber")), engine=engine)
    assert said in str(other_engine(info))
    assert info.name in str(other_engine(info))
