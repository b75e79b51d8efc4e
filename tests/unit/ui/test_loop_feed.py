import numpy as np
from numpy.typing import NDArray

from loopstudio.ui.loop_feed import LoopFeed

RATE = 1_000
FADE = 10


def _ramp(frames: int, start: float = 0.0) -> NDArray[np.float32]:
    column = np.arange(frames, dtype=np.float32) + np.float32(start)
    return np.stack([column, -column], axis=1)


def test_a_loop_runs_on_into_itself_sample_by_sample() -> None:
    feed, loop = LoopFeed(), _ramp(100)
    feed.play(loop, RATE)
    heard = np.concatenate([feed.pull(33) for _ in range(20)])
    assert np.array_equal(heard, np.concatenate([loop] * 7)[:660])


def test_one_pull_may_be_longer_than_the_loop() -> None:
    feed, loop = LoopFeed(), _ramp(7)
    feed.play(loop, RATE, 3)
    feed.pull(FADE)
    assert np.array_equal(feed.pull(20), np.concatenate([loop] * 5)[13:33])


def test_silence_where_nothing_plays() -> None:
    assert not LoopFeed().pull(16).any()


def test_a_loop_entered_at_its_start_keeps_its_attack() -> None:
    feed = LoopFeed()
    feed.play(np.ones((100, 2), np.float32), RATE)
    assert np.array_equal(feed.pull(4), np.ones((4, 2), np.float32))


def test_another_loop_replaces_the_first_within_ten_milliseconds() -> None:
    feed = LoopFeed()
    feed.play(np.full((100, 2), 0.5, np.float32), RATE)
    feed.pull(50)
    feed.play(np.zeros((100, 2), np.float32), RATE)
    heard = feed.pull(50)
    assert heard[0, 0] == 0.5
    assert not heard[FADE:].any()


def test_a_swap_makes_no_step_larger_than_the_fade_does() -> None:
    feed = LoopFeed()
    turns = np.arange(400) * (2 * np.pi * 2 / 400)
    loop = np.repeat(np.sin(turns).astype(np.float32)[:, None], 2, axis=1)
    feed.play(loop, 8_000)
    before = feed.pull(150)
    feed.seek(320, 8_000)
    heard = np.concatenate([before, feed.pull(300)])[:, 0]
    assert np.abs(np.diff(heard)).max() < 0.08


def test_a_seek_goes_on_from_there() -> None:
    feed, loop = LoopFeed(), _ramp(100)
    feed.play(loop, RATE)
    feed.pull(10)
    feed.seek(40, RATE)
    feed.pull(FADE)
    assert np.array_equal(feed.pull(5), loop[50:55])


def test_a_swap_goes_on_at_the_same_part_of_a_longer_loop() -> None:
    feed = LoopFeed()
    feed.play(_ramp(100), RATE)
    feed.pull(50)
    feed.swap(_ramp(300), RATE)
    feed.pull(FADE)
    assert np.array_equal(feed.pull(5), _ramp(300)[160:165])


def test_what_is_heard_lags_behind_what_is_pulled_but_not_behind_the_start() -> None:
    feed = LoopFeed()
    feed.play(_ramp(100), RATE, 40)
    feed.pull(5)
    early = feed.heard_position(30)
    feed.pull(70)
    assert (early, feed.heard_position(30)) == (40, 85)


def test_a_stop_fades_to_silence() -> None:
    feed = LoopFeed()
    feed.play(np.ones((100, 2), np.float32), RATE)
    feed.pull(20)
    feed.stop(RATE)
    heard = feed.pull(30)[:, 0]
    assert (np.diff(heard[:FADE]) < 0).all()
    assert not heard[FADE:].any()
    assert feed.is_silent


def test_the_volume_changes_without_a_step() -> None:
    feed = LoopFeed()
    feed.play(np.ones((100, 2), np.float32), RATE)
    feed.set_gain(0.25)
    heard = feed.pull(64)[:, 0]
    assert (heard[0], heard[-1]) == (1.0, 0.25)
    assert np.abs(np.diff(heard)).max() < 0.02


def test_fading_in_small_pulls_is_the_same_as_in_one() -> None:
    def heard(sizes: list[int]) -> NDArray[np.float32]:
        feed = LoopFeed()
        feed.play(_ramp(100), RATE)
        feed.pull(30)
        feed.play(_ramp(100, 5.0), RATE, 50)
        return np.concatenate([feed.pull(size) for size in sizes])

    assert np.allclose(heard([3, 4, 2, 1, 20]), heard([30]))


def test_loops_that_are_alike_are_swapped_at_the_same_level() -> None:
    feed = LoopFeed()
    loop = np.full((100, 2), 0.5, np.float32)
    feed.play(loop, RATE)
    # At the very start of the loop too, where another loop would keep its attack.
    for _ in range(5):
        feed.swap(loop.copy(), RATE, alike=True)
        assert np.allclose(feed.pull(20), 0.5)


def test_a_swap_before_the_last_was_heard_makes_no_step() -> None:
    feed = LoopFeed()
    feed.play(np.full((100, 2), 0.5, np.float32), RATE)
    feed.pull(33)
    feed.swap(np.full((100, 2), -0.5, np.float32), RATE, alike=True)
    feed.pull(4)
    feed.swap(np.full((100, 2), -0.4, np.float32), RATE, alike=True)
    feed.swap(np.full((100, 2), 0.5, np.float32), RATE, alike=True)
    heard = np.concatenate([np.full(1, 0.5 - 0.4), feed.pull(30)[:, 0]])
    assert np.abs(np.diff(heard)).max() < 0.11
    assert heard[-1] == 0.5


def test_what_plays_is_renewed_at_the_same_place_and_level() -> None:
    feed, loop = LoopFeed(), np.full((100, 2), 0.5, np.float32)
    feed.play(loop, RATE)
    feed.pull(33)
    assert feed.renew(loop.copy(), RATE, feed.turn)
    assert np.allclose(feed.pull(20), 0.5)
    assert feed.position == 53


def test_what_was_left_or_stopped_is_not_renewed() -> None:
    feed = LoopFeed()
    feed.play(np.full((100, 2), 0.5, np.float32), RATE)
    turn = feed.turn
    feed.play(np.full((100, 2), -0.5, np.float32), RATE)
    assert not feed.renew(np.ones((100, 2), np.float32), RATE, turn)
    feed.pull(FADE)
    assert (feed.pull(5) == -0.5).all()
    turn = feed.turn
    feed.stop(RATE)
    assert not feed.renew(np.ones((100, 2), np.float32), RATE, turn)
    feed.pull(FADE)
    assert not feed.pull(5).any()
