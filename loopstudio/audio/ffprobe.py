"""What ffmpeg finds in a file that libsndfile cannot open: the texts of M4A, Opus and the like."""

import json
import shutil
import subprocess
from pathlib import Path

_SECONDS = 10.0


def texts_in(path: Path) -> dict[str, str]:
    """Give a file's texts by their names in small letters; none where ffprobe is missing or fails.

    M4A names its tempo tmpo, Opus and Matroska BPM.
    """
    program = shutil.which("ffprobe")
    if program is None or not path.is_file():
        return {}
    asked = ["-v", "error", "-show_format", "-show_streams", "-of", "json", f"file:{path}"]
    try:
        answer = subprocess.run(
            [program, *asked],
            capture_output=True,
            check=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
        )
        held = json.loads(answer.stdout)
        parts = [*held.get("streams", ()), held.get("format", {})]
        found = {name: text for part in parts for name, text in part.get("tags", {}).items()}
    except (OSError, subprocess.SubprocessError, ValueError, AttributeError):
        return {}
    return {str(name).casefold(): str(text) for name, text in found.items()}
