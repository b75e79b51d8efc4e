import torch

from loopstudio.training.features import (
    EfficientNetLite0,
    Projection,
    scaled_distance,
)


def test_features_come_at_strides_two_to_sixteen() -> None:
    maps = EfficientNetLite0()(torch.zeros(1, 1, 80, 168))
    assert [tuple(x.shape) for x in maps] == [
        (1, 16, 40, 84),
        (1, 24, 20, 42),
        (1, 40, 10, 21),
        (1, 112, 5, 10),
    ]


def test_the_feature_network_stays_in_evaluation_and_frozen() -> None:
    network = EfficientNetLite0().train()
    assert (network.training, any(p.requires_grad for p in network.parameters())) == (False, False)


def test_the_projection_mixes_every_scale_into_the_finest() -> None:
    projection = Projection(EfficientNetLite0.channels)
    sizes = ((8, 8), (4, 4), (2, 2), (1, 1))
    maps = [torch.zeros(1, c, *s) for c, s in zip(EfficientNetLite0.channels, sizes, strict=True)]
    still = projection(maps)[0]
    maps[-1] = maps[-1] + 1.0
    assert not torch.equal(projection(maps)[0], still)


def test_maps_are_compared_in_units_of_their_scales() -> None:
    one, other = (
        [torch.zeros(2, 3), torch.zeros(4)],
        [torch.full((2, 3), 0.5), torch.full((4,), 3.0)],
    )
    assert scaled_distance(one, other, [0.25, 6.0]).item() == 2.5
