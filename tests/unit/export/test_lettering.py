import string

from loopstudio.export.lettering import lettered


def test_every_capital_and_digit_has_its_own_shape() -> None:
    shapes = {lettered(letter, 1).tobytes() for letter in string.ascii_uppercase + string.digits}
    assert len(shapes) == 36


def test_letters_stand_six_squares_apart() -> None:
    assert lettered("ab", 9).shape == (7, 11)


def test_a_line_is_cut_after_so_many_letters() -> None:
    assert lettered("abcdef", 3).shape == (7, 17)


def test_accents_go_and_small_letters_become_capitals() -> None:
    assert lettered("é", 1).tobytes() == lettered("E", 1).tobytes()


def test_what_cannot_be_drawn_is_blank() -> None:
    assert not lettered("日", 5).any()
