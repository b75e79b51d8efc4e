from loopstudio.engines.steps import Asking, Inside, Part, Steps, Ticking
from tests.support.runs import Ticks

STEPS = Steps(loops=range(10), layers=4)
FIRST, LAST = range(8), range(8, 10)


def test_the_first_loop_is_made_alone_and_every_loop_once() -> None:
    assert list(STEPS.chunks(8)) == [range(1), range(1, 9), range(9, 10)]


def test_no_loops_are_no_chunks() -> None:
    assert list(Steps(range(0), 4).chunks(8)) == []


def test_a_layer_takes_all_loops_of_its_chunk_a_step_on() -> None:
    assert [STEPS.inside(FIRST, passed) for passed in range(3)] == [0, 8, 16]


def test_a_chunk_begins_where_the_one_before_it_ended() -> None:
    assert STEPS.inside(LAST, 0) == STEPS.after(FIRST, 7) == 40


def test_layers_that_run_twice_finish_no_loop() -> None:
    assert STEPS.inside(FIRST, 99) < STEPS.after(FIRST, 0)


def test_the_last_loop_is_the_last_step() -> None:
    assert STEPS.after(LAST, 9) == STEPS.total == 50


def test_a_run_that_begins_later_is_counted_from_there() -> None:
    rest = Steps(loops=range(6, 10), layers=4)
    assert [rest.inside(range(6, 10), 0), rest.after(range(6, 10), 9)] == [0, rest.total]


def test_each_layer_of_a_chunk_ticks_on() -> None:
    steps, run = Steps(range(4), layers=2), Ticks()
    tick = steps.ticking(run, range(2, 4))
    for _ in range(3):
        tick()
    assert run.seen == [(6, 12), (8, 12), (10, 12)]


def test_layers_that_take_longer_count_as_more() -> None:
    steps, run = Steps(range(1), layers=9), Ticks()
    tick = steps.ticking(run, range(1), [3, 4])
    for _ in range(5):
        tick()
    assert [done for done, _total in run.seen] == [0, 3, 7, 8, 9]


def test_a_tick_within_a_run_is_a_step_of_it_whatever_it_says() -> None:
    behind: list[int] = []
    inner = Ticking(lambda: behind.append(len(behind)))
    inner.tick(0, 7)
    inner.tick(7, 7)
    assert behind == [0, 1]


def test_a_part_says_how_many_of_its_own_steps_are_behind() -> None:
    behind: list[int] = []
    part = Part(behind.append)
    part.tick(0, 7)
    part.tick(3, 7)
    assert behind == [0, 3]


def test_each_tick_inside_is_a_step_and_the_last_is_told_again() -> None:
    behind: list[int] = []
    inside = Inside(behind.append)
    inside.ask()
    for done in (4, 9):
        inside.tick(done, 9)
        inside.ask()
    assert behind == [0, 0, 0, 1, 1]


def test_between_two_steps_the_last_one_is_told_again() -> None:
    run = Ticks()
    asking = Asking(run, 4)
    asking.ask()
    asking.tick(1, 4)
    asking.ask()
    assert run.seen == [(0, 4), (1, 4), (1, 4)]
