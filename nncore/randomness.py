"""Numbers that look random and depend only on their key: the same in every NumPy, on every machine, for ever.

NumPy promises no such thing of its own generators (NEP 19), and a link that carries a seed has to lead to the same network
years later. They are SplitMix64 (Steele, Lea and Flood 2014), whose n-th number needs none of those before it.
"""

import numpy as np
from numpy.typing import NDArray

from nncore.checks import Floats, Integers

type Shape = int | tuple[int, ...]
type Key = int | str


def uniform(lo: float | Floats, hi: float | Floats, shape: Shape, *key: Key) -> Floats:
    """Evenly spread from lo up to hi, without hi itself. A key is a seed and what is drawn: other keys give other numbers."""
    share = (splitmix64(_start(key), int(np.prod(shape))) >> np.uint64(11)) * 2.0**-53
    return np.asarray(lo + (hi - lo) * share.reshape(shape))


def normal(shape: Shape, *key: Key) -> Floats:
    """Normally distributed around 0 with variance 1, by Box and Muller 1958."""
    distance = np.sqrt(-2 * np.log1p(-uniform(0, 1, shape, *key, "distance")))
    return np.asarray(distance * np.cos(uniform(0, 2 * np.pi, shape, *key, "angle")))


def permutation(size: int, *key: Key) -> Integers:
    """The numbers from 0 up to size, without size itself, shuffled."""
    return np.argsort(splitmix64(_start(key), size), kind="stable").astype(np.int64)


def splitmix64(start: int, size: int) -> NDArray[np.uint64]:
    """So many numbers of 64 bits that follow a start."""
    bits = np.uint64(start) + np.uint64(0x9E3779B97F4A7C15) * np.arange(1, size + 1, dtype=np.uint64)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _start(key: tuple[Key, ...]) -> int:
    start = 0
    for part in key:
        number = int.from_bytes(part.encode()) if isinstance(part, str) else part
        start = int(splitmix64((start ^ number) % 2**64, 1)[0])
    return start
