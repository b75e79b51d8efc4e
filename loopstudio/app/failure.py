"""Failure: an exception as a value, with a sentence fit to show."""

import traceback
from dataclasses import dataclass

from loopstudio.core import errors
from loopstudio.core.errors import LoopstudioError

_OUT_OF_MEMORY = ("can't allocate memory", "out of memory", "not enough memory", "bad_alloc")


@dataclass(frozen=True)
class Failure:
    """What went wrong: the error's class by name, a sentence for a person, details for a report."""

    kind: str
    sentence: str
    details: str

    @classmethod
    def of(cls, error: BaseException) -> "Failure":
        """Hold an exception as a value that can cross a process boundary."""
        details = "".join(traceback.format_exception(error))
        return cls(type(error).__name__, sentence(error), details)

    def error(self) -> LoopstudioError:
        """Give an exception to raise again, of the same class where it is one of ours."""
        found = getattr(errors, self.kind, LoopstudioError)
        ours = isinstance(found, type) and issubclass(found, LoopstudioError)
        again: LoopstudioError = (found if ours else LoopstudioError)(self.sentence)
        again.add_note(self.details)
        return again


def sentence(error: BaseException) -> str:
    """Say what an exception means to a musician and what to do about it."""
    if isinstance(error, LoopstudioError):
        return str(error)
    text = str(error)
    if isinstance(error, MemoryError) or any(part in text.lower() for part in _OUT_OF_MEMORY):
        return (
            "There was not enough memory for this. Ask for fewer loops at once, close other "
            "programs, or raise the engine's memory limit in the settings."
        )
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"A file could not be read or written{where}: {error.strerror or text}."
    return (
        f"Something unexpected went wrong ({type(error).__name__}: {text}). "
        "Everything finished is kept."
    )
