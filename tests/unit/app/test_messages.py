import pickle
from pathlib import Path

from loopstudio.app.messages import Make
from loopstudio.core.loop_request import LoopRequest
from tests.support.fake_checkpoint import fake_info


def test_a_task_crosses_as_the_value_it_was() -> None:
    make = Make(LoopRequest("drums", count=2), fake_info(Path("/models"), seconds=1), "psm_1")
    assert pickle.loads(pickle.dumps(make)) == make
