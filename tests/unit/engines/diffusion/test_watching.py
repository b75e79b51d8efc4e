import numpy as np
import pytest
import torch
from torch import Tensor

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.engines.diffusion.counting import Step
from loopstudio.engines.diffusion.schedule import Level
from loopstudio.engines.diffusion.watching import Watch, image_of, pictured
from tests.support.runs import Onlooker, Ticks

REQUEST = DiffuseRequest("tiny", calls=8)


def step(done: int) -> Step:
    return Step(done, 8, Level(0.5), torch.full((1, 4, 6), float(done)))


def drawn(clean: Tensor) -> Tensor:
    """Draw two bands of which the lower one is louder by a unit, 45 dB."""
    high = clean[:, :1] - 1.0
    return torch.cat((clean[:, :1], high), dim=1)


def followed(watch: Watch) -> list[bool]:
    return [watch(step(done)) for done in range(1, 9)]


def test_nobody_looking_on_nothing_is_drawn() -> None:
    def refuse(_clean: Tensor) -> Tensor:
        raise AssertionError

    watch = Watch(Ticks(), REQUEST, 0, refuse)
    assert not any(followed(watch))
    assert watch.kept_at is None


def test_who_looks_on_sees_each_step() -> None:
    run = Onlooker()
    followed(Watch(run, REQUEST, 2, drawn))
    assert [(one.index, one.done, one.total) for one in run.glimpses] == [
        (2, done, 8) for done in range(1, 9)
    ]
    assert (run.glimpses[0].rows, run.glimpses[0].columns) == (2, 6)


def test_who_looks_on_may_keep_a_loop_as_it_is() -> None:
    watch = Watch(Onlooker(keeps=(1,)), REQUEST, 1, drawn)
    assert watch(step(1))
    assert watch.kept_at == 1


def test_another_loop_than_the_one_that_is_kept_goes_on() -> None:
    assert not any(followed(Watch(Onlooker(keeps=(1,)), REQUEST, 0, drawn)))


@pytest.mark.parametrize(("kept_at", "at"), [(1, 1), (3, 3)])
def test_a_request_says_after_which_call_it_is_enough(kept_at: int, at: int) -> None:
    watch = Watch(Ticks(), DiffuseRequest("tiny", calls=8, kept_at=kept_at), 0, drawn)
    assert [watch(step(done)) for done in range(1, at + 1)] == [False] * (at - 1) + [True]
    assert watch.kept_at == at


def test_after_the_last_call_nothing_is_left_to_save() -> None:
    watch = Watch(Onlooker(keeps=(0,)), DiffuseRequest("tiny", calls=8, kept_at=8), 0, drawn)
    assert not watch(step(8))
    assert watch.kept_at is None


def test_who_hears_of_steps_may_say_that_it_is_enough() -> None:
    watch = Watch(Ticks(), REQUEST, 0, drawn, lambda heard: heard.done == 2)
    assert [watch(step(1)), watch(step(2))] == [False, True]


def test_a_picture_has_its_high_notes_first_and_eighty_decibels() -> None:
    image = torch.tensor([[0.5, 0.5 - 1.0], [0.5 - 80.0 / 45.0, -9.0]])
    assert pictured(image).tolist() == [[0, 0], [255, round(255 * (1 - 45 / 80))]]


def test_a_long_loop_is_drawn_no_wider_than_can_be_seen() -> None:
    run = Onlooker()
    clean = torch.zeros(1, 1, 1_344)
    clean[..., 700] = 1.0
    Watch(run, REQUEST, 0, lambda image: image)(Step(1, 8, Level(0.5), clean))
    (glimpse,) = run.glimpses
    cells = np.frombuffer(glimpse.cells, np.uint8)
    assert glimpse.columns == 256
    assert abs(int(cells.argmax()) - 700 * 256 // 1_344) <= 1


@pytest.mark.parametrize(("rate", "samples"), [(44_100, 88_200), (11_025, 9_973), (96_000, 700)])
def test_sound_is_drawn_where_it_is(rate: int, samples: int) -> None:
    sound = torch.zeros(1, 2, samples)
    begin = samples // 2
    sound[..., begin:] = torch.sin(torch.arange(samples - begin) * 0.5)
    image = image_of(sound, rate)
    assert image.shape[1] == 80
    assert 256 <= image.shape[2] < 512
    assert torch.isfinite(image).all()
    if samples > rate // 2:
        quiet, loud = image[0].amax(0)[60:100], image[0].amax(0)[160:200]
        assert quiet.max() < loud.min() - 0.5
