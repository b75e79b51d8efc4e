"""Places as programs tell them, held to what the app does with the same latents."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from loopstudio.engines.rave.nn_places import AnglePlaces, CodePlaces, places_of
from loopstudio.engines.rave.parts import Parts
from loopstudio.engines.rave.space import space_of
from tests.support.rave import DISCRETE, SPHERICAL, tiny_parts

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
KINDS = {"axes": None, "codes": DISCRETE, "angles": SPHERICAL}
LATENT = torch.randn(4, 200, generator=torch.Generator().manual_seed(1)) * 0.1


def parts_of(kind: str) -> Parts:
    """Parts whose middle is no zero."""
    parts = tiny_parts(KINDS[kind])
    if kind == "axes":
        return parts
    mean = np.array([3.0, 0.0, 7.0]) if kind == "codes" else np.array([0.1, -0.2, 0.9])
    return replace(parts, basis=replace(parts.basis, mean=mean))


def scripted(parts: Parts) -> torch.jit.ScriptModule:
    made: torch.jit.ScriptModule = torch.jit.script(places_of(parts))
    return made


def both(kind: str) -> tuple[Tensor, Tensor]:
    """Places of the same latents by a program, and by the app."""
    parts = parts_of(kind)
    told: Tensor = scripted(parts).along(LATENT[None])[0]
    wanted = space_of(parts).along(LATENT.double().numpy())
    return told, torch.from_numpy(wanted).float()


@torch.inference_mode()
@pytest.mark.parametrize("kind", KINDS)
def test_places_are_those_of_the_app(kind: str) -> None:
    told, wanted = both(kind)
    torch.testing.assert_close(told, wanted, atol=1e-5, rtol=0)


@torch.inference_mode()
@pytest.mark.parametrize("kind", KINDS)
def test_latents_are_those_of_the_app(kind: str) -> None:
    parts = parts_of(kind)
    _, places = both(kind)
    made = scripted(parts).latent(places[None], 1.0)[0]
    wanted = torch.from_numpy(space_of(parts).latent(places.double().numpy())).float()
    torch.testing.assert_close(made, wanted, atol=1e-6, rtol=0)


@torch.inference_mode()
@pytest.mark.parametrize("given", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_without_noise_the_middle_stands_for_what_is_missing(kind: str, given: int) -> None:
    parts = parts_of(kind)
    _, places = both(kind)
    space = space_of(parts)
    filled = np.repeat(space.middle(), 200, axis=1)
    filled[:given] = places[:given].double().numpy()
    made = scripted(parts).latent(places[None, :given], 0.0)[0]
    wanted = torch.from_numpy(space.latent(filled)).float()
    torch.testing.assert_close(made, wanted, atol=1e-6, rtol=0)


@torch.inference_mode()
@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_what_the_app_holds(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of one deviation each way, as `held` takes them."""
    parts = parts_of(kind)
    _, places = both(kind)
    space = space_of(parts)
    monkeypatch.setattr(torch, "randn", lambda shape, **_: -torch.ones(shape))
    made = places_of(parts).latent(places[None, :1], 0.4)[0]
    filled = np.repeat(space.held(0.4, -np.ones(len(space))), 200, axis=1)
    filled[0] = places[0].double().numpy()
    wanted = torch.from_numpy(space.latent(filled)).float()
    torch.testing.assert_close(made, wanted, atol=1e-6, rtol=0)


@torch.inference_mode()
@pytest.mark.parametrize("kind", KINDS)
def test_noise_is_new_each_time(kind: str) -> None:
    made = scripted(parts_of(kind))
    one, other = (made.latent(torch.zeros(1, 1, 8), 1.0) for _ in range(2))
    assert not torch.equal(one, other)


@torch.inference_mode()
def test_numbers_between_and_beyond_codes_are_the_nearest() -> None:
    made = places_of(parts_of("codes"))
    assert isinstance(made, CodePlaces)
    rough = torch.tensor([[[2.4, 2.6, -3.0, 99.0, float("nan")]] * 3])
    wanted = torch.tensor([[[2.0, 3.0, 0.0, 11.0, 0.0]] * 3])
    assert torch.equal(made.latent(rough, 0.0), made.latent(wanted, 0.0))


@torch.inference_mode()
def test_latents_of_angles_have_length_one() -> None:
    made = places_of(parts_of("angles"))
    assert isinstance(made, AnglePlaces)
    latent = made.latent(torch.randn(2, 3, 16) * 3.0, 0.0)
    torch.testing.assert_close(latent.square().sum(1), torch.ones(2, 16))
