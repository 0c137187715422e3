"""What exercises are checked with: what was expected beside what came, and wrong answers that people give.

def test_shares_of_two():
    logits = np.array([[2.0, 4.0]])
    equal(softmax(logits), [[0.1192, 0.8808]], given=logits, within=1e-4)

@instead_of(softmax)
def not_divided(logits):
    \"\"\"These do not sum to 1 yet: divide them by their sum.\"\"\"
    return np.exp(logits)
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NOTHING = object()
_LONGEST = 300
# So many digits do; where two numbers differ only further back, all of them.
_FEW, _ALL = 4, 17
_SMALL = 1e-3


class Unequal(AssertionError):
    """A check that has not passed: what was given, expected and got as short texts, and in words what is wrong, if that helps.

    `value` is what was got, as it was at that moment.
    """

    def __init__(self, given: str, expected: str, got: str, says: str, value: object) -> None:
        """Write it down as test runners show it."""
        self.given, self.expected, self.got, self.says, self.value = given, expected, got, says, value
        told = [(name, text) for name, text in (("given", given), ("expected", expected), ("got", got)) if text]
        lines = [f"{name}:{'\n' if '\n' in text else ' '}{text}" for name, text in told]
        super().__init__("\n".join([*([says] if says else []), *lines]))


def equal(got: object, expected: object, *, given: object = _NOTHING, within: float = 1e-9) -> None:
    """Check that this is what was expected: numbers, arrays, texts, or a tuple of them. Raises Unequal.

    Shapes have to agree, and no number may be further off than `within`, or than that share of it where it is above 1.
    `given` is shown beside both.
    """
    says = _wrong(got, expected, within)
    if says is None:
        return
    digits = _FEW if written(got) != written(expected) else _ALL
    said = "" if given is _NOTHING else written(given)
    raise Unequal(said, written(expected, digits), written(got, digits), says, _copied(got))


def instead_of[Answer: Callable[..., Any]](right: Callable[..., Any]) -> Callable[[Answer], Answer]:
    """Mark a wrong answer that people give in the place of a function: its docstring is what they are told."""

    def mark(wrong: Answer) -> Answer:
        vars(wrong)["instead_of"] = right.__name__
        return wrong

    return mark


def same(one: object, other: object) -> bool:
    """Whether two values are the same, but for rounding."""
    return _wrong(one, other, 1e-9) is None


def written(value: object, digits: int = _FEW) -> str:
    """A value as a short text: arrays as NumPy prints them, several things one below the other."""
    parts = _parts(value)
    if parts is not None:
        return "\n".join(written(one, digits) for one in parts)
    array = _numbers(value)
    if array is None or array.dtype.kind == "b":
        text = repr(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    if not array.ndim:
        return f"{array:.{digits + 2}g}" if digits == _FEW else repr(float(array))
    is_large = bool(np.any(np.abs(array) >= _SMALL))
    return np.array2string(array, precision=digits, suppress_small=is_large, threshold=60, edgeitems=3)


def _wrong(got: object, expected: object, within: float) -> str | None:
    """None where both are the same, else what is wrong, in words where it is more than a number."""
    if got is None and expected is not None:
        return "this returns nothing: is there a `return`?"
    if got is ... and expected is not ...:
        return "`...` stands where your own lines belong"
    wanted = _parts(expected)
    if wanted is not None:
        return _wrong_parts(got, wanted, within)
    numbers = _numbers(expected)
    if numbers is None:
        return None if type(got) is type(expected) and got == expected else ""
    found = _numbers(got)
    if found is None:
        return f"{_a_number(numbers.shape)} is expected, and no {type(got).__name__}"
    if found.shape != numbers.shape:
        return f"{_a_number(numbers.shape)} is expected, not {_a_number(found.shape)}"
    return None if _near(found, numbers, within) else ""


def _wrong_parts(got: object, wanted: Sequence[object], within: float) -> str | None:
    if not isinstance(got, list | tuple | np.ndarray) or len(got) != len(wanted):
        found = f"{len(got)}" if isinstance(got, list | tuple | np.ndarray) and np.ndim(got) else "one"
        return f"{len(wanted)} results are expected, one after the other, not {found}"
    found_wrong = [(at, _wrong(one, other, within)) for at, (one, other) in enumerate(zip(got, wanted, strict=True), 1)]
    wrong = [(at, says) for at, says in found_wrong if says is not None]
    if not wrong:
        return None
    at, says = wrong[0]
    return f"result {at} of {len(wanted)}: {says}" if says else f"result {at} of {len(wanted)} is another"


def _near(found: NDArray[Any], wanted: NDArray[Any], within: float) -> bool:
    found, wanted = found.astype(np.float64), wanted.astype(np.float64)
    with np.errstate(all="ignore"):
        reach = within * np.maximum(1, np.abs(wanted))
        is_near = (np.abs(found - wanted) <= reach) | (found == wanted) | (np.isnan(found) & np.isnan(wanted))
    return bool(np.all(is_near))


def _a_number(shape: tuple[int, ...]) -> str:
    return f"an array of shape {shape}" if shape else "a single number"


def _parts(value: object) -> Sequence[object] | None:
    """What a value consists of where it is no array: of a tuple its members, and of a list that makes no array."""
    if isinstance(value, tuple) or (isinstance(value, list) and value and _numbers(value) is None):
        return value
    return None


def _numbers(value: object) -> NDArray[Any] | None:
    """A value as an array, where it is numbers."""
    if value is None or isinstance(value, str | bytes | dict | set):
        return None
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        return None
    return array if array.dtype.kind == "b" else array.astype(np.float64) if array.dtype.kind in "iuf" else None


def _copied(value: object) -> object:
    """A value that stays as it is, whatever is done to its arrays later."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, list):
        return [*map(_copied, value)]
    return tuple(map(_copied, value)) if type(value) is tuple else value
