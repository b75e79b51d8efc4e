import pytest
import torch

from loopstudio.engines.gan.melodist import HALF, Likely, Melodist, read
from loopstudio.engines.gan.melodist_config import MelodistConfig
from loopstudio.engines.gan.score import OCTAVE, STEPS
from tests.support.gan import melodist_parts

CONFIG = MelodistConfig.tiny()


def melodist() -> Melodist:
    made = melodist_parts().generator
    assert isinstance(made, Melodist)
    return made


def likely() -> Likely:
    quiet = torch.full((1, 3, STEPS), -5.0)
    return Likely(quiet[:, 0].clone(), quiet.clone(), quiet * 0.0, quiet * 0.0, quiet.clone())


def at(made: Melodist, tonic: int, seed: int = 0) -> torch.Tensor:
    z = torch.randn(1, CONFIG.z_dim, generator=torch.Generator().manual_seed(seed))
    w = made.map(z, torch.tensor([2]))[:, None].repeat(1, CONFIG.layers, 1)
    w[..., tonic - OCTAVE] = 1.0
    return w


def test_what_is_likely_begins_and_what_is_not_does_not() -> None:
    told = likely()
    told.begins[0, 4] = 1.0
    told.pitch[0, 1:, 4] = 1.0
    notes = told.notes()
    assert (notes.pitch.tolist(), notes.start.tolist()) == ([1, 2], [4.0, 4.0])
    assert notes.struck.tolist() == [0.0, 0.0]
    assert notes.velocity.tolist() == [0.5, 0.5]


def test_where_something_begins_the_likeliest_row_does() -> None:
    told = likely()
    told.begins[0, 4] = 1.0
    told.pitch[0, 2, 4] = -1.0
    assert told.notes().pitch.tolist() == [2]


def test_noise_loosens_notes_and_leaves_them_what_they_are() -> None:
    told = likely()
    told.begins[0, 4] = told.begins[0, 20] = 1.0
    planes = torch.randn(2, 1, 1, 3, STEPS, generator=torch.Generator().manual_seed(0))
    tight, loose = told.notes([None, None]), told.notes(list(planes))
    assert torch.equal(tight.pitch, loose.pitch)
    assert 0.0 < float((loose.start - tight.start).abs().max()) < 0.5
    assert 0.0 < float((loose.velocity - tight.velocity).abs().max()) < 0.3


def test_no_bar_is_without_a_note() -> None:
    told = likely()
    told.begins[0, 7] = -1.0
    assert set(told.notes().start.tolist()) == {7.0}


def test_a_tonic_moves_what_is_played_and_not_what_is_composed() -> None:
    made = melodist()
    in_c, in_e = at(made, 0), at(made, 4)
    assert torch.equal(made.composed(in_c).pitch, made.composed(in_e).pitch)
    notes = made.composed(in_c)
    roll_c, roll_e = (made.roll(notes, torch.tensor([tonic])) for tonic in (0, 4))
    torch.testing.assert_close(roll_e[:, 4 : CONFIG.keys], roll_c[:, : CONFIG.keys - 4])


def test_the_first_rows_of_w_tell_the_notes_and_the_last_the_sound() -> None:
    made = melodist()
    one, other = at(made, 0, seed=1), at(made, 0, seed=2)
    mixed = torch.cat((one[:, :HALF], other[:, HALF:]), dim=1)
    assert torch.equal(made.composed(mixed).pitch, made.composed(one).pitch)
    roll = made.roll(made.composed(one), torch.tensor([0]))
    torch.testing.assert_close(made.played(roll, mixed), made.played(roll, other))


def test_an_image_does_not_depend_on_its_batch() -> None:
    made = melodist()
    both = torch.cat((at(made, 0, seed=1), at(made, 3, seed=2)))
    drawn = made.synthesise(both, ())
    assert drawn.shape == (2, 1, *CONFIG.plane)
    assert torch.equal(drawn[1:], made.synthesise(both[1:], ()))


def test_a_carrier_has_the_pitches_of_its_key() -> None:
    made = melodist()
    low, high = (made.carriers(at(made, tonic), ())[0] for tonic in (0, 5))
    assert low.shape == (88_200,)
    # The same notes five semitones up: the centre of their power rises.
    assert centroid(low) < centroid(high)
    assert torch.equal(made.carriers(torch.cat((at(made, 5), at(made, 0))), ())[1], low)


def centroid(sound: torch.Tensor) -> float:
    power = torch.fft.rfft(sound).abs()[:800].square()
    return float((power * torch.arange(800.0)).sum() / power.sum())


def test_latents_are_drawn_for_the_images_axes() -> None:
    made = melodist()
    normed = made.normed(torch.ones(1, CONFIG.latent, CONFIG.frames))
    assert made.drawn_image(normed).shape == (1, *CONFIG.plane)


def test_it_has_to_be_told_a_condition() -> None:
    with pytest.raises(ValueError, match="a condition"):
        melodist().map(torch.zeros(1, CONFIG.z_dim))


def test_what_stands_in_a_frame_of_a_roll_is_read_together() -> None:
    roll = torch.arange(8.0).view(1, 2, 4)
    assert read(roll, 2)[0, :, :4].tolist() == [[0.0, 1.0, 4.0, 5.0], [2.0, 3.0, 6.0, 7.0]]
