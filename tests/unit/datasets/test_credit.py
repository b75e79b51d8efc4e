from loopstudio.datasets.credit import credit_lines


def test_only_sources_in_use_are_credited() -> None:
    lines = credit_lines(["deb:exadrums=0.7.0-1"], with_grooves=False)
    assert lines == ("eXaDrums samples (BSD-3-Clause, © 2015-2022 Jeremy Oden)",)


def test_grooves_are_credited_when_used() -> None:
    assert "Groove MIDI Dataset" in credit_lines([], with_grooves=True)[-1]


def test_an_unknown_source_is_named_as_it_is() -> None:
    assert credit_lines(["my own hits"], with_grooves=False) == ("my own hits",)
