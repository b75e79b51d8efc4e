"""Documents: what lies beside the sounds of a pack, for people and for programs."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from loopstudio.audio.pcm import BYTES
from loopstudio.audio.provenance import provenance_to_json
from loopstudio.core.counted import counted
from loopstudio.core.version import VERSION
from loopstudio.export.licence import how_made, licence_text, not_covered, summary
from loopstudio.export.plan import LICENSE, ExportPlan
from loopstudio.export.promise import promises
from loopstudio.export.sound import Delivered

Row = dict[str, object]

MANIFEST_SCHEMA = 1


def readme(plan: ExportPlan, loops: Sequence[Delivered]) -> str:
    """Give README.txt: what the pack is, its loops, and how to use them."""
    title = plan.pack.name.strip()
    by = f"by {plan.author}\n" if plan.author else ""
    width = max(len(loop.item.path) for loop in loops)
    table = [
        f"{loop.item.path:<{width}}  {_beat(loop):>9}  {counted(loop.item.source.bars, 'bar'):>7}  "
        f"{loop.item.source.key or ''}".rstrip()
        for loop in loops
    ]
    rate = f"{plan.options.rate / 1000:g} kHz"
    return "\n".join(
        [
            title,
            "=" * len(title),
            f"{by}{counted(len(loops), 'loop')}, {_format(plan)}, {rate}",
            "",
            *promises(plan, loops),
            "",
            *table,
            "",
            "LICENCE",
            "",
            *_terms(plan),
            _made(plan),
        ]
    )


def licence(plan: ExportPlan) -> str:
    """Give LICENSE.txt: the terms of the pack, and where its loops come from."""
    head = f"{plan.pack.name.strip()}" + (f" by {plan.author}" if plan.author else "")
    bare = not_covered(plan.uncovered, others=plan.licence is not None)
    parts = [f"{head}\nLicence: {plan.licence or 'none'}\n", *([bare] if bare else [])]
    if plan.licence is not None:
        parts.append(licence_text(plan.licence, plan.author, plan.options.licence_text))
    return "\n".join([*parts, f"{'-' * 72}\n", _made(plan)])


def rows(plan: ExportPlan, loops: Sequence[Delivered], sums: Mapping[str, str]) -> list[Row]:
    """Give what is known of each sound; sums are sha256 by path."""
    return [_row(plan, loop, sums[loop.item.path]) for loop in loops]


def manifest_json(plan: ExportPlan, table: Sequence[Row]) -> str:
    """Give manifest.json."""
    held = {
        "schema": MANIFEST_SCHEMA,
        "name": plan.pack.name,
        "author": plan.author,
        "licence": plan.licence,
        "credits": list(plan.pack.credits),
        "uncredited": list(plan.pack.uncredited),
        "software": f"LoopStudio {VERSION}",
        "normalise": plan.options.normalise,
        "target_dbtp": None if plan.options.normalise == "none" else plan.options.target_dbtp,
        "files": list(table),
    }
    return json.dumps(held, indent=2, ensure_ascii=False) + "\n"


def manifest_csv(table: Sequence[Row]) -> str:
    """Give manifest.csv: the same without what nests."""
    text = io.StringIO()
    columns = [name for name in table[0] if name != "request"]
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for row in table:
        writer.writerow({key: "" if value is None else value for key, value in row.items()})
    return text.getvalue()


def sums_text(sums: Mapping[str, str]) -> str:
    """Give SHA256SUMS, as `sha256sum --check` reads it."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))


def sha256(path: Path) -> str:
    """Give the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _made(plan: ExportPlan) -> str:
    seen = {item.source.path: item.source.provenance for item in plan.items}
    return how_made(list(seen.values()), plan.pack.credits, plan.pack.uncredited)


def _terms(plan: ExportPlan) -> list[str]:
    lines = []
    if plan.licence is not None:
        lines += [summary(plan.licence, plan.author), f"The whole text is in {LICENSE}.", ""]
    if plan.uncovered:
        lines.append(not_covered(plan.uncovered, others=plan.licence is not None))
    return lines


def _plain(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


def _beat(loop: Delivered) -> str:
    return f"{loop.item.bpm:g} BPM"


def _format(plan: ExportPlan) -> str:
    options = plan.options
    if options.format in ("mp3", "ogg"):
        return options.format.upper()
    bits = "32-bit float" if options.encoding == "float32" else f"{8 * BYTES[options.encoding]}-bit"
    return f"{bits} {options.format.upper()}"


def _row(plan: ExportPlan, loop: Delivered, digest: str) -> Row:
    item, options = loop.item, plan.options
    source, made = item.source, item.source.provenance
    lossy = options.format in ("mp3", "ogg")
    return {
        "path": item.path,
        "sha256": digest,
        "name": source.name,
        "kind": source.kind,
        "bpm": item.bpm,
        "bars": source.bars,
        "beats": _plain(item.tempo.bar_beats * source.bars),
        "meter": f"{item.tempo.numerator}/{item.tempo.denominator}",
        "key": source.key,
        "style": source.style,
        "licence": item.licence,
        "frames": item.frames,
        "rate": options.rate,
        "bits": None if lossy else 8 * BYTES[options.encoding],
        "channels": loop.channels,
        "peak_dbtp": round(loop.peak_dbtp, 2),
        "lufs": round(loop.lufs, 2),
        "seam_db": round(loop.seam_db, 2),
        "engine": made.engine if made else None,
        "checkpoint": made.checkpoint if made else None,
        "checkpoint_sha256": made.sha256 if made else None,
        "checkpoint_licence": made.licence if made else None,
        "seed": made.seed if made else None,
        "app_version": made.app_version if made else None,
        "created": made.created if made else None,
        "request": json.loads(provenance_to_json(made))["request"] if made else None,
    }
