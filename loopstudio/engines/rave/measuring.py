"""Measuring: how far sound reaches along the dimensions of an import, and how much each matters.

Ranges are the percentiles 1 and 99 of encoded sound: a person's own, or else made-up material. Own
sound also tells the shares where a file does not. Material does not: it is not what the network was
trained on, and so the decoder is asked how much it heeds each dimension.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from loopstudio.core.audio import Audio
from loopstudio.core.streams import Purpose
from loopstudio.engines.noise import normals
from loopstudio.engines.rave.angles import angles, directions
from loopstudio.engines.rave.basis import Basis, Floats, fitted
from loopstudio.engines.rave.hearing import latents
from loopstudio.engines.rave.material import material
from loopstudio.engines.rave.parts import Importance, Parts
from loopstudio.engines.rave.space import space_of

_LEAST_REACH = 1.0
_FRAMES, _TOGETHER = 8, 8
_WINDOW = 1_024
_QUIET = 1e-3


def measured(parts: Parts, sounds: Sequence[Audio]) -> Parts:
    """Give parts with the ranges of sound, and with shares where the file told none.

    Without sounds the ranges are those of made-up material, and shares the decoder's.
    """
    own = bool(sounds)
    heard = [latents(parts.network, s) for s in sounds or material(parts.network.config.rate)]
    frames = np.concatenate(heard, axis=1)
    told = parts.importance != "unknown"
    if _is_unordered(parts) and own and not told and frames.shape[1] > 1:
        return replace(parts, basis=fitted(frames.T), importance="measured")
    ranged = replace(parts, basis=_ranged(parts, frames, own=own))
    if told:
        return ranged
    if not own:
        return _told_by_decoder(ranged)
    heeded = _told_by_sound(ranged, frames)
    # Silence tells nothing, and so do codes that stand for none of what was heard.
    return measured(parts, ()) if heeded.importance == "unknown" else heeded


def sensitivity(parts: Parts) -> Floats:
    """Give how much the sound changes as each dimension moves by what sound deviates.

    It is the distance of log-magnitude spectra from what the middle of all sound gives.
    """
    space = space_of(parts)
    middle = np.repeat(space.middle(), _FRAMES, axis=1)
    still = _spectra(parts, [space.latent(middle)])[0]
    moved = (space.latent(space.wandered(middle, 1.0, step)) for step in np.eye(len(space)))
    far: list[float] = []
    rows = list(moved)
    for at in range(0, len(rows), _TOGETHER):
        heard = _spectra(parts, rows[at : at + _TOGETHER])
        far += (heard - still).square().mean(dim=(1, 2)).sqrt().tolist()
    return np.array(far)


def _is_unordered(parts: Parts) -> bool:
    """Say whether the latents are dimensions as they are: no training put them in an order."""
    kind, axes = parts.network.config.latent_kind, parts.basis.axes
    return kind in ("variational", "plain") and np.array_equal(axes, np.eye(len(axes)))


def _ranged(parts: Parts, frames: Floats, *, own: bool) -> Basis:
    basis, kind = parts.basis, parts.network.config.latent_kind
    if kind == "discrete":
        return basis
    if kind == "spherical":
        mean = directions(angles(frames)).mean(axis=1)
        basis = replace(basis, mean=angles(mean[:, None])[:, 0])
    low, high = np.percentile(space_of(parts).along(frames), (1.0, 99.0), axis=1)
    if kind != "spherical" and not own:
        # Material may leave dimensions alone that the network's own sound moves.
        low, high = np.minimum(low, -_LEAST_REACH), np.maximum(high, _LEAST_REACH)
    return replace(basis, low=low, high=high)


def _told_by_sound(parts: Parts, frames: Floats) -> Parts:
    space = space_of(parts)
    places = space.along(frames)
    if parts.network.config.latent_kind != "discrete":
        return _shared(parts, places.var(axis=1), "measured")
    left = [np.square(frames).sum()]
    books = parts.network.codebooks
    assert books is not None
    remaining = frames.copy()
    for book, numbers in zip(books.double().numpy(), places.astype(int), strict=True):
        remaining -= book[numbers].T
        left.append(np.square(remaining).sum())
    return _shared(parts, np.clip(-np.diff(left), 0.0, None), "measured")


def _told_by_decoder(parts: Parts) -> Parts:
    far = sensitivity(parts)
    if _is_unordered(parts):
        order = np.argsort(-far, kind="stable")
        basis = parts.basis
        turned = replace(
            basis, axes=basis.axes[order], low=basis.low[order], high=basis.high[order]
        )
        parts, far = replace(parts, basis=turned), far[order]
    return _shared(parts, far, "sensitivity")


def _shared(parts: Parts, power: Floats, known: Importance) -> Parts:
    total = power.sum()
    if not np.isfinite(total) or total <= 0.0:
        return parts
    risen = np.cumsum(power) / total
    risen[-1] = 1.0
    basis = replace(parts.basis, fidelity=np.minimum(risen, 1.0))
    return replace(parts, basis=basis, importance=known)


@torch.inference_mode()
def _spectra(parts: Parts, rows: Sequence[Floats]) -> Tensor:
    """Decode latents (latent, frames) each as a loop: log-magnitudes (rows, bins, frames)."""
    network = parts.network
    latent = torch.from_numpy(np.stack(rows)).float()
    if network.config.extra:
        (beside,) = normals(0, Purpose.MAPS, (network.config.extra, _FRAMES))
        latent = torch.cat((latent, beside.expand(len(rows), -1, -1)), dim=1)
    noise = torch.zeros(network.noise_shape(1, _FRAMES)).expand(len(rows), -1, -1)
    sound = network.decode(latent, noise, "joined").mean(dim=1)
    size = min(_WINDOW, sound.shape[1])
    window = torch.hann_window(size)
    spectrum = torch.stft(sound, size, size // 4, window=window, center=False, return_complex=True)
    return torch.log(spectrum.abs() + _QUIET)
