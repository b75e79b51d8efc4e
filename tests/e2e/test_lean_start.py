"""What is slow to import and not needed stays out of an engine's process."""

import subprocess
import sys

from loopstudio.app.catalog import Catalog
from loopstudio.app.paths import Paths

PROGRAM = """
import sys
from pathlib import Path
from loopstudio.engines.manifest import read_manifest
from loopstudio.engines.registry import load
load(read_manifest(Path(sys.argv[1])))
print("torch" in sys.modules, "torch._dynamo" in sys.modules)
"""


def test_a_checkpoint_is_loaded_without_torchs_compiler() -> None:
    (info, *_) = Catalog((Paths.standard().models,)).checkpoints()
    command = [sys.executable, "-c", PROGRAM, str(info.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
