import pytest
import torch

from loopstudio.engines.gan.drummer import Drummer, Rhythm, Sound, struck

W_DIM, FRAMES = 8, 16


def _drummer() -> Drummer:
    torch.manual_seed(0)
    return Drummer(W_DIM, 3, (4, 2), (8, 8, 8, 8))


def test_what_is_struck_is_heard_from_there_on_and_round_the_end() -> None:
    activations = torch.zeros(1, 1, 4)
    activations[0, 0, 3] = 2.0
    template = torch.tensor([8.0, 4.0, 2.0, 1.0]).view(1, 1, 1, 4)
    heard = struck(activations, template)
    assert heard.flatten().tolist() == [8.0, 4.0, 2.0, 16.0]


def test_the_powers_of_all_templates_add_up() -> None:
    activations, templates = torch.rand(2, 3, FRAMES), torch.rand(2, 3, 5, FRAMES)
    alone = sum(struck(activations[:, [i]], templates[:, [i]]) for i in range(3))
    assert torch.allclose(struck(activations, templates), torch.as_tensor(alone), rtol=1e-5)


def test_a_template_only_decays() -> None:
    torch.manual_seed(1)
    template = Sound(W_DIM, 3, 5)(torch.randn(2, W_DIM), FRAMES)
    assert bool((template.diff(dim=-1) < 0.0).all())


def test_a_rhythm_that_begins_later_is_the_same_rhythm_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    torch.manual_seed(2)
    rhythm = Rhythm(W_DIM, 3, 2, 3)
    w = torch.ones(1, W_DIM)
    logs, begun = rhythm(w), rhythm.begin(w)
    later = begun.view(1, -1, 2).roll(1, -1).flatten(1)
    monkeypatch.setattr(rhythm.begin, "forward", lambda _: later)
    assert torch.allclose(rhythm(w), logs.roll(8, -1), atol=1e-5)


def test_the_rhythm_is_that_of_the_first_w_and_the_sound_that_of_the_second() -> None:
    drummer = _drummer()
    one, other = torch.randn(2, 1, W_DIM).unbind(0)
    _, both = drummer(one, one)
    image, mixed = drummer(one, other)
    assert torch.equal(both, mixed)
    assert not torch.allclose(image, drummer(one, one)[0])


def test_silence_is_the_floor_of_an_image() -> None:
    drummer = _drummer()
    torch.nn.init.constant_(drummer.rhythm.out.bias, -1e3)
    torch.nn.init.constant_(drummer.sound.out.bias, -1e3)
    image, _ = drummer(torch.zeros(1, W_DIM), torch.zeros(1, W_DIM))
    assert float(image.detach().max()) < -0.5


def test_the_last_two_scales_are_shown_planes_of_their_sizes() -> None:
    drummer = _drummer()
    shown = drummer.planes(*drummer(torch.zeros(1, W_DIM), torch.zeros(1, W_DIM)))
    assert [tuple(x.shape) for x in shown] == [(1, 8, 16, 8), (1, 8, 32, 16)]
