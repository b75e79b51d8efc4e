from loopstudio.datasets.grammar_played import PLAYED


def test_hands_are_loose() -> None:
    assert min(style.loose_ms for style in PLAYED.values()) >= 4.0


def test_hip_hop_swings_most() -> None:
    assert max(PLAYED, key=lambda label: PLAYED[label].swing[1]) == "hip-hop"


def test_percussion_gets_no_stray_kick() -> None:
    assert PLAYED["percussion"].stray == 0.0
