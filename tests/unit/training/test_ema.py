import torch
from torch import nn

from loopstudio.training.ema import Ema, halved, small_optimiser_state


def test_the_average_moves_towards_the_network() -> None:
    network = nn.Linear(2, 2)
    ema = Ema(network, decay=0.5)
    with torch.no_grad():
        network.weight.add_(1.0)
    (slow, _), fast = ema.network.parameters(), network.weight
    before = (slow - fast).abs().sum()
    ema.update(network, number=1_000)
    assert torch.isclose((slow - fast).abs().sum(), before / 2)


def test_a_small_state_is_taken_back_by_the_optimiser() -> None:
    network = nn.Linear(4, 4)
    optimiser = torch.optim.Adam(network.parameters())
    network(torch.ones(1, 4)).sum().backward()
    optimiser.step()
    other = torch.optim.Adam(network.parameters())
    other.load_state_dict(small_optimiser_state(optimiser))
    moments = [state["exp_avg"].dtype for state in other.state.values()]
    assert moments == [torch.float32, torch.float32]


def test_weights_are_halved_and_counts_are_not() -> None:
    made = halved({"weight": torch.ones(2), "count": torch.tensor(3)})
    assert made["weight"].dtype == torch.float16
    assert made["count"].dtype == torch.int64
