"""Where loops with a key lie: as other loops do, with a tonic in the last values of each w."""

import torch
from torch import Tensor

from loopstudio.core.errors import CheckpointError
from loopstudio.core.key import KEYS, is_minor, pitch_class
from loopstudio.core.loop_request import Fresh, Like, LoopRequest
from loopstudio.core.streams import Purpose
from loopstudio.engines.gan.latent import LatentSpace, Position
from loopstudio.engines.gan.melodist_config import LAYERS, MODES, MelodistConfig
from loopstudio.engines.gan.score import OCTAVE
from loopstudio.engines.noise import pick

_HALF = LAYERS // 2


class KeyedSpace(LatentSpace):
    """The w of a melodist. Its labels are conditions: each style in major, then in minor.

    What is drawn anew is in the key that is asked for, or in one that its seed chooses; what is
    like another loop stays in that one's key where none is asked for.
    """

    def position(self, request: LoopRequest, index: int) -> Position:
        """Give the position of one item; see `LatentSpace.position`.

        Raises CheckpointError for a style that is not known, and a point of another network.
        """
        found = self._placed(request, index)
        w = found.w
        match request.idea:
            case Fresh():
                _turn(w, pitch_class(_key(request, request.item_seed(index))))
            case Like(origin):
                own = _tonic(self._array(origin))
                _turn(w, own if request.key is None else pitch_class(request.key))
        condition = 0 if found.label is None else found.label
        key = KEYS[_tonic(w) + OCTAVE * (condition % MODES)]
        if isinstance(request.idea, Fresh | Like) and request.key is not None:
            # Of two spellings the one that was asked for.
            key = request.key
        return Position(w, found.noise_seed, condition // MODES, key)

    def _label(self, request: LoopRequest, seed: int) -> int | None:
        kind = self._kind(request.style, seed)
        return MODES * kind + is_minor(_key(request, seed))

    def _label_near(self, request: LoopRequest, seed: int, start: Tensor) -> int | None:
        near = self._nearest(start)
        style = request.style
        kind = near // MODES if style is None else self._kind(style, seed)
        mode = near % MODES if request.key is None else is_minor(request.key)
        return MODES * kind + mode

    def _kind(self, style: str | None, seed: int) -> int:
        if style is None:
            return pick(seed, Purpose.LABEL, len(self._names))
        if style not in self._names:
            known = ", ".join(self._names)
            raise CheckpointError(f"This checkpoint has no style {style!r}; it has {known}.")
        return self._names.index(style)

    def _nearest(self, w: Tensor) -> int:
        # Of each row only its own half is heard, and the tonic tells no condition.
        config = self._generator.config
        assert isinstance(config, MelodistConfig)
        notes, sound = config.notes_w, config.notes_w + config.sound_w
        heard = torch.cat((w[:_HALF, :notes].mean(0), w[_HALF:, notes:sound].mean(0)))
        away = (heard - self._mean[:, :sound]) / self._std[:, :sound].clamp(min=1e-6)
        return int(away.square().mean(1).argmin())


def _key(request: LoopRequest, seed: int) -> str:
    return KEYS[pick(seed, Purpose.KEY, len(KEYS))] if request.key is None else request.key


def _turn(w: Tensor, tonic: int) -> None:
    w[:, -OCTAVE:] = 0.0
    w[:, tonic - OCTAVE] = 1.0


def _tonic(w: Tensor) -> int:
    return int(w[0, -OCTAVE:].argmax())
