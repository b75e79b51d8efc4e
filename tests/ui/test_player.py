import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from loopstudio.core.audio import Audio
from loopstudio.ui.player import Player, stereo


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


def test_without_a_device_none_is_offered() -> None:
    player = Player()
    player.find_device()
    assert (player.is_audible, player.devices()) == (False, [])
    player.close()
