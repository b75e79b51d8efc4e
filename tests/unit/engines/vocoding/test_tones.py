import torch

from loopstudio.engines.vocoding.course import STRICT, Steadying
from loopstudio.engines.vocoding.low_bands import LowBands
from loopstudio.engines.vocoding.tones import Tones

HOP, SPLIT, FRAMES, BANDS = 525, 5, 84, 80
LOWS = LowBands(44_100, HOP // SPLIT)


def network() -> Tones:
    torch.manual_seed(3)
    return Tones(8, BANDS, Steadying(LOWS, 0.05, STRICT), SPLIT).eval().requires_grad_(False)


def test_its_sizes_fit_an_image() -> None:
    course = network().course(torch.zeros(3, BANDS, FRAMES))
    shape = 3, len(LOWS), FRAMES * SPLIT
    assert course.near.shape == course.far.shape == course.amplitude.shape == shape


def test_a_course_has_no_beginning_in_time() -> None:
    net, image = network(), torch.randn(1, BANDS, FRAMES)
    turned = net.course(image.roll(7, -1))
    expected = net.course(image).far.roll(7 * SPLIT, -1)
    torch.testing.assert_close(turned.far, expected, atol=1e-5, rtol=0.0)


def test_it_steadies_by_what_it_read() -> None:
    net, image = network(), torch.randn(1, BANDS, FRAMES)
    signal = 0.1 * torch.randn(1, HOP * FRAMES)
    assert torch.equal(net(signal, image), net.steadying(signal, net.course(image)))
