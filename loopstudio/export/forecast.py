"""Forecast: how many bytes the texts and the cover of a pack will have, before it is written."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from loopstudio.export import document
from loopstudio.export.cover import COLUMNS, MOST_ROWS
from loopstudio.export.plan import (
    COVER,
    LICENSE,
    MANIFEST_CSV,
    MANIFEST_JSON,
    README,
    SUMS,
    ExportPlan,
    PlannedFile,
)
from loopstudio.export.sound import Delivered

_DIGEST = "0" * 64
_ASKED = 32
"""So many rows of the manifests are written to tell how long all of them are."""
_PICTURE_BYTES, _WAVE_BYTES = 6_500, 600
_UNHEARD = np.zeros((COLUMNS, 2), dtype=np.float32)


def forecast(plan: ExportPlan) -> ExportPlan:
    """Give the plan with the sizes of what lies beside its sounds; exact where the text is known.

    What is only measured on the finished sounds is taken to be as it usually is.
    """
    loops = [_usual(plan, place) for place in range(len(plan.items))]
    known = {file.path: file for file in _texts(plan, loops)}
    if plan.options.cover:
        waves = min(len(loops), MOST_ROWS)
        known[COVER] = PlannedFile(COVER, _PICTURE_BYTES + _WAVE_BYTES * waves)
    return replace(plan, files=tuple(known.get(file.path, file) for file in plan.files))


def _texts(plan: ExportPlan, loops: Sequence[Delivered]) -> list[PlannedFile]:
    some = loops[:_ASKED]
    more = len(loops) / len(some)
    table = document.rows(plan, some, {loop.item.path: _DIGEST for loop in some})
    sums = {file.path: _DIGEST for file in plan.files if file.path != SUMS}
    return [
        PlannedFile(LICENSE, _bytes(document.licence(plan)), exact=True),
        PlannedFile(SUMS, _bytes(document.sums_text(sums)), exact=True),
        PlannedFile(README, _bytes(document.readme(plan, loops))),
        PlannedFile(MANIFEST_JSON, round(more * _bytes(document.manifest_json(plan, table)))),
        PlannedFile(MANIFEST_CSV, round(more * _bytes(document.manifest_csv(table)))),
    ]


def _usual(plan: ExportPlan, place: int) -> Delivered:
    item = plan.items[place]
    return Delivered(
        item=item,
        channels=item.source.channels,
        peak_dbtp=-1.23,
        lufs=-12.34,
        seam_db=-12.34,
        clipped=False,
        wave=_UNHEARD,
    )


def _bytes(text: str) -> int:
    return len(text.encode())
