"""Reports of evaluations with made-up figures."""

from dataclasses import replace

from loopstudio.training.loop_measure import SetFigures
from loopstudio.training.report import FLOOR, GENERATED, Report, Row, SetDistance


def a_row(name: str = GENERATED, frechet: float = 5.0, coverage: float = 0.6) -> Row:
    return Row(
        name=name,
        note="all styles evenly",
        n=512,
        distances=(SetDistance(frechet, 0.7, coverage), SetDistance(120.0, 0.5, 0.5)),
        diversity=0.95,
        copies=0.01,
        nearest=6.5,
        style=0.3,
        sound=SetFigures(1.0, 0.8, 10_500.0, 3_700.0, -14.4, 1.4, 15.1, 1.8, 0.74),
    )


def a_report(row: Row | None = None, name: str = "drums-1") -> Report:
    return Report(
        checkpoint=name,
        sha256="ab" * 32,
        dataset="0123456789abcdef",
        app_version="0.1.0",
        created="2026-01-02T03:04:05+00:00",
        reference="512 held-out loops",
        embeddings=("musicnn", "EfficientNet"),
        embedding_notes=("hears up to 8 kHz", "biased"),
        copy_threshold=2.4,
        copies_found=0.97,
        seconds=200.0,
        rows=(row or a_row(), replace(a_row(FLOOR, 2.0, 0.97), style=None, copies=None)),
    )
