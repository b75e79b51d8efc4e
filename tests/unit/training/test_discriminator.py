import torch

from loopstudio.training.discriminator import ProjectedDiscriminator, hinge
from loopstudio.training.features import EfficientNetLite0


def test_four_judges_give_logits_for_each_image() -> None:
    judges = ProjectedDiscriminator(3, EfficientNetLite0())
    logits = judges(torch.zeros(4, 1, 80, 168), torch.tensor([0, 1, 2, 0]))
    assert [x.shape[0] for x in logits] == [4, 4, 4, 4]


def test_a_judge_hears_the_label() -> None:
    judges = ProjectedDiscriminator(3, EfficientNetLite0()).eval()
    images = torch.randn(1, 1, 80, 168).expand(2, -1, -1, -1)
    one, other = judges(images, torch.tensor([0, 1]))[0]
    assert not torch.allclose(one, other)


def test_a_state_leaves_the_frozen_feature_network_out() -> None:
    names = ProjectedDiscriminator(3, EfficientNetLite0()).learned()
    assert {name.split(".")[0] for name in names} == {"judges", "projection"}


def test_judges_that_know_nothing_lose_two_each() -> None:
    unsure = [torch.zeros(2, 3)] * 4
    assert hinge(unsure, unsure).item() == 8.0


def test_judges_that_are_sure_lose_nothing() -> None:
    assert hinge([torch.ones(2, 3)], [-torch.ones(2, 3)]).item() == 0.0
