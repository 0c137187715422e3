"""Arrays as the maths expects them, or a ValueError that says which one is not, and what was expected.

Data is finite. Parameters and what they predict need not be: a run that diverges ends in inf and nan, and a reader who
chose too long a step is to see that rather than an error.
"""

from typing import TypeAliasType, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]


def matrix(name: str, values: ArrayLike, columns: int | None = None, *, finite: bool = True) -> Floats:
    """Rows of one or more numbers, shape (n, k); a plain list of numbers is one a row."""
    array = floats(name, values, finite=finite)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2:
        raise ValueError(f"{name}: expected shape (n, k) or (n,), not {array.shape}")
    if columns is not None and array.shape[1] != columns:
        raise ValueError(f"{name}: expected {columns} numbers a row, not {array.shape[1]}")
    return array


def vector(name: str, values: ArrayLike, length: int | None = None, each: str = "", *, finite: bool = True) -> Floats:
    """Numbers in a row, shape (n,), one for each of something where a length is given; a single number is a row of one."""
    array = np.atleast_1d(floats(name, values, finite=finite))
    if array.ndim != 1:
        raise ValueError(f"{name}: expected shape (n,), not {array.shape}")
    if length is not None and len(array) != length:
        raise ValueError(f"{name}: expected {length} numbers, {each}, not {len(array)}")
    return array


def like(name: str, values: ArrayLike, other: Floats, each: str, *, finite: bool = True) -> Floats:
    """As many numbers as another array has, in the same shape."""
    array = floats(name, values, finite=finite)
    if array.shape != other.shape:
        raise ValueError(f"{name}: expected shape {other.shape}, {each}, not {array.shape}")
    return array


def number(name: str, value: ArrayLike) -> float:
    """A single number, finite or not."""
    array = floats(name, value, finite=False)
    if array.ndim:
        raise ValueError(f"{name}: expected a single number, not shape {array.shape}")
    return float(array)


def count(name: str, value: int, least: int) -> int:
    """A whole number, so large at least."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name}: expected a whole number of at least {least}, not {value!r}")
    return int(value)


def between(name: str, value: float, lo: float, hi: float) -> float:
    """A number in a range, its ends included."""
    if not lo <= number(name, value) <= hi:
        raise ValueError(f"{name}: expected a number from {lo} to {hi}, not {value}")
    return float(value)


def above_zero(name: str, value: float) -> float:
    """A finite number above 0."""
    if not 0 < number(name, value) < np.inf:
        raise ValueError(f"{name}: expected a number above 0, not {value}")
    return float(value)


def choice(name: str, value: str, known: TypeAliasType) -> None:
    """One of the words of a literal type."""
    words = get_args(known.__value__)
    if value not in words:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, words))}, not {value!r}")


def floats(name: str, values: ArrayLike, *, finite: bool = True) -> Floats:
    """At least one number, in any shape."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected numbers; {error}") from error
    if not array.size:
        raise ValueError(f"{name}: expected at least one number, not an empty array")
    if finite and not np.isfinite(array).all():
        wrong = int((~np.isfinite(array)).sum())
        raise ValueError(f"{name}: expected finite numbers, but NaN or infinite: {wrong} of {array.size}")
    return array
