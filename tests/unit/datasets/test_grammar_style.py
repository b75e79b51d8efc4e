from loopstudio.datasets.grammar_style import HATS_16, Part, Style


def test_a_style_is_straight_and_without_rolls_unless_told() -> None:
    style = Style((Part(("chat",), 1.0, HATS_16),))
    assert (style.swing, style.roll) == ((0.0, 0.0), 0.0)


def test_hat_lines_of_sixteenths_have_sixteen_steps() -> None:
    assert {len(line) for line in HATS_16} == {16}
