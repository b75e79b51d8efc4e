import pytest

from loopstudio.app.failure import Failure, sentence
from loopstudio.core.errors import CheckpointError, InvalidValue, LoopstudioError


def failure_of(error: Exception) -> Failure:
    try:
        raise error
    except type(error) as caught:
        return Failure.of(caught)


def test_our_own_errors_keep_their_sentence() -> None:
    assert sentence(InvalidValue("Too fast.")) == "Too fast."


@pytest.mark.parametrize(
    "error",
    [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried ...")],
)
def test_running_out_of_memory_says_what_to_do(error: Exception) -> None:
    assert "Ask for fewer loops at once" in sentence(error)


def test_a_full_disk_names_the_file() -> None:
    assert "(/music/a.wav): No space left" in sentence(
        OSError(28, "No space left on device", "/music/a.wav")
    )


def test_anything_else_is_named_and_nothing_is_lost() -> None:
    assert "KeyError" in sentence(KeyError("w"))
    assert "Everything finished is kept" in sentence(KeyError("w"))


def test_an_error_comes_back_as_its_own_class() -> None:
    assert isinstance(failure_of(CheckpointError("Damaged.")).error(), CheckpointError)


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), StopIteration("y")])
def test_a_foreign_error_comes_back_as_ours(error: Exception) -> None:
    assert type(failure_of(error).error()) is LoopstudioError


def test_a_class_that_is_not_an_error_of_ours_is_not_raised() -> None:
    assert type(Failure("Cancelled", "Stopped.", "").error()) is LoopstudioError


def test_the_details_hold_the_trace() -> None:
    assert "test_failure.py" in failure_of(KeyError("w")).details
