import pytest
import torch
from torch import Tensor

from loopstudio.training.discriminator import ProjectedDiscriminator, Seen, hinge
from loopstudio.training.features import EfficientNetLite0

LABELS = torch.tensor([0, 1, 2, 0])


@pytest.fixture
def judges() -> ProjectedDiscriminator:
    torch.manual_seed(0)
    return ProjectedDiscriminator(3, EfficientNetLite0())


def seen(judges: ProjectedDiscriminator, labels: Tensor = LABELS) -> Seen:
    return judges.features(torch.randn(len(labels), 1, 80, 168)), labels


def test_four_judges_give_logits_for_each_image(judges: ProjectedDiscriminator) -> None:
    for logits in judges(seen(judges), seen(judges)):
        assert [x.shape[0] for x in logits] == [4, 4, 4, 4]


def test_a_judge_hears_the_label(judges: ProjectedDiscriminator) -> None:
    maps, _ = seen(judges)
    one, _ = judges((maps, LABELS), (maps, LABELS))
    other, _ = judges((maps, LABELS.roll(1)), (maps, LABELS))
    assert not torch.allclose(one[0], other[0])


def test_images_that_are_all_brighter_are_told_from_real_ones(
    judges: ProjectedDiscriminator,
) -> None:
    maps, labels = seen(judges)
    on_real, on_drawn = judges((maps, labels), ([x + 3.0 for x in maps], labels))
    assert all(
        (a - b).abs().mean() > 0.01 and a.shape == b.shape
        for a, b in zip(on_real, on_drawn, strict=True)
    )


def test_equal_images_are_judged_equally(judges: ProjectedDiscriminator) -> None:
    shown = seen(judges)
    on_real, on_drawn = judges(shown, shown)
    assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(on_real, on_drawn, strict=True))


def test_a_state_leaves_the_frozen_feature_network_out(judges: ProjectedDiscriminator) -> None:
    names = judges.learned()
    assert {name.split(".")[0] for name in names} == {"judges", "projection"}


def test_judges_that_know_nothing_lose_two_each() -> None:
    unsure = [torch.zeros(2, 3)] * 4
    assert hinge(unsure, unsure).item() == 8.0


def test_judges_that_are_sure_lose_nothing() -> None:
    assert hinge([torch.ones(2, 3)], [-torch.ones(2, 3)]).item() == 0.0
