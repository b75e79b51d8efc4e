from loopstudio.ui.theme import Theme


def test_icons_are_let_go_of_before_the_application_ends(theme: Theme) -> None:
    before = theme.icon("play")
    assert theme.icon("play") is before
    theme.forget()
    assert theme.icon("play") is not before
