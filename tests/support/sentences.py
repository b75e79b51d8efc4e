"""What an error must be for a person to be shown it."""

from loopstudio.core.errors import LoopstudioError

LONGEST = 400


def check_sentence(error: LoopstudioError, name: str) -> None:
    """Fail unless the error names what it is about in one or two plain sentences."""
    text = str(error)
    assert name in text or text.startswith("This file"), text
    assert text[-1] in ".!", text
    assert text.isprintable(), text
    assert len(text) <= LONGEST, text
    assert not any(word in text for word in ("Traceback", "Error(", "0x7f", "NoneType")), text
