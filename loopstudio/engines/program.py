"""Program: what a TorchScript's own code asks of PyTorch, looked up in a list of what is harmless.

The list holds what published RAVE exports of all eras use, and our own. Everything on it computes
numbers; nothing on it reads or writes a file.

PyTorch writes a program in one way and reads it in many: `torch .save`, `t = torch` and
`getattr(torch, "save")` are the same to it. So whatever is not as it is written counts as harmful.
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
_ALIASED, _QUOTED = "{} by another name", "a text in quotes of another kind"
_HIDDEN = (_ALIASED.format("torch"), _ALIASED.format("ops"), _QUOTED)

_THREE = '"""'
# A comment, quotes of three, a whole text within its line, and quotes that begin none.
_TEXT = re.compile(r"#[^\n]*|\"{3}|'{3}|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[\"']", re.ASCII)
_CALL = re.compile(r"(?<![\w.])(torch|ops)\b(?:\.(\w+))?(?:\.(\w+))?", re.ASCII)
_HOOK = re.compile(rf"\b(?:{'|'.join(_HOOKS)})\b", re.ASCII)


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
    return word in (*_HOOKS, *_HIDDEN) or any(part in name for part in _HARMFUL)


def _words(text: str) -> Iterator[str]:
    code = _TEXT.sub(_without_text, text)
    if _THREE in code:
        yield _QUOTED
    for space, first, second in _CALL.findall(code):
        if not first or (space == "ops" and not second):
            yield _ALIASED.format(space)
        elif space == "torch" and first not in _TORCH:
            yield f"torch.{first}"
        elif space == "ops" and not (first == "prim" and second in _PRIM):
            yield f"ops.{first}.{second}"
    yield from _HOOK.findall(code)


def _without_text(found: re.Match[str]) -> str:
    """Leave out a comment and what stands in quotes; mark quotes that PyTorch does not write."""
    text = found[0]
    if text.startswith("#"):
        return ""
    return _THREE if text in ('"', "'", _THREE, "'''") else '""'
