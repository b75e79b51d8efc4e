import re

import pytest
import torch

from loopstudio.engines.rave.window import (
    DECODER,
    ENCODER,
    DecoderWindow,
    EncoderWindow,
    program_hop,
    traced,
)
from loopstudio.engines.vocoding.image_config import ImageConfig
from tests.support.image_morph import even_hop, image_network

CONFIGS = {
    "hop 2100": ImageConfig.tiny(),
    "hop 1024": even_hop(),
    "courses": ImageConfig.tiny_with_courses(),
}


@pytest.mark.parametrize(("hop", "program"), [(2_100, 2_048), (1_024, 1_024), (3_000, 4_096)])
def test_a_program_has_the_power_of_two_nearest_to_a_hop(hop: int, program: int) -> None:
    assert program_hop(hop) == program


@torch.inference_mode()
def test_one_frame_of_the_middle_is_kept() -> None:
    network = image_network(even_hop())
    hop = network.config.hop
    sound = 0.1 * torch.randn(2, 1, ENCODER.frames * hop)
    told = EncoderWindow(network)(sound[:, 0])
    mean = network.encode(sound)[..., ENCODER.past]
    torch.testing.assert_close(told[:, : network.config.latent], mean)
    latent = torch.randn(2, network.config.latent, DECODER.frames)
    noise = torch.rand(2, 1, DECODER.frames * hop) * 2.0 - 1.0
    made = DecoderWindow(network, 64)(latent, noise[:, 0] * 3.0**0.5)
    begin = DECODER.past * hop
    whole = network.decode(latent, noise)[:, 0]
    torch.testing.assert_close(made, whole[:, begin : begin + hop + 64])


@torch.inference_mode()
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
@pytest.mark.parametrize("count", [1, 3])
def test_a_program_does_what_it_was_traced_from(config: ImageConfig, count: int) -> None:
    network = image_network(config)
    samples = ENCODER.frames * program_hop(config.hop)
    window, sound = EncoderWindow(network), 0.1 * torch.randn(count, samples)
    torch.testing.assert_close(traced(window, torch.zeros(1, samples))(sound), window(sound))
    sounding, noise = DecoderWindow(network, 64), torch.randn(count, DECODER.frames * config.hop)
    latent = torch.randn(count, config.latent, DECODER.frames)
    made = traced(sounding, torch.zeros_like(latent[:1]), torch.zeros_like(noise[:1]))
    torch.testing.assert_close(made(latent, noise), sounding(latent, noise), atol=1e-4, rtol=0)


def test_a_trace_is_the_same_twice() -> None:
    """But for numbers by which TorchScript tells classes of one name in one process apart."""
    window = DecoderWindow(image_network(), 64)
    examples = torch.zeros(1, 6, DECODER.frames), torch.zeros(1, DECODER.frames * 2_100)
    one, other = (str(traced(window, *examples).inlined_graph) for _ in range(2))
    assert re.sub(r"___torch_mangle_\d+", "", one) == re.sub(r"___torch_mangle_\d+", "", other)
