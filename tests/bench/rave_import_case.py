"""One import in a process of its own: python -m tests.bench.rave_import_case FILE FOLDER."""

import json
import sys
import time
from pathlib import Path

from loopstudio.app.import_checkpoint import ForeignCheckpoint, import_foreign
from loopstudio.engines import registry
from tests.support.runs import Ticks


def peak_mb() -> float:
    """Most memory held so far; what getrusage says includes the process that started this one."""
    (line,) = [s for s in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in s]
    return int(line.split()[1]) / 1024


def main(source: Path, folder: Path) -> dict[str, float]:
    registry.prepare()
    registry.importer("rave")
    before = peak_mb()
    foreign = ForeignCheckpoint((source,), "mine", folder, rate=44_100)
    began, worked = time.perf_counter(), time.process_time()
    import_foreign(foreign, Ticks())
    return {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - worked,
        "before_mb": before,
        "peak_mb": peak_mb(),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
