"""What can go wrong, in sentences fit to show to a musician."""


class LoopstudioError(Exception):
    """Something a person can act on; its text says what happened and what to do."""


class InvalidValue(LoopstudioError, ValueError):
    """A value outside its range, named with the range."""


class CheckpointError(LoopstudioError):
    """A checkpoint that cannot be found, read, trusted or run."""


class AudioFileError(LoopstudioError):
    """An audio file that cannot be read or written."""


class CutShort(AudioFileError):
    """An audio file whose end is missing."""


class LibraryError(LoopstudioError):
    """The library cannot do what was asked of it."""


class ExportError(LoopstudioError):
    """An export that cannot be planned or finished."""


class DatasetError(LoopstudioError):
    """Training material that cannot be obtained, read or rendered."""


class TrainingError(LoopstudioError):
    """A recipe or a training state that cannot be used."""


class QueueFull(LoopstudioError):
    """The job queue takes no more until a job ends."""


class EngineCrashed(LoopstudioError):
    """The process that runs the engines died; finished clips are kept."""


class Cancelled(Exception):
    """Raised inside a run when the person has asked to stop it."""


def reason(error: Exception) -> str:
    """Say why something failed in words, without the number and path of a failed system call."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)
