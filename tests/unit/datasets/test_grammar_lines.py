from loopstudio.datasets.grammar_lines import GRAMMAR
from loopstudio.datasets.role import LABELS, ROLES


def test_every_label_has_a_style() -> None:
    assert set(GRAMMAR) == set(LABELS)


def test_every_line_has_a_known_length_and_known_signs() -> None:
    lines = [line for style in GRAMMAR.values() for part in style.parts for line in part.lines]
    assert all(len(line) in (12, 16, 32) and set(line) <= set("Xxo-g.") for line in lines)


def test_every_part_plays_roles_of_the_kit() -> None:
    parts = [part for style in GRAMMAR.values() for part in style.parts]
    assert all(word in ROLES for part in parts for role in part.roles for word in role.split("+"))
