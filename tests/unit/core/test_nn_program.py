from loopstudio.core.nn_program import NnProgram


def test_lateness_is_told_in_milliseconds() -> None:
    assert NnProgram(dimensions=33, rate=48_000, delay=8_192).late_ms == 171
