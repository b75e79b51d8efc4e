"""The networks of test_adp.py by way of the importer: a published file, a bundle, the same numbers.

Sizes are read off the files' names and shapes; told are only the heads of attention, and what the
small networks have otherwise than published ones.
"""

import pytest
import torch

from loopstudio.engines.diffusion.config import DiffusionConfig
from loopstudio.engines.diffusion.foreign import import_files
from loopstudio.engines.diffusion.network import Autoencoder, Generator, Upsampler, Vocoder
from loopstudio.engines.diffusion.parts import load_parts
from tests.golden.filled import state_of
from tests.golden.test_adp import SALT, check, drawn, tables, v, wave

TOLD = {
    "generator": (("heads", "4"),),
    "upsampler": (("heads", "4"), ("upsampling", "4")),
    "vocoder": (("heads", "4"), ("channels", "1")),
    "autoencoder": (("heads", "4"),),
}


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Generator]:
    folder = tmp_path_factory.mktemp("adp")
    made: dict[str, Generator] = {}
    for kind, said in TOLD.items():
        path = folder / f"{kind}.pt"
        torch.save(state_of(tables()[kind], SALT, rate=16_000), path)
        info = import_files([path], folder / kind, "drums", said=said)
        network = load_parts(info).network
        assert isinstance(network, Generator)
        made[kind] = network
    return made


def test_an_imported_generator_gives_the_references_v(networks: dict[str, Generator]) -> None:
    check("unet_v", v(networks["generator"], drawn("noise", 2, 2, 4096), 0.3, 0.9))


def test_an_imported_upsampler_gives_the_references_v(networks: dict[str, Generator]) -> None:
    network = networks["upsampler"]
    assert isinstance(network, Upsampler)
    given = network.given(0.3 * drawn("low", 1, 1, 1024))
    check("upsampler_v", v(network, drawn("upnoise", 1, 1, 4096), 0.5, given=given))


def test_an_imported_vocoder_gives_the_references_v(networks: dict[str, Generator]) -> None:
    network = networks["vocoder"]
    assert isinstance(network, Vocoder)
    given = network.given(network.image(wave()))
    check("vocoder_v", v(network, drawn("vnoise", 1, 1, 4096), 0.7, given=given))


def test_an_imported_autoencoder_gives_the_references_latents_and_v(
    networks: dict[str, Generator],
) -> None:
    network = networks["autoencoder"]
    assert isinstance(network, Autoencoder)
    latent = network.encode(wave())
    check("latent", latent)
    check(
        "autoencoder_v", v(network, drawn("aenoise", 1, 1, 4096), 0.4, given=network.given(latent))
    )


def test_the_rate_is_told_by_the_bank_of_mel_bands(networks: dict[str, Generator]) -> None:
    rates = [networks[kind].config.sound.rate for kind in ("vocoder", "autoencoder")]
    assert rates == [16_000, 16_000]


def test_what_no_setting_tells_is_read_off_shapes(networks: dict[str, Generator]) -> None:
    told = tables()["config"]
    configs: list[DiffusionConfig] = [network.config for network in networks.values()]
    assert {c.unet.channels for c in configs} == {tuple(told["channels"])}
    assert {c.unet.head for c in configs} == {told["attention_features"]}
    assert [c.kind for c in configs] == list(TOLD)
