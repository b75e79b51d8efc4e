import pytest
import torch
from torch import nn

from loopstudio.core.errors import Cancelled
from loopstudio.engines.stopping import Pause, layers, stoppable


def network() -> nn.Sequential:
    return nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2)))


def test_what_only_holds_layers_is_none() -> None:
    assert [type(layer) for layer in layers(network())] == [nn.Linear] * 3


def test_every_layer_asks_first() -> None:
    asked: list[int] = []
    net = network()
    with stoppable(net, lambda: asked.append(1)):
        net(torch.zeros(1, 2))
    assert len(asked) == 3


def test_some_layers_ask_where_that_is_enough() -> None:
    asked: list[int] = []
    net = network()
    with stoppable(net, lambda: asked.append(1), every=2):
        net(torch.zeros(1, 2))
    assert len(asked) == 2


def test_a_network_whose_layers_are_no_modules_asks_where_it_pauses() -> None:
    asked: list[int] = []
    net = nn.ModuleDict({"pause": Pause()})
    with stoppable(net, lambda: asked.append(1)):
        net["pause"]()
    assert asked == [1]


def test_a_cancelled_run_goes_no_further_than_the_layer() -> None:
    net, reached = network(), list[str]()

    def stop() -> None:
        raise Cancelled

    net[1].register_forward_pre_hook(lambda *_: reached.append("second"))
    with stoppable(net, stop), pytest.raises(Cancelled):
        net(torch.zeros(1, 2))
    assert reached == []


def test_nothing_is_asked_afterwards() -> None:
    asked: list[int] = []
    net = network()
    with stoppable(net, lambda: asked.append(1)):
        pass
    net(torch.zeros(1, 2))
    assert asked == []
