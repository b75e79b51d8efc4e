"""Set everything up in .venv and start LoopStudio, or its tests.

    python3 packaging/run.py                the window; with no display, a demo pack of 16 loops
    python3 packaging/run.py generate ...   any verb of the command line
    python3 packaging/run.py test           all checks and tests

Needs nothing but Python 3.11 or newer. On Debian and Ubuntu the system libraries that are missing
are installed too, where this may be done; elsewhere they are named.
"""

import ctypes.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

# Library as the loader knows it: Debian package that holds it.
LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "glib-2.0": "libglib2.0-0",
    "fontconfig": "libfontconfig1",
    "freetype": "libfreetype6",
    "xkbcommon": "libxkbcommon0",
    "X11": "libx11-6",
    "dbus-1": "libdbus-1-3",
    "pulse": "libpulse0",
    "Xrandr": "libxrandr2",
    "Xext": "libxext6",
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-image": "libxcb-image0",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-randr": "libxcb-randr0",
    "xcb-shape": "libxcb-shape0",
    "xcb-shm": "libxcb-shm0",
    "xcb-sync": "libxcb-sync1",
    "xcb-xfixes": "libxcb-xfixes0",
    "xcb-xkb": "libxcb-xkb1",
    "xcb-util": "libxcb-util1",
    "X11-xcb": "libx11-xcb1",
    "xkbcommon-x11": "libxkbcommon-x11-0",
}
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "xwininfo": "x11-utils",
    "pulseaudio": "pulseaudio",
    "parec": "pulseaudio-utils",
    "ffmpeg": "ffmpeg",
    "exiftool": "libimage-exiftool-perl",
}

GTK_DROP_TARGET = ["python3-gi", "gir1.2-gtk-3.0"]
SYSTEM_PYTHON = "/usr/bin/python3"


def main(words: list[str]) -> int:
    """Set up, then do what the words say."""
    if sys.version_info < (3, 11):
        print("LoopStudio needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 1
    testing = words[:1] == ["test"]
    install_libraries(testing=testing)
    install_packages("[test]" if testing else "")
    if testing:
        return run_tests(words[1:])
    if words or has_display():
        return start(words)
    print("There is no display, so a demo pack is written instead of opening the window.")
    return start(["demo"])


def install_libraries(*, testing: bool) -> None:
    """Install what the system lacks, or name it."""
    if not sys.platform.startswith("linux"):
        return
    missing = [p for name, p in LIBRARIES.items() if ctypes.util.find_library(name) is None]
    if testing:
        missing += [p for name, p in TEST_PROGRAMS.items() if shutil.which(name) is None]
        missing += [] if has_gtk() else GTK_DROP_TARGET
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if shutil.which("apt-get") is None or not may_install():
        print("These system libraries are missing; please install them:", " ".join(missing))
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing system libraries:", " ".join(missing), flush=True)
    subprocess.run([*sudo, "apt-get", "update", "-qq"], env=quiet, check=False)
    done = subprocess.run([*sudo, *command], env=quiet, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        print("That failed; please install them yourself:", " ".join(missing))


def has_gtk() -> bool:
    """Say whether the system's own Python draws with GTK 3: one without the other is common."""
    code = "import gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk"
    try:
        done = subprocess.run([SYSTEM_PYTHON, "-c", code], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def may_install() -> bool:
    """Say whether packages can be installed without asking for a password."""
    if os.geteuid() == 0:
        return True
    asked = ["sudo", "-n", "true"]
    return shutil.which("sudo") is not None and subprocess.run(asked, check=False).returncode == 0


def install_packages(extra: str) -> None:
    """Make the environment and install the project into it, only when something changed."""
    wanted = (ROOT / "pyproject.toml").read_text(encoding="utf-8") + extra
    stamp = VENV / "installed.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if not PYTHON.exists():
        print("Making the environment in", VENV, flush=True)
        venv.create(VENV, with_pip=True)
    print("Installing packages: about a minute and 1.5 GB the first time.", flush=True)
    subprocess.run(
        [
            PYTHON,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "-e",
            f"{ROOT}{extra}",
        ],
        check=True,
    )
    stamp.write_text(wanted, encoding="utf-8")


def has_display() -> bool:
    """Say whether a window can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def start(words: list[str]) -> int:
    """Run the program."""
    return subprocess.run([PYTHON, "-m", "loopstudio", *words], check=False).returncode


def run_tests(words: list[str]) -> int:
    """Run every check, quickest first; stop at the first that is red."""
    bin_dir = PYTHON.parent
    checks = [
        [bin_dir / "ruff", "format", "--check", "."],
        [bin_dir / "ruff", "check", "."],
        [bin_dir / "lint-imports"],
        [PYTHON, "-m", "mypy"],
        [PYTHON, "-m", "pytest", "-q", "--ignore=tests/bench", *words],
    ]
    for check in checks:
        print("$", *(Path(str(part)).name for part in check), flush=True)
        done = subprocess.run(check, cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
