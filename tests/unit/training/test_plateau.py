from loopstudio.training.plateau import Plateau


def test_it_waits_for_so_many_figures_without_a_gain() -> None:
    plateau = Plateau(2)
    assert [plateau.note(figure) for figure in (9.0, 8.0, 7.99, 6.0, 6.1, 5.99)] == [
        *[False] * 5,
        True,
    ]


def test_with_any_patience_it_waits_for_ever() -> None:
    plateau = Plateau(0)
    assert not any(plateau.note(1.0) for _ in range(50))
