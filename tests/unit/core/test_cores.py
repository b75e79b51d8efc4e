import os
import sys

import pytest

from loopstudio.core.cores import usable_cores


def test_there_is_at_least_one_core() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


@pytest.mark.skipif(sys.platform != "linux", reason="no affinity")
def test_only_those_count_that_this_process_may_use() -> None:
    may = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(may)})
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, may)
