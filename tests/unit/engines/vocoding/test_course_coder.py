import torch

from loopstudio.engines.vocoding.course import SHOWN
from loopstudio.engines.vocoding.course_coder import CourseDecoder, CourseEncoder, between

DRAWN, COURSES, PARTIALS, DIVISION, BANDS, FRAMES = 6, 3, 5, 4, 10, 7


def encoder() -> CourseEncoder:
    torch.manual_seed(1)
    return CourseEncoder(DRAWN, COURSES, PARTIALS, DIVISION, 8)


def decoder() -> CourseDecoder:
    torch.manual_seed(2)
    return CourseDecoder(DRAWN + COURSES, BANDS, PARTIALS, DIVISION, 8, 1)


def test_latents_have_no_beginning_in_time() -> None:
    torch.manual_seed(3)
    turns = torch.randn(2, PARTIALS * SHOWN, FRAMES * DIVISION)
    drawn, net = torch.randn(2, DRAWN, FRAMES), encoder()
    told = net(turns, drawn)
    assert told.shape == (2, 2 * COURSES, FRAMES)
    again = net(turns.roll(3 * DIVISION, -1), drawn.roll(3, -1))
    torch.testing.assert_close(again, told.roll(3, -1))


def test_a_course_has_no_beginning_in_time() -> None:
    torch.manual_seed(4)
    latent, image = torch.randn(1, DRAWN + COURSES, FRAMES), torch.randn(1, BANDS, FRAMES * 4)
    net = decoder()
    course = net(latent, image)
    assert course.near.shape == (1, PARTIALS, FRAMES * DIVISION)
    again = net(latent.roll(2, -1), image.roll(2 * DIVISION, -1))
    for name in ("log_amplitude", "near", "far"):
        one, other = getattr(course, name), getattr(again, name)
        torch.testing.assert_close(other, one.roll(2 * DIVISION, -1))


def test_the_image_tells_how_loud_and_not_how_high() -> None:
    torch.manual_seed(5)
    latent, image = torch.randn(1, DRAWN + COURSES, FRAMES), torch.rand(1, BANDS, FRAMES * 4)
    one, other = decoder()(latent, image), decoder()(latent, image - 0.5)
    assert torch.equal(one.far, other.far)
    assert not torch.allclose(one.log_amplitude, other.log_amplitude, atol=1e-3)


def test_between_frames_lies_a_line() -> None:
    made = between(torch.tensor([[0.0, 4.0, 0.0]]), 4)
    expected = [0.0, 0.0, 0.5, 1.5, 2.5, 3.5, 3.5, 2.5, 1.5, 0.5, 0.0, 0.0]
    torch.testing.assert_close(made, torch.tensor([expected]))
