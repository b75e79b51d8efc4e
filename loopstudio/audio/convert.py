"""Any audio file in, any audio file out: libsndfile where it can, else ffmpeg through pydub."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from loopstudio.audio.extent import check_regular
from loopstudio.audio.music import add_music
from loopstudio.audio.pcm import Encoding, quantised
from loopstudio.audio.replacing import replacing
from loopstudio.audio.tags import Tags
from loopstudio.audio.wav import Profile, write_wav
from loopstudio.core.audio import Audio, Samples
from loopstudio.core.errors import AudioFileError, InvalidValue

LONGEST_SECONDS = 600.0

_MOST_SAMPLES = 1 << 28
_WAV = (".wav", ".wave")
_LOSSLESS = {".flac": "FLAC", ".aiff": "AIFF", ".aif": "AIFF"}
_LOSSY = {".ogg": ("OGG", "VORBIS"), ".mp3": ("MP3", "MPEG_LAYER_III")}
_CONTAINERS = {"m4a": "ipod", "aac": "adts", "wma": "asf", "mka": "matroska"}


@dataclass(frozen=True)
class Delivery:
    """How a file is to be written: see `write_wav`; what a format has no room for is left out."""

    encoding: Encoding = "pcm24"
    profile: Profile = "tagged"
    provenance_json: str | None = None
    seed_for_dither: int = 0


def read_audio(path: Path, max_seconds: float = LONGEST_SECONDS) -> Audio:
    """Read any audio file; raises AudioFileError with one clear sentence where it cannot."""
    _check_readable(path)
    try:
        samples, rate = _through_libsndfile(path, max_seconds)
    except (soundfile.LibsndfileError, TypeError):
        # TypeError: soundfile asks for more arguments where a name ends in .raw.
        samples, rate = _through_ffmpeg(path, max_seconds)
    if samples.size == 0:
        raise AudioFileError(f"{path.name} holds no sound.")
    try:
        return Audio(samples, rate)
    except InvalidValue as error:
        raise AudioFileError(f"{path.name} cannot be used. {error}") from error


def write_audio(
    path: Path, audio: Audio, tags: Tags | None = None, delivery: Delivery | None = None
) -> None:
    """Write in the format that the suffix names, with the tags it takes.

    WAV takes all; FLAC, AIFF, OGG and MP3 take the texts, tempo and key; anything else goes through
    ffmpeg. Raises AudioFileError where it cannot be written; a file already there then stays.
    """
    how = delivery or Delivery()
    suffix = path.suffix.lower()
    if suffix in _WAV:
        made = how.provenance_json
        write_wav(path, audio, tags, made, how.encoding, how.profile, how.seed_for_dither)
        return
    known = tags if how.profile == "tagged" else None
    with replacing(path) as beside:
        if suffix in _LOSSLESS:
            _write_lossless(beside, audio, known, how)
        elif suffix in _LOSSY:
            _write_lossy(beside, audio, known)
        else:
            _write_through_ffmpeg(beside, audio, known)


def _check_readable(path: Path) -> None:
    check_regular(path)
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise AudioFileError(f"{path.name} cannot be opened: {error.strerror}.") from error
    if empty:
        raise AudioFileError(f"{path.name} is empty.")


def _through_libsndfile(path: Path, max_seconds: float) -> tuple[Samples, int]:
    with soundfile.SoundFile(str(path)) as file:
        if file.frames > max_seconds * file.samplerate:
            raise _too_long(path, max_seconds)
        if file.frames * file.channels > _MOST_SAMPLES:
            raise AudioFileError(f"{path.name} has too many channels to be read here.")
        return file.read(dtype="float32", always_2d=True).T, int(file.samplerate)


def _through_ffmpeg(path: Path, max_seconds: float) -> tuple[Samples, int]:
    pydub = _pydub(path)
    try:
        # An open file, not its name: pydub leaves a file that it opened itself open on failure.
        with path.open("rb") as file:
            segment = pydub.AudioSegment.from_file(file, duration=max_seconds + 1.0)
    except (pydub.exceptions.PydubException, OSError, LookupError, ValueError) as error:
        raise AudioFileError(
            f"{path.name} cannot be read: it is no audio file, or it is damaged."
        ) from error
    if segment.duration_seconds > max_seconds:
        raise _too_long(path, max_seconds)
    whole = np.array(segment.get_array_of_samples(), dtype=np.float32)
    scale = np.float32(1 << (8 * segment.sample_width - 1))
    return whole.reshape(-1, segment.channels).T / scale, int(segment.frame_rate)


def _write_lossless(path: Path, audio: Audio, tags: Tags | None, how: Delivery) -> None:
    encoding: Encoding = "pcm24" if how.encoding == "float32" else how.encoding
    bits = 24 if encoding == "pcm24" else 16
    whole = quantised(audio, encoding, how.seed_for_dither) << (32 - bits)
    kind = (_LOSSLESS[path.suffix.lower()], f"PCM_{bits}")
    _write_through_libsndfile(path, whole, (audio.rate, audio.channels), kind, tags)
    if tags is not None:
        add_music(path, tags)


def _write_lossy(path: Path, audio: Audio, tags: Tags | None) -> None:
    kind = _LOSSY[path.suffix.lower()]
    samples = np.clip(audio.samples.T, -1.0, 1.0)
    texts = None if kind[0] == "MP3" else tags
    _write_through_libsndfile(path, samples, (audio.rate, audio.channels), kind, texts)
    if tags is not None:
        add_music(path, tags)


def _write_through_libsndfile(
    path: Path,
    samples: np.ndarray[Any, Any],
    shape: tuple[int, int],
    kind: tuple[str, str],
    tags: Tags | None,
) -> None:
    rate, channels = shape
    try:
        with soundfile.SoundFile(
            str(path), "w", rate, channels, format=kind[0], subtype=kind[1]
        ) as file:
            for name in ("title", "artist", "comment", "copyright", "genre", "software"):
                if tags is not None and getattr(tags, name):
                    setattr(file, name, getattr(tags, name))
            file.write(samples)
        found = soundfile.info(str(path))
    except soundfile.LibsndfileError as error:
        raise AudioFileError(
            f"{kind[0]} cannot hold {channels} channels at {rate} Hz: choose WAV, or a usual rate."
        ) from error
    if (found.samplerate, found.channels) != shape or found.frames < len(samples):
        raise AudioFileError("The file that was written reads back with another length or rate.")


def _write_through_ffmpeg(path: Path, audio: Audio, tags: Tags | None) -> None:
    pydub = _pydub(path)
    name = path.suffix.lower().removeprefix(".")
    kind = _CONTAINERS.get(name, name)
    if not _can_hold_sound(kind):
        raise _no_such_format(path)
    whole = quantised(audio, "pcm24", 0) << 8
    segment = pydub.AudioSegment(
        whole.astype("<i4").tobytes(),
        sample_width=4,
        frame_rate=audio.rate,
        channels=audio.channels,
    )
    texts = {name: getattr(tags, name, "") for name in ("title", "artist", "comment")}
    texts = {name: text for name, text in texts.items() if text}
    try:
        with path.open("wb+") as file:
            segment.export(file, format=kind, tags=texts)
    except pydub.exceptions.PydubException as error:
        raise _no_such_format(path) from error


def _can_hold_sound(kind: str) -> bool:
    """Ask ffmpeg first: pydub leaves its temporary files behind where ffmpeg refuses."""
    command = ["ffmpeg", "-hide_banner", "-h", f"muxer={kind}"]
    answer = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    return b"Default audio codec" in answer.stdout


def _no_such_format(path: Path) -> AudioFileError:
    return AudioFileError(
        f"ffmpeg cannot write {path.suffix or 'a file without an ending'}: choose another "
        "format, such as .wav or .flac."
    )


def _pydub(path: Path) -> Any:
    if shutil.which("ffmpeg") is None or shutil.which("ffprobe") is None:
        raise AudioFileError(
            f"{path.name} needs ffmpeg, which is not on this computer: install it, or use WAV, "
            "FLAC, AIFF, OGG or MP3."
        )
    # Not at the top: importing it warns where ffmpeg is missing, and few people need it.
    import pydub
    import pydub.exceptions

    return pydub


def _too_long(path: Path, max_seconds: float) -> AudioFileError:
    return AudioFileError(
        f"{path.name} is longer than the {max_seconds:g} seconds that are read here: cut it first."
    )
