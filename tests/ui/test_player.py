from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.audio import Audio
from loopstudio.ui.player import Player, stereo
from tests.ui.fake_sound import FakeSystem


@pytest.fixture
def player() -> Iterator[Player]:
    player = Player()
    yield player
    player.close()


def _audio(frames: int = 4_000, channels: int = 1) -> Audio:
    samples = np.linspace(-0.5, 0.5, frames * channels, dtype=np.float32)
    return Audio(samples.reshape(channels, frames), 8_000)


def test_a_player_goes_round(qtbot: QtBot) -> None:
    player = Player()
    player.play(_audio(800))
    seen: set[bool] = set()

    def wrapped() -> bool:
        seen.add(player.fraction > 0.5)
        return len(seen) == 2

    qtbot.waitUntil(wrapped)
    player.close()


def test_play_stop_and_seek_are_told() -> None:
    player = Player()
    told: list[bool] = []
    player.changed.connect(lambda: told.append(player.is_playing))
    player.play(_audio())
    player.seek(0.5)
    middle = player.fraction
    player.stop()
    player.close()
    assert told == [True, False]
    assert middle >= 0.5


def test_a_swap_keeps_the_place_in_the_bar() -> None:
    player = Player()
    player.play(_audio(4_000), 0.5)
    player.swap(_audio(3_000))
    place = player.fraction
    player.close()
    assert place == pytest.approx(0.5, abs=0.05)


def test_one_channel_sounds_on_both_sides() -> None:
    frames = stereo(_audio(100))
    assert frames.shape == (100, 2)
    assert np.array_equal(frames[:, 0], frames[:, 1])


def test_more_than_two_channels_are_cut() -> None:
    assert stereo(_audio(100, 4)).shape == (100, 2)


def test_a_device_that_comes_later_is_used_without_being_asked(player: Player) -> None:
    system = FakeSystem()
    player.listen_to(system)
    before = (player.is_audible, player.devices())
    system.plug("Desk")
    assert before == (False, [])
    assert (player.is_audible, player.devices()) == (True, ["Desk"])


def test_what_plays_goes_on_where_the_device_is(player: Player) -> None:
    system = FakeSystem()
    player.listen_to(system)
    player.play(_audio())
    system.plug("Desk")
    assert system.outputs[0].asked[-1] == "start 8000"
    assert player.is_playing


def test_a_device_chosen_before_it_is_there_is_the_one_that_is_used(player: Player) -> None:
    system = FakeSystem()
    player.listen_to(system)
    player.choose_device("Headphones")
    system.plug("Desk", "Headphones")
    assert system.outputs[0].asked == ["choose Headphones"]


def test_without_its_last_device_a_player_goes_on_in_silence(player: Player) -> None:
    system = FakeSystem("Desk")
    player.listen_to(system)
    player.play(_audio())
    told: list[bool] = []
    player.devices_changed.connect(lambda: told.append(player.is_audible))
    system.plug()
    assert told == [False]
    assert (player.is_playing, system.outputs[0].asked[-1]) == (True, "close")


def test_what_a_device_says_after_it_has_gone_stops_nothing(player: Player) -> None:
    system = FakeSystem("Desk")
    player.listen_to(system)
    player.play(_audio())
    system.plug()
    system.outputs[0].failed.emit("The sound device stopped.")
    assert player.is_playing


def test_another_device_beside_the_first_changes_no_output(player: Player) -> None:
    system = FakeSystem("Desk")
    player.listen_to(system)
    system.plug("Desk", "Headphones")
    assert [output.asked[-1] for output in system.outputs] == ["refresh"]


def test_a_closed_player_hears_of_no_device() -> None:
    system = FakeSystem()
    player = Player()
    player.listen_to(system)
    player.close()
    system.plug("Desk")
    assert system.outputs == []


def test_without_a_device_none_is_offered() -> None:
    player = Player()
    player.find_device()
    assert (player.is_audible, player.devices()) == (False, [])
    player.close()


def test_what_plays_is_renewed_only_at_its_own_rate(player: Player) -> None:
    player.play(_audio(), 0.5)
    turn = player.turn
    other = Audio(_audio().samples, 16_000)
    assert not player.renew(other, turn)
    assert player.renew(_audio(3_000), turn)
    assert player.fraction == pytest.approx(0.5, abs=0.05)
