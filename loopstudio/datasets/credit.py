"""Credits: the statement that goes with whatever is trained on a corpus."""

from collections.abc import Iterable

from loopstudio.datasets import groove

_STATEMENTS = (
    ("supersonic-scsynth-samples", "Sonic Pi samples (CC0 1.0)"),
    ("drumkv1", "drumkv1/samplv1 presets (CC0 1.0)"),
    (
        "supersonic-scsynth-synthdefs",
        "Sonic Pi synthdefs (MIT, © 2012-2025 Samuel Aaron and contributors)",
    ),
    ("fluid-soundfont-gm", "FluidR3 GM (MIT, © 2000-2002, 2008 Frank Wen)"),
    (
        "musescore-general",
        "MuseScore_General (MIT, © 2018-2021 S. Christian Collins and others; parts CC0/PD)",
    ),
    ("exadrums", "eXaDrums samples (BSD-3-Clause, © 2015-2022 Jeremy Oden)"),
)


def credit_lines(sources: Iterable[str], with_grooves: bool) -> tuple[str, ...]:
    """Give one line for each source in use; a source not known here is named as it is."""
    lines: list[str] = []
    for source in sorted(sources):
        known = [line for word, line in _STATEMENTS if word in source]
        lines += known or [source]
    return (*dict.fromkeys(lines), *((groove.CREDIT,) if with_grooves else ()))
