import numpy as np
import pytest
import torch

from loopstudio.engines.vocoding.image_config import ImageConfig
from loopstudio.engines.vocoding.image_network import ImageNetwork
from loopstudio.training.audible import audible
from tests.support.image_morph import image_network

TOLD = ImageConfig.tiny_with_courses()


def _sounds(network: ImageNetwork) -> torch.Tensor:
    torch.manual_seed(1)
    return 0.1 * torch.randn(3, 8 * network.config.hop)


@pytest.mark.parametrize("config", [ImageConfig.tiny(), TOLD], ids=["images", "courses"])
def test_it_is_a_quadratic_form(config: ImageConfig) -> None:
    network = image_network(config)
    form = audible(network, _sounds(network))
    assert form.shape == (config.latent, config.latent)
    assert np.allclose(form, form.T)
    power = np.linalg.eigvalsh(form)
    assert power[0] >= -1e-9 * power[-1]
    assert np.array_equal(form, audible(network, _sounds(network)))


@torch.no_grad()
def test_it_tells_how_many_decibels_an_image_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    network = image_network(ImageConfig.tiny())
    decoder, c = network.decoder.image, network.config
    bands = c.vocoder.bands

    def drawn(latent: torch.Tensor) -> tuple[torch.Tensor, None]:
        # The first dimension moves every band by its 45 dB, the second half of them by as much.
        image = latent[:, :1].repeat(1, bands, 1)
        image[:, ::2] += latent[:, 1:2]
        return image.repeat_interleave(c.division, dim=2), None

    monkeypatch.setattr(decoder, "told", drawn)
    form = audible(network, _sounds(network).repeat(40, 1))
    assert form[:2, :2] / 45.0**2 == pytest.approx(np.array([[1.0, 0.5], [0.5, 0.5]]), rel=0.1)
    assert np.abs(form[2:]).max() == 0.0


def test_latents_of_courses_are_heard_by_their_partials_alone() -> None:
    network = image_network(TOLD)
    form, drawn = audible(network, _sounds(network)), TOLD.drawn
    assert (np.diag(form)[drawn:] > 0.0).all()
    with torch.no_grad():
        network.decoder.image.courses.out.weight.zero_()  # type: ignore[union-attr]
    still = audible(network, _sounds(network))
    # Batches of one row and of many are rounded otherwise.
    assert np.abs(still[drawn:]).max() < 1e-6 * np.diag(still)[:drawn].min()
    assert (np.diag(still)[:drawn] > 0.0).all()
