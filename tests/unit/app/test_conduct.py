from loopstudio.app.conduct import Conduct
from loopstudio.core.cores import usable_cores


def test_what_is_played_by_hand_leaves_room_for_what_sounds() -> None:
    hand, other = Conduct.at_hand(), Conduct()
    assert hand.niceness == 0 < other.niceness
    assert hand.grace > other.grace
    assert hand.threads is not None
    assert hand.threads == 1 or hand.threads <= usable_cores() / 2
    assert other.threads is None
