"""RAVE's own exports as our configuration, and as our network filled with their weights.

Nothing of a file is run. Sizes are read off its layers; what then does not fit our network layer by
layer, in shape, stride, dilation and padding, is refused rather than made to sound wrong.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from loopstudio.core.errors import CheckpointError
from loopstudio.engines.rave.config import Latent
from loopstudio.engines.rave.encoder import Normalised
from loopstudio.engines.rave.foreign_layers import (
    Convolution,
    Curve,
    Layer,
    Norm,
    codebooks,
    convolutions,
    layers,
)
from loopstudio.engines.rave.foreign_sizes import Found, config_of
from loopstudio.engines.rave.layers import Conv, Snake, Upsample
from loopstudio.engines.rave.network import Rave
from loopstudio.engines.scripted import Module


def transplanted(root: Module, rate: int, latent_kind: Latent | None) -> Rave:
    """Build our network of a file's, in float32 on the CPU.

    root holds `encoder`, `decoder` and `pqmf`; rate is in Hz; without a latent_kind that is told by
    the sizes. Raises CheckpointError for one that is laid out in no way known here.
    """
    encoder, decoder = _part(root, "encoder"), _part(root, "decoder")
    found = Found(encoder, decoder, rate, latent_kind, codebooks(root.children["encoder"]))
    network = Rave.outlined(config_of(found))
    _check_bank(root, network)
    tensors = _paired(network, [*encoder, *decoder])
    if network.codebooks is not None and found.codebooks is not None:
        tensors["codebooks"] = found.codebooks
    network.load_state_dict(tensors, assign=True)
    return network.requires_grad_(False).eval()


def _part(root: Module, name: str) -> list[Layer]:
    module = root.children.get(name)
    found = layers(module) if module is not None else []
    if not convolutions(found):
        raise CheckpointError(f"It has no {name}: it is not an export of RAVE.")
    return found


def _paired(outline: Rave, found: Sequence[Layer]) -> dict[str, Tensor]:
    """Name a file's tensors as ours are, each of its layers standing for the next of ours."""
    ours = [
        (name, module)
        for name, module in outline.named_modules()
        if isinstance(module, Conv | Upsample | Snake | Normalised)
    ]
    if len(ours) != len(found):
        raise CheckpointError("It has more or fewer layers than a network of its sizes.")
    named: dict[str, Tensor] = {}
    for (name, module), layer in zip(ours, found, strict=True):
        for key, tensor in _fitting(module, layer).items():
            named[f"{name}.{key}"] = tensor.float() if tensor.is_floating_point() else tensor
    return named


def _fitting(module: nn.Module, layer: Layer) -> dict[str, Tensor]:
    match module, layer:
        case Conv() | Upsample(), Convolution() if _steps_alike(module, layer):
            given = {"weight": layer.weight}
            given |= {} if layer.bias is None else {"bias": layer.bias}
        case Snake(), Curve():
            given = {"alpha": layer.alpha}
        case Normalised(), Norm():
            given = dict(layer.tensors) | {"num_batches_tracked": torch.tensor(0)}
        case _:
            raise CheckpointError("Its layers stand in another order than those known here.")
    wanted = {key: tensor.shape for key, tensor in module.state_dict().items()}
    if wanted != {key: tensor.shape for key, tensor in given.items()}:
        raise CheckpointError("One of its layers has another size than those around it ask for.")
    return given


def _steps_alike(ours: Conv | Upsample, theirs: Convolution) -> bool:
    if isinstance(ours, Upsample):
        return theirs.transposed and theirs.stride == ours.stride
    steps = (theirs.stride, theirs.dilation, theirs.groups)
    alike = not theirs.transposed and steps == (ours.stride, ours.dilation, ours.groups)
    # A streaming layer is padded by what it remembers, which says nothing of where it looks; and
    # what lies behind a last stride is padded by some and left out by others.
    told = theirs.lateness is None and theirs.pads != (0, 0)
    return alike and (not told or theirs.pads[0] == ours.left)


def _check_bank(root: Module, network: Rave) -> None:
    filters = root.children["pqmf"].values.get("hk") if "pqmf" in root.children else None
    ours = network.pqmf.bank
    if not isinstance(filters, Tensor) or filters.numel() != ours.numel():
        raise CheckpointError("It divides sound into other bands than the sixteen of RAVE.")
    if not torch.allclose(filters.to(ours).reshape(ours.shape), ours, atol=1e-5):
        raise CheckpointError("Its filter bank is another than that of RAVE.")
