from dataclasses import replace

import torch

from loopstudio.training.recipe import GanRecipe
from loopstudio.training.view import View

IMAGES = torch.randn(2, 1, 8, 12, generator=torch.Generator().manual_seed(0))


def test_a_plain_view_shows_images_as_they_are() -> None:
    assert torch.equal(View().of(IMAGES), IMAGES)


def test_a_turned_view_wraps_in_time() -> None:
    assert torch.equal(View(roll=5).of(IMAGES), IMAGES.roll(5, -1))


def test_out_of_focus_a_point_spreads_round_the_end_of_the_bar() -> None:
    point = torch.zeros(1, 1, 8, 12)
    point[0, 0, 4, 0] = 1.0
    shown = View(blur=1.0).of(point)[0, 0]
    assert torch.allclose(shown[4, 1], shown[4, -1])
    assert 0.0 < float(shown[4, 1]) < float(shown[4, 0]) < 0.2
    assert torch.allclose(shown.sum(), torch.tensor(1.0), atol=1e-5)


def test_out_of_focus_an_even_image_stays_as_it_is() -> None:
    even = torch.full((1, 1, 8, 12), 0.3)
    assert torch.allclose(View(blur=2.0).of(even), even)


def test_the_grain_goes_before_the_shape() -> None:
    shape = torch.sin(torch.arange(12) * 2 * torch.pi / 12).expand(1, 1, 8, 12)
    shown = View(blur=1.0).of(shape)
    assert float(shown.std() / shape.std()) > 0.8
    assert float(View(blur=1.0).of(IMAGES).std() / IMAGES.std()) < 0.5


def test_views_are_drawn_as_the_recipe_says() -> None:
    random = torch.Generator().manual_seed(0)
    recipe = replace(GanRecipe(), shift=0.25, blur=4.0)
    views = [View.drawn(recipe, 168, random) for _ in range(400)]
    assert 70 <= sum(view.roll != 0 for view in views) <= 130
    assert 170 <= sum(view.blur > 0.0 for view in views) <= 230
    assert max(view.blur for view in views) <= 4.0


def test_by_default_nothing_is_out_of_focus() -> None:
    random = torch.Generator().manual_seed(0)
    assert all(not View.drawn(GanRecipe(), 168, random).blur for _ in range(50))
