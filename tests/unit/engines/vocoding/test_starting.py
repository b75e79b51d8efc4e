import torch

from loopstudio.engines.vocoding.starting import binomial, identities, normal, rows

META = torch.device("meta")


def test_values_have_the_deviation_asked_for() -> None:
    torch.manual_seed(1)
    assert abs(float(normal(100, 100, scale=0.1).std()) - 0.1) < 0.005


def test_rows_and_identities_are_copies() -> None:
    assert rows(torch.tensor([1.0, 2.0]), 3).tolist() == [[1.0, 2.0]] * 3
    assert torch.equal(identities(3, 2), torch.eye(3).repeat(2, 1, 1))


def test_on_the_meta_device_there_are_only_shapes() -> None:
    with META:
        made = normal(10**6, 10**6), rows(torch.zeros(10**6), 10**6), identities(10**5, 10**3)
    assert all(tensor.is_meta for tensor in made)
    assert made[2].shape == (10**3, 10**5, 10**5)


def test_a_kernel_adds_up_to_its_gain() -> None:
    kernel = binomial((1.0, 3.0, 3.0, 1.0), 4.0)
    assert abs(float(kernel.sum()) - 4.0) < 1e-6
    assert torch.equal(kernel, kernel.T)
