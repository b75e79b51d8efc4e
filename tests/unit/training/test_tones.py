import torch

from loopstudio.engines.vocoding.course import FAR, QUIET, Course
from loopstudio.training.tones import course_loss

BANDS, POINTS = 3, 60


def heard() -> torch.Tensor:
    torch.manual_seed(1)
    turn = 0.7 + 0.1 * torch.randn(2, BANDS, POINTS).cumsum(-1)
    return torch.polar(torch.rand(2, BANDS, POINTS) + 0.1, turn.cumsum(-1))


def exact(bands: torch.Tensor) -> Course:
    def turned(points: int) -> torch.Tensor:
        made = bands.roll(-points, -1) * bands.conj()
        return made / made.abs()

    return Course(torch.log(bands.abs() + QUIET), turned(1), turned(FAR))


def test_the_course_of_the_bar_itself_misses_nothing() -> None:
    assert float(course_loss(exact(heard()), heard())) < 1e-5


def test_a_wrong_level_a_wrong_pitch_and_a_wrong_outlook_are_each_missed() -> None:
    right, bands = exact(heard()), heard()
    turned = torch.polar(torch.tensor(1.0), torch.tensor(0.3))
    wrong = [
        Course(right.log_amplitude + 0.2, right.near, right.far),
        Course(right.log_amplitude, right.near * turned, right.far),
        Course(right.log_amplitude, right.near, right.far * turned),
    ]
    assert all(float(course_loss(course, bands)) > 0.03 for course in wrong)


def test_what_cannot_be_foretold_is_best_told_short() -> None:
    torch.manual_seed(2)
    noise = torch.randn(64, BANDS, POINTS, dtype=torch.complex64)
    loud = torch.log(noise.abs() + QUIET)
    short, long = torch.zeros_like(noise), torch.ones_like(noise)
    assert course_loss(Course(loud, short, short), noise) < course_loss(
        Course(loud, long, long), noise
    )


def test_silence_teaches_no_pitch() -> None:
    silence = torch.zeros(1, BANDS, POINTS, dtype=torch.complex64)
    quiet = torch.full((1, BANDS, POINTS), QUIET).log()
    course = Course(quiet, torch.ones_like(silence), torch.ones_like(silence))
    assert float(course_loss(course, silence)) < 1e-5
