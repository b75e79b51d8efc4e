import signal

import pytest

from loopstudio import __main__ as program
from loopstudio.cli import library
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


def test_a_file_that_cannot_be_written_is_one_sentence(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: str) -> None:
        raise PermissionError(13, "Permission denied", "report.md")

    monkeypatch.setattr(library, "parse", refuse)
    said = cli.run("library", "search", "x")
    assert (said.code, "report.md" in said.err, said.err.count("\n")) == (1, True, 1)


def test_ctrl_c_outside_a_command_is_code_130(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("loopstudio.cli.main.app", interrupted)
    said = cli.run("library", "list")
    assert (said.code, said.err) == (130, "")


def test_ctrl_c_is_as_before_once_all_is_imported() -> None:
    before = signal.getsignal(signal.SIGINT)
    with program.leaving_quietly():
        meanwhile = signal.getsignal(signal.SIGINT)
    assert meanwhile is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_signal_that_is_to_be_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with program.leaving_quietly():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
