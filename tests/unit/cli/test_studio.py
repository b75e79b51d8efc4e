from loopstudio.app.events import Progressed
from loopstudio.cli.studio import _progress, opened
from tests.support.command_line import CommandLine


def test_progress_says_the_share_and_what_is_left() -> None:
    assert _progress(Progressed(1, 2, 8, 18.4)) == "25 %, 18 s left"
    assert _progress(Progressed(1, 0, 0, None)) == "0 %"


def test_closing_the_studio_closes_both_queues(cli: CommandLine) -> None:
    with opened(cli.home / "out") as studio:
        queues = (studio.queue, studio.session.queue)
        assert all(queue.is_working() for queue in queues)
    assert not any(queue.is_working() for queue in queues)
