from loopstudio.datasets.grammar_machine import MACHINE


def test_machines_are_tighter_than_hands() -> None:
    assert max(style.loose_ms for style in MACHINE.values()) <= 2.0


def test_trap_rolls_most() -> None:
    assert max(MACHINE, key=lambda label: MACHINE[label].roll) == "trap"
