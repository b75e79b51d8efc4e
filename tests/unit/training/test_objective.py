from loopstudio.training.gan import GanObjective
from loopstudio.training.objective import Objective
from loopstudio.training.vocoder import VocoderObjective


def test_both_objectives_have_all_that_the_loop_needs() -> None:
    needed = {name for name in vars(Objective) if not name.startswith("_")}
    assert all(needed <= set(dir(kind)) for kind in (GanObjective, VocoderObjective))
