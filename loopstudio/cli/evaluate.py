"""evaluate: a checkpoint measured on material that it never learned from."""

from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from loopstudio.cli.diffuse import sampler_of
from loopstudio.cli.output import say, say_json, show_progress
from loopstudio.cli.train import AsJson, Data, folder_of
from loopstudio.core.errors import InvalidValue
from loopstudio.core.samplers import USUAL_SAMPLER
from loopstudio.core.vocoder_choice import USUAL_CALLS

Out = Annotated[Path, typer.Option(help="Where the table, the pictures and some loops go.")]
Beside = Annotated[
    str | None,
    typer.Option(help="For Morph and diffusion vocoders: a checkpoint of Loops beside it."),
]
Polish = Annotated[str | None, typer.Option(help="A diffusion vocoder that sounds all again.")]
Calls = Annotated[
    str | None,
    typer.Option(
        "--calls",
        "--steps",
        metavar="N[,N...]",
        help="For Diffuse: see 'diffuse'. Of several, such as 5,10,20, one table by number.",
    ),
]


class _Told(Protocol):
    """A report of any evaluation."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values for JSON."""

    def table(self) -> str:
        """Give the rows as aligned text."""


def evaluate(  # noqa: PLR0913 - the words of the command line, one each
    checkpoint: Annotated[str, typer.Argument(help="A checkpoint's name, or its folder.")],
    data: Data,
    out: Out = Path("report"),
    count: Annotated[int, typer.Option(help="How many loops are made and measured.")] = 512,
    human: Annotated[Path | None, typer.Option(help="Bars of 'dataset human'.")] = None,
    embedding: Annotated[Path | None, typer.Option(help="Where musicnn's wheel lies.")] = None,
    against: Annotated[Path | None, typer.Option(help="Another one's report.json.")] = None,
    beside: Beside = None,
    quality: Annotated[str | None, typer.Option(help="For Diffuse: see 'diffuse'.")] = None,
    calls: Calls = None,
    polish: Polish = None,
    as_json: AsJson = False,
) -> None:
    """Measure a checkpoint's loops beside held-out material and human loops."""
    from loopstudio.training.trained import is_diffusion, is_morph, is_wave

    folder = folder_of(checkpoint)
    told = {"human": human, "against": against, "quality": quality, "polish": polish}
    if is_wave(folder):
        _refuse("a diffusion vocoder", **told)
        own = _only(_numbers(calls))
        _wave(folder, data, out, count, beside, own, embedding, as_json=as_json)
        return
    if is_morph(folder):
        _refuse("a checkpoint of Morph", **told, calls=calls)
        _morph(folder, data, out, count, beside, embedding, as_json=as_json)
        return
    if is_diffusion(folder):
        _refuse("a checkpoint of Diffuse", beside=beside)
    else:
        _refuse("a checkpoint of Loops", beside=beside, quality=quality, calls=calls)
    several = _numbers(calls)
    if len(several) > 1:
        _refuse("several numbers of calls", human=human, against=against)
        _calls(folder, data, out, count, embedding, (quality, several, polish), as_json=as_json)
        return
    how = quality, _only(several), polish
    _loops(folder, data, out, count, human, embedding, against, how, as_json=as_json)


def _numbers(calls: str | None) -> tuple[int, ...]:
    from loopstudio.training.asked import calls_of

    return () if calls is None else calls_of(calls)


def _only(calls: tuple[int, ...]) -> int | None:
    if len(calls) > 1:
        raise InvalidValue("Several numbers of calls are for checkpoints of Diffuse: name one.")
    return next(iter(calls), None)


def _refuse(what: str, **words: object) -> None:
    """Raise InvalidValue for a word that such a checkpoint is not measured by."""
    for word, value in words.items():
        if value is not None:
            raise InvalidValue(f"--{word} says nothing of {what}: leave it out.")


def _loops(  # noqa: PLR0913 - as many as the words above
    folder: Path,
    data: Path,
    out: Path,
    count: int,
    human: Path | None,
    embedding: Path | None,
    against: Path | None,
    how: tuple[str | None, int | None, str | None],
    *,
    as_json: bool,
) -> None:
    from loopstudio.training.asked import Budget, choice_of
    from loopstudio.training.comparison import compare
    from loopstudio.training.evaluate import run
    from loopstudio.training.report import read_report

    quality, calls, polish = how
    other = None if against is None else read_report(against)
    report = run(
        folder,
        data,
        out,
        count=count,
        human=human,
        embedding_folder=embedding,
        progress=_stage,
        budget=Budget(sampler_of(quality or USUAL_SAMPLER), calls),
        vocoder=None if polish is None else choice_of(folder_of(polish)),
    )
    show_progress("")
    found = None if other is None else compare(report, other)
    if as_json:
        better = {} if found is None else {"better": found.better, "comparison": found.sentence}
        say_json({**report.as_dict(), **better})
        return
    say(report.table())
    if found is not None:
        say(found.sentence)
    say(f"The report, a contact sheet and 16 loops are in {out}.")


def _calls(  # noqa: PLR0913 - as many as the words above
    folder: Path,
    data: Path,
    out: Path,
    count: int,
    embedding: Path | None,
    how: tuple[str | None, tuple[int, ...], str | None],
    *,
    as_json: bool,
) -> None:
    from loopstudio.training.asked import choice_of
    from loopstudio.training.evaluate_calls import run

    quality, calls, polish = how
    report = run(
        folder,
        data,
        out,
        calls=calls,
        sampler=sampler_of(quality or USUAL_SAMPLER),
        count=count,
        embedding_folder=embedding,
        vocoder=None if polish is None else choice_of(folder_of(polish)),
        progress=_stage,
    )
    _tell(report, f"The table and its curves are in {out}.", as_json=as_json)


def _morph(  # noqa: PLR0913 - as many as the words above
    folder: Path,
    data: Path,
    out: Path,
    count: int,
    beside: str | None,
    embedding: Path | None,
    *,
    as_json: bool,
) -> None:
    from loopstudio.training.evaluate_morph import run

    report = run(
        folder,
        data,
        out,
        count=count,
        beside=None if beside is None else folder_of(beside),
        embedding_folder=embedding,
        progress=_stage,
    )
    _tell(report, f"The report and a contact sheet are in {out}.", as_json=as_json)


def _wave(  # noqa: PLR0913 - as many as the words above
    folder: Path,
    data: Path,
    out: Path,
    count: int,
    beside: str | None,
    calls: int | None,
    embedding: Path | None,
    *,
    as_json: bool,
) -> None:
    from loopstudio.training.evaluate_wave import run

    if beside is None:
        raise InvalidValue("A diffusion vocoder polishes what another one makes: name --beside.")
    report = run(
        folder,
        data,
        out,
        folder_of(beside),
        count=count,
        calls=USUAL_CALLS if calls is None else calls,
        embedding_folder=embedding,
        progress=_stage,
    )
    _tell(report, f"The report is in {out}.", as_json=as_json)


def _tell(report: _Told, where: str, *, as_json: bool) -> None:
    show_progress("")
    if as_json:
        say_json(report.as_dict())
        return
    say(report.table())
    say(where)


def _stage(name: str, done: int, total: int) -> None:
    show_progress(f"{name}: {done} of {total}")
