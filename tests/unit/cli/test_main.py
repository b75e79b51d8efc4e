import pytest

from loopstudio import __main__ as program
from tests.support.command_line import CommandLine


def test_help_is_code_0_and_names_the_codes(cli: CommandLine) -> None:
    said = cli.run("--help")
    assert said.code == 0
    assert "130" in said.out


def test_an_unknown_verb_is_code_2(cli: CommandLine) -> None:
    assert cli.run("dance").code == 2


def test_every_verb_has_a_help_text(cli: CommandLine) -> None:
    verbs = ("generate", "demo", "show", "remake", "export", "train", "evaluate")
    groups = (("library", "list"), ("checkpoint", "import"), ("dataset", "build", "drums"))
    words = [*((verb,) for verb in verbs), *groups]
    assert [cli.run(*each, "--help").code for each in words] == [0] * len(words)


def test_with_no_words_and_no_display_it_names_the_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["loopstudio"])
    monkeypatch.setattr(program, "has_display", lambda: False)
    assert program.main() == 1
    assert "loopstudio demo" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_any_way_to_show_a_window_counts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for each in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(each, raising=False)
    assert not program.has_display()
    monkeypatch.setenv(name, "x")
    assert program.has_display()


@pytest.mark.usefixtures("cli")
def test_a_verb_runs_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["loopstudio", "checkpoint", "list"])
    assert program.main() == 0
    assert "fake-drums" in capsys.readouterr().out
