"""Program: what a TorchScript's own code asks of PyTorch, looked up in a list of what is harmless.

The list holds what published RAVE exports of all eras use, and our own. Everything on it computes
numbers; nothing on it reads or writes a file.
"""

import re
from collections.abc import Iterator, Mapping

_HARMLESS = """
_conj _convolution abs acos add add_ angle any append argmin atan2 batch_norm broadcast_tensors cat
ceil chunk clamp clone complex contiguous conv1d conv_transpose1d copy_ cos cumprod cumsum detach
dim div embedding eq exp expand fft_fft fft_ifft fft_irfft fft_rfft flatten flip floor_divide
floordiv format gather ge gelu gt hann_window imag index item layer_norm le leaky_relu leaky_relu_
len linear log lt matmul max max_pool1d mean mse_loss mul mul_ narrow ne neg new_ones new_zeros
numpy_T one_hot ones ones_like pad permute polar pow rand rand_like randint randn randn_like
randperm real reciprocal remainder repeat repeat_interleave reshape roll rsqrt rsub scatter_add
select sigmoid sin size slice softplus split sqrt square squeeze stack std sub sum t tanh tensor to
transpose type_as unbind unfold unsqueeze view view_as_complex view_as_real warn where zero_ zeros
zeros_like
__is__ __isnot__ __not__
"""
_TORCH = frozenset(_HARMLESS.split())
_PRIM = frozenset({"RaiseException", "NumToTensor", "device", "dtype", "data", "min"})
_HARMFUL = ("save", "load", "file", "open", "read", "write", "import", "exec", "system", "shared")
_HOOKS = ("__setstate__", "__getstate__")

_CALL = re.compile(r"(?<![\w.])(?:torch\.(\w+)|ops\.(\w+)\.(\w+))")
_DEFINED = re.compile(r"\bdef\s+(\w+)")


def unknown_words(programs: Mapping[str, str]) -> tuple[str, ...]:
    """Name what a program asks for that is not known to be harmless, such as "torch.save".

    Methods that run while a file is being loaded are named too.
    """
    return tuple(sorted({word for text in programs.values() for word in _words(text)}))


def harmful_words(programs: Mapping[str, str]) -> tuple[str, ...]:
    """Name what of that reaches for files, or runs while a file is being loaded."""
    return tuple(word for word in unknown_words(programs) if _is_harmful(word))


def _is_harmful(word: str) -> bool:
    name = word.rpartition(".")[2].lower()
    return word in _HOOKS or any(part in name for part in _HARMFUL)


def _words(text: str) -> Iterator[str]:
    for torch_word, space, word in _CALL.findall(text):
        if torch_word and torch_word not in _TORCH:
            yield f"torch.{torch_word}"
        if word and not (space == "prim" and word in _PRIM):
            yield f"ops.{space}.{word}"
    for name in _DEFINED.findall(text):
        if name in _HOOKS:
            yield name
