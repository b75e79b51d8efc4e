import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loopstudio.app.events import ClipReady, Ended, Exported, Progressed, Queued, Skipped, Started
from loopstudio.app.journal import Journal, Unfinished, read, without_kept
from loopstudio.core.clip import Clip
from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.loop_request import Between, LatentPoint, LoopRequest
from loopstudio.core.request import Request
from loopstudio.export.write import ExportReport
from loopstudio.library.store import Store
from tests.support import clips

REQUEST = LoopRequest("drums", count=4, seed=7)
OTHER = replace(REQUEST, seed=90)
EARLY, LATE = "2020-01-01T00:00:00.000000+00:00", "2999-01-01T00:00:00.000000+00:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "unfinished.json"


@pytest.fixture
def journal(path: Path) -> Journal:
    return Journal(path)


def after_a_kill(path: Path) -> tuple[Request, ...]:
    """Give what the next program finds."""
    return Journal(path).found


def ready(job: int) -> ClipReady:
    return ClipReady(job, clips.entry())


def test_what_waits_is_found_by_the_next_program(journal: Journal, path: Path) -> None:
    journal.take(Queued(1, "4 loops", REQUEST))
    journal.take(Queued(2, "4 loops", OTHER))
    assert after_a_kill(path) == (REQUEST, OTHER)


def test_only_what_is_missing_is_found(journal: Journal, path: Path) -> None:
    for event in (Queued(1, "", REQUEST), Queued(2, "", OTHER), Started(1), ready(1), Skipped(1)):
        journal.take(event)
    assert after_a_kill(path) == (replace(REQUEST, first=2), OTHER)


@pytest.mark.parametrize(
    "ended", [Ended(1, 0), Ended(1, 0, cancelled=True), Ended(1, 0, error="!")]
)
def test_a_job_that_is_over_is_not_found(journal: Journal, path: Path, ended: Ended) -> None:
    journal.take(Queued(1, "", REQUEST))
    journal.take(ended)
    assert not path.exists()


def test_the_last_clip_leaves_nothing(journal: Journal, path: Path) -> None:
    journal.take(Queued(1, "", replace(REQUEST, count=1)))
    journal.take(ready(1))
    assert after_a_kill(path) == ()


def test_exports_and_imports_are_not_noted(journal: Journal, path: Path) -> None:
    journal.take(Queued(1, "Export"))
    journal.take(Progressed(1, 1, 2, None))
    journal.take(Exported(1, ExportReport(path, (), 0, 0)))
    assert not path.exists()


def test_what_was_found_stays_until_it_is_queued_again(journal: Journal, path: Path) -> None:
    journal.take(Queued(1, "", REQUEST))
    journal.take(Queued(2, "", OTHER))
    again = Journal(path)
    again.take(Queued(1, "", REQUEST))
    assert again.found == (OTHER,)
    assert after_a_kill(path) == (OTHER, REQUEST)


def test_a_program_that_is_closed_leaves_nothing_but_what_it_found(
    journal: Journal, path: Path
) -> None:
    journal.take(Queued(1, "", REQUEST))
    again = Journal(path)
    again.take(Queued(1, "", OTHER))
    again.close()
    assert after_a_kill(path) == (REQUEST,)


def test_what_is_forgotten_is_not_found_again(journal: Journal, path: Path) -> None:
    journal.take(Queued(1, "", REQUEST))
    Journal(path).forget()
    assert after_a_kill(path) == ()


def test_an_idea_comes_back_with_its_positions(journal: Journal, path: Path) -> None:
    start, end = (LatentPoint.of(np.full((2, 3), w, np.float32), 3) for w in (0.0, 1.0))
    request = replace(REQUEST, idea=Between(start, end))
    journal.take(Queued(1, "", request))
    assert after_a_kill(path) == (request,)


def test_without_a_path_nothing_is_kept(tmp_path: Path) -> None:
    Journal(None).take(Queued(1, "", REQUEST))
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_costs_no_job(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    journal = Journal(tmp_path / "data" / "unfinished.json")
    journal.take(Queued(1, "", REQUEST))
    assert journal.found == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0\0\0\0",
        "[]",
        "{}",
        '"text"',
        '{"format": 2, "requests": []}',
        '{"format": 1, "requests": 3}',
        '{"format": 1, "requests": [3]}',
        '{"format": 1, "requests": [{"request": {}, "since": "2026-01-01"}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_journal_is_ignored_and_put_aside(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    assert read(path) == ()
    assert path.with_name("unfinished.json.unreadable").read_text() == text


@pytest.mark.parametrize("since", ["yesterday", None, 3])
def test_a_time_that_is_none_is_no_journal(path: Path, since: Any) -> None:
    Journal(path).take(Queued(1, "", REQUEST))
    value = json.loads(path.read_text())
    value["requests"][0]["since"] = since
    path.write_text(json.dumps(value))
    assert read(path) == ()


def kept(index: int, request: Request = REQUEST) -> Clip:
    made = replace(clips.provenance(index), request=request, index=index)
    return replace(clips.clip(), provenance=made)


@pytest.mark.parametrize(
    ("since", "first", "left"),
    [(EARLY, 0, 2), (EARLY, 2, 2), (LATE, 0, 0)],
    ids=["one behind", "up to date", "made earlier"],
)
def test_a_clip_that_was_kept_just_before_the_kill_is_not_made_again(
    tmp_path: Path, since: str, first: int, left: int
) -> None:
    with Store(tmp_path) as store:
        for clip in (kept(0), kept(1), kept(2, OTHER)):
            store.put(clip)
        found = without_kept(Unfinished(replace(REQUEST, first=first), since), store.entries())
    assert found is not None
    assert found.request.first == left


def test_a_batch_that_is_whole_after_all_is_not_offered(tmp_path: Path, path: Path) -> None:
    Journal(path).take(Queued(1, "", replace(REQUEST, count=1)))
    journal = Journal(path)
    with Store(tmp_path / "library") as store:
        store.put(kept(0, replace(REQUEST, count=1)))
        journal.compare(store.entries())
    assert journal.found == ()


def test_a_loop_that_was_kept_early_is_not_made_again(tmp_path: Path) -> None:
    request = DiffuseRequest("tiny", count=2, calls=8)
    with Store(tmp_path) as store:
        store.put(kept(0, replace(request, kept_at=3)))
        found = without_kept(Unfinished(request, EARLY), store.entries())
    assert found is not None
    assert found.request == replace(request, first=1)
