"""The engine of published networks of diffusion, which work on sound itself."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor

from loopstudio.audio.resample import resample
from loopstudio.core.audio import Audio
from loopstudio.core.checkpoint import CheckpointInfo
from loopstudio.core.clip import Take
from loopstudio.core.diffuse_request import DiffuseRequest, Extend, Fresh, Precision
from loopstudio.core.engine import Capabilities, Run
from loopstudio.core.errors import CheckpointError
from loopstudio.core.morph_request import LatentTrack
from loopstudio.engines.device import choose_device
from loopstudio.engines.diffusion.codec import Codec
from loopstudio.engines.diffusion.dance import Dance
from loopstudio.engines.diffusion.published_again import Again, sounded_again
from loopstudio.engines.diffusion.published_making import PublishedMaking, voiced
from loopstudio.engines.diffusion.published_parts import PublishedNetwork, load_published
from loopstudio.engines.diffusion.published_told import Denoising, none_of
from loopstudio.engines.diffusion.quick import quicken
from loopstudio.engines.diffusion.sampling import PRESETS
from loopstudio.engines.diffusion.watching import Watch, image_of
from loopstudio.engines.steps import Inside, Steps
from loopstudio.engines.stopping import stoppable

LONGEST_SECONDS = 60.0


class PublishedEngine:
    """A loaded network in its published form.

    It has no tempo of its own: a loop is as long as the request's bars at the request's tempo, to
    the sample, and of any meter; a new one-shot stops where it is over. Everything is computed in
    float32, so that a loop made again is the same, but for the layers of a U-Net on a CPU where a
    request asks for half precision; for that the network is read anew.
    """

    def __init__(self, info: CheckpointInfo, device: str = "cpu") -> None:
        self._info, self._device = info, choose_device(device)
        self._precision: Precision = "full"
        self._network: PublishedNetwork | None = self._read("full")

    @property
    def capabilities(self) -> Capabilities:
        """Say what this checkpoint can do; its tempo and bars are those where nobody asks."""
        return Capabilities.of(self._info)

    @torch.inference_mode()
    def generate(self, request: DiffuseRequest, run: Run) -> Iterator[Take]:
        """Yield takes of the request's bars at its tempo, in order.

        Ticks count calls of the network and finished loops; a run that looks on is shown the sound
        as it is thought after each call, and may keep it as it is. Raises Cancelled within the time
        of a layer; CheckpointError for what this network cannot do.
        """
        check_asked(request, self._denoising, self._info)
        self._take_on(request.precision)
        network = self._denoising
        samples = request.tempo.bar_frames(self._info.rate, request.bars)
        making = PublishedMaking(network, request, samples)
        steps = Steps(request.indices, making.questions)
        run.tick(0, steps.total)
        before = Inside(lambda _passed: run.tick(0, steps.total))
        with stoppable(network, before.ask):
            making.prepare(before)
        for alone in steps.chunks(1):
            # One after the other: the bits of a loop are its own, whatever else is made with it.
            yield self._take(making, request, steps, run, alone)
            run.tick(steps.after(alone, alone.start), steps.total)

    @torch.inference_mode()
    def polish(self, audio: Audio, calls: int, strength: float, seed: int, run: Run) -> Audio:
        """Give a loop of any rate and length again, as the network sounds what it is told of it.

        That is the low band for an upsampler, an image for a vocoder, latents for an autoencoder.
        strength is how far it goes on its way to noise before, above 0 and at most 1. A plain
        autoencoder gives it back in one step. Raises CheckpointError for one longer than a minute.
        """
        _check_length(audio.seconds)
        self._take_on("full")
        network, rate = self._loaded, self._info.rate
        samples = round(audio.seconds * rate)
        heard = resample(audio, rate, samples, circular=True)
        loop = voiced(heard, self._info.channels).to(network.device)
        how = Again(replace(PRESETS["balanced"], calls=calls), strength, seed)
        inside = Inside(lambda passed: run.tick(passed, calls))
        with stoppable(network, inside.ask):
            made = sounded_again(network, loop, how, inside)
        return self._audio(made[0])

    def close(self) -> None:
        """Free the network."""
        self._network = None

    @property
    def _loaded(self) -> PublishedNetwork:
        if self._network is None:
            raise CheckpointError(f"The checkpoint {self._info.name!r} was closed.")
        return self._network

    @property
    def _denoising(self) -> Denoising:
        network = self._loaded
        if isinstance(network, Codec):
            raise CheckpointError(
                f"{self._info.title} is a plain autoencoder: it gives sound back and knows no "
                "noise to make loops of. Choose another checkpoint of Diffuse."
            )
        return network

    def _read(self, precision: Precision) -> PublishedNetwork:
        network = load_published(self._info).network.to(self._device)
        if self._device.type == "cpu":
            quicken(network, torch.bfloat16 if precision == "half" else torch.float32)
        return network

    def _take_on(self, precision: Precision) -> None:
        if self._network is not None and precision != self._precision:
            # Two forms of one network would be more than many machines have memory for.
            self._network = None
            self._network, self._precision = self._read(precision), precision

    def _take(
        self, making: PublishedMaking, request: DiffuseRequest, steps: Steps, run: Run, alone: range
    ) -> Take:
        index = alone.start
        inside = Inside(lambda passed: run.tick(steps.inside(alone, passed), steps.total))
        watch = Watch(run, request, index, partial(image_of, rate=self._info.rate))
        with stoppable(self._denoising, inside.ask):
            sound = making.sound(index, inside, watch)
        return Take(
            audio=self._audio(sound),
            tempo=request.tempo,
            bars=request.bars,
            index=index,
            seed=request.item_seed(index),
            kept_at=watch.kept_at,
        )

    def _audio(self, sound: Tensor) -> Audio:
        if not bool(torch.isfinite(sound).all()):
            raise CheckpointError(
                f"{self._info.title} gave values that are no sound: its weights are damaged, or it "
                "was imported with sizes that are not its own."
            )
        return Audio(sound.cpu().numpy(), self._info.rate)


def check_asked(request: DiffuseRequest, network: Denoising, info: CheckpointInfo) -> None:
    """Raise CheckpointError for what a published network cannot be asked."""
    if request.style is not None:
        raise CheckpointError(f"{info.title} knows no styles, so not {request.style!r} either.")
    if request.key is not None:
        raise CheckpointError(f"{info.title} knows no keys: ask for none.")
    if request.embedding is not None:
        _check_embedding(request.embedding, none_of(network), info)
    elif request.guidance != 1.0:
        raise CheckpointError(
            f"{info.title} is told neither style nor key, so there is nothing to lead it towards: "
            "leave guidance at 1."
        )
    if request.precision == "half" and isinstance(network, Dance):
        raise CheckpointError(f"{info.title} is computed in full precision only: ask for that.")
    if isinstance(request.idea, Fresh) and network.config.kind != "generator":
        raise CheckpointError(
            f"{info.title} makes a loop again from what it hears of it, and none out of noise "
            "alone: choose a loop to vary."
        )
    if isinstance(request.idea, Extend):
        _check_goes_on(network, info)
    _check_length(request.tempo.bar_frames(info.rate, request.bars) / info.rate)


def _check_goes_on(network: Denoising, info: CheckpointInfo) -> None:
    if network.config.kind != "generator":
        raise CheckpointError(
            f"{info.title} makes a loop again from what it hears of it, so it cannot make bars "
            "that nobody has heard yet: choose another checkpoint to make a loop longer."
        )
    if network.config.sound.one_shot:
        raise CheckpointError(
            f"{info.title} makes single hits, which do not go on: choose another checkpoint to "
            "make a loop longer."
        )


def _check_embedding(embedding: LatentTrack, none: Tensor | None, info: CheckpointInfo) -> None:
    if none is None:
        raise CheckpointError(f"{info.title} looks at no embedding: leave it out.")
    features, tokens = embedding.array().shape
    if features != none.shape[1] or tokens > none.shape[0]:
        raise CheckpointError(
            f"An embedding of {tokens} tokens and {features} features is not for {info.title}, "
            f"which looks at up to {none.shape[0]} of {none.shape[1]}."
        )


def _check_length(seconds: float) -> None:
    if seconds > LONGEST_SECONDS:
        raise CheckpointError(
            f"{seconds:.0f} seconds are too long to be made at once: ask for up to "
            f"{LONGEST_SECONDS:g}."
        )
