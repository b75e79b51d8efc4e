import torch

from loopstudio.engines.vocoding.block import Block


def test_frames_wrap() -> None:
    torch.manual_seed(1)
    block, x = Block(8, 2), torch.randn(2, 12, 8)
    torch.testing.assert_close(block(x.roll(5, 1)), block(x).roll(5, 1))


def test_it_adds_to_what_it_is_given() -> None:
    torch.manual_seed(2)
    block, x = Block(8, 2), torch.randn(1, 12, 8)
    torch.nn.init.zeros_(block.scale)
    assert torch.equal(block(x), x)


def test_it_looks_three_frames_round() -> None:
    torch.manual_seed(3)
    block, x = Block(8, 2), torch.zeros(1, 16, 8)
    struck = x.clone()
    struck[0, 8, 0] = 1.0
    changed = (block(struck) - block(x)).abs().sum(-1)[0] > 0.0
    assert changed.nonzero().flatten().tolist() == [5, 6, 7, 8, 9, 10, 11]
