import torch

from loopstudio.training.discriminator import ProjectedDiscriminator


def test_four_judges_give_logits_for_each_image() -> None:
    judges = ProjectedDiscriminator(labels=3)
    logits = judges(torch.zeros(4, 1, 80, 168), torch.tensor([0, 1, 2, 0]))
    assert [x.shape[0] for x in logits] == [4, 4, 4, 4]


def test_a_judge_hears_the_label() -> None:
    judges = ProjectedDiscriminator(labels=3).eval()
    images = torch.randn(1, 1, 80, 168).expand(2, -1, -1, -1)
    one, other = judges(images, torch.tensor([0, 1]))[0]
    assert not torch.allclose(one, other)


def test_a_state_leaves_the_frozen_feature_network_out() -> None:
    names = ProjectedDiscriminator(labels=3).learned()
    assert {name.split(".")[0] for name in names} == {"judges", "projection"}
