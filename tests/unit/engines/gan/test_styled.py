import torch

from loopstudio.engines.gan.styled import WAVES, Mapping, StyledBlock, waves


def test_a_block_goes_round() -> None:
    torch.manual_seed(0)
    block = StyledBlock(8, 4)
    x, w = torch.randn(2, 10, 8), torch.randn(2, 4)
    torch.testing.assert_close(block(x.roll(3, 1), w), block(x, w).roll(3, 1))


def test_a_style_changes_what_a_block_does() -> None:
    torch.manual_seed(0)
    block = StyledBlock(8, 4)
    x = torch.randn(1, 10, 8)
    assert not torch.allclose(block(x, torch.zeros(1, 4)), block(x, torch.ones(1, 4)))


def test_a_mapping_is_told_what_is_asked_for() -> None:
    torch.manual_seed(0)
    mapping = Mapping(4, 6, 3)
    z = torch.randn(1, 4).expand(3, -1)
    made = mapping(z, torch.arange(3))
    assert made.shape == (3, 6)
    assert not torch.allclose(made[0], made[1])


def test_waves_tell_every_place_apart() -> None:
    told = waves(48, torch.zeros(1))[0]
    assert told.shape == (48, WAVES)
    assert float(torch.cdist(told, told).add(torch.eye(48) * 9.0).min()) > 0.1
