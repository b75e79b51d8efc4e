import pytest
import torch

from loopstudio.engines.gan.melgan import Conv, Melgan, MelganConfig, Upsample, reflect
from tests.support.plain_vocoder import folded_from, plain_melgan

CONFIG = MelganConfig(bands=5, channels=(8, 6, 4), ratios=(5, 2), residuals=2)


def network() -> Melgan:
    torch.manual_seed(2)
    return Melgan(CONFIG).eval().requires_grad_(False)


def test_the_plane_form_equals_the_plain_one() -> None:
    torch.manual_seed(2)
    plain, mel = plain_melgan(CONFIG).eval(), torch.randn(2, 5, 30)
    ours = folded_from(plain, CONFIG)
    torch.testing.assert_close(ours(mel), plain(mel)[:, 0], atol=1e-5, rtol=1e-5)


def test_it_makes_a_hop_of_sound_for_each_frame() -> None:
    assert CONFIG.hop == 10
    assert network()(torch.randn(3, 5, 20)).shape == (3, 200)


def test_bfloat16_is_near_float32() -> None:
    net, mel = network(), torch.randn(2, 5, 30)
    exact = net(mel)
    net.dtype = torch.bfloat16
    near = net(mel)
    assert near.dtype == torch.float32
    assert float((near - exact).std() / exact.std()) < 0.03


def test_its_names_are_the_published_ones() -> None:
    names = Melgan(MelganConfig()).state_dict().keys()
    assert len(names) == 84
    assert {"model.1.weight", "model.3.weight", "model.6.block.4.bias", "model.24.bias"} <= names


@pytest.mark.parametrize("ratio", [2, 5, 8])
def test_upsampling_gives_the_ratio_exactly(ratio: int) -> None:
    assert Upsample(3, 2, ratio)(torch.randn(1, 3, 1, 7)).shape == (1, 2, 1, 7 * ratio)


@pytest.mark.parametrize(("kernel", "dilation"), [(1, 1), (3, 1), (3, 9), (7, 1)])
def test_a_convolution_keeps_the_length(kernel: int, dilation: int) -> None:
    assert Conv(3, 2, kernel, dilation)(torch.randn(1, 3, 1, 40)).shape == (1, 2, 1, 40)


def test_reflection_leaves_the_end_itself_out() -> None:
    row = torch.arange(4.0).view(1, 1, 1, 4)
    assert reflect(row, 2).flatten().tolist() == [2, 1, 0, 1, 2, 3, 2, 1]
    assert reflect(row, 0) is row
