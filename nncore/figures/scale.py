"""From data to the screen, in the words of d3: scales, ticks and their labels."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nncore.figures.markup import decimal, scientific

type Pair = tuple[float, float]
type Floats = NDArray[np.float64]

# Of the length of an axis a thousandth is still told apart.
_DIGITS = 3


@dataclass(frozen=True)
class Scale:
    """A map from a domain of data to a range on the screen, straight or logarithmic."""

    domain: Pair
    range: Pair
    is_log: bool = False

    @overload
    def __call__(self, value: float) -> float: ...
    @overload
    def __call__(self, value: ArrayLike) -> Any: ...
    def __call__(self, value: ArrayLike) -> Any:
        """Where a value, or each value of an array, lies on the screen."""
        start, end = self.range
        return start + self._share(value) * (end - start)

    def ticks(self, count: int = 5) -> list[float]:
        """About so many round values of the domain."""
        return log_ticks(*self.domain, count) if self.is_log else ticks(*self.domain, count)

    def _share(self, value: ArrayLike) -> Any:
        lo, hi = self.domain
        if not self.is_log:
            return (np.asarray(value, dtype=float) - lo) / (hi - lo)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(np.asarray(value, dtype=float) / lo) / math.log(hi / lo)


def linear(domain: Pair, range: Pair) -> Scale:
    """A scale on which equal differences are equal distances."""
    return Scale(_widened(*domain), range)


def log(domain: Pair, range: Pair) -> Scale:
    """A scale on which equal ratios are equal distances; its domain is positive."""
    lo, hi = domain
    if not 0 < lo <= hi:
        raise ValueError(f"a logarithmic scale needs a domain of positive numbers, not {lo:g} to {hi:g}")
    return Scale((lo, hi) if lo < hi else (lo / 2, hi * 2), range, is_log=True)


def ticks(lo: float, hi: float, count: int = 5) -> list[float]:
    """About so many round values from lo to hi, both included: multiples of 1, 2 or 5 times a power of ten."""
    if lo == hi:
        return [lo]
    factor, power = _step(lo, hi, count)
    if power >= 0:
        step = factor * 10**power
        return [float(at * step) for at in _multiples(lo / step, hi / step)]
    parts = 10**-power / factor
    return [at / parts for at in _multiples(lo * parts, hi * parts)]


def nice(lo: float, hi: float, count: int = 5) -> Pair:
    """The domain from lo to hi, widened until it starts and ends on a tick."""
    before = None
    lo, hi = _widened(lo, hi)
    for _ in range(10):
        step = _step(lo, hi, count)
        if step == before:
            break
        before = step
        factor, power = step
        if power >= 0:
            size = factor * 10**power
            lo, hi = math.floor(lo / size) * float(size), math.ceil(hi / size) * float(size)
        else:
            parts = 10**-power / factor
            lo, hi = math.floor(lo * parts) / parts, math.ceil(hi * parts) / parts
    return lo, hi


def log_ticks(lo: float, hi: float, count: int = 5) -> list[float]:
    """About so many round values from lo to hi for a logarithmic scale: powers of ten, and parts of them where few fit."""
    first, last = _exponent(lo), _exponent(hi)
    for parts in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,)):
        found = [part * _ten(power) for power in range(first, last + 1) for part in parts]
        found = [tick for tick in found if lo <= tick <= hi]
        if len(found) <= count + 1:
            return found if len(found) > 2 else ticks(lo, hi, count)
    return found[:: math.ceil(len(found) / count)]


def log_nice(lo: float, hi: float) -> Pair:
    """The domain from lo to hi, widened until it starts and ends on 1, 2 or 5 times a power of ten."""
    below = [part * _ten(_exponent(lo)) for part in (1, 2, 5)]
    above = [part * _ten(_exponent(hi)) for part in (1, 2, 5, 10)]
    lo, hi = max(at for at in below if at <= lo), min(at for at in above if at >= hi)
    return (lo, hi) if lo < hi else (lo / 2, hi * 2)


def tick_labels(values: Sequence[float]) -> list[str]:
    """Ticks for people, all with the same decimals."""
    largest = max((abs(value) for value in values), default=0)
    steps = [abs(after - before) for before, after in itertools.pairwise(values)]
    smallest = min(steps, default=largest) or 1
    if largest >= 1e7 or smallest < 1e-5:
        return [scientific(value) for value in values]
    digits = next((digits for digits in range(7) if _is_whole(smallest * 10**digits)), 6)
    return [decimal(value, digits) for value in values]


def written(values: Floats, scale: Scale) -> list[str]:
    """Values for people, with as many digits as can be told apart on a scale; nothing for what is not a number."""
    if scale.is_log:
        return [text for value in values for text in plain(np.array([value]))]
    lo, hi = scale.domain
    return _with_digits(values, _DIGITS - _exponent(hi - lo))


def plain(values: Floats) -> list[str]:
    """Values for people, with as many digits as the largest of them needs."""
    sizes = np.abs(values[np.isfinite(values)])
    largest = float(sizes.max()) if len(sizes) else 0.0
    return _with_digits(values, _DIGITS - _exponent(largest) if largest else 0)


def _with_digits(values: Floats, digits: int) -> list[str]:
    """All with the same digits, and with no more than the longest of them has any use for."""
    known = [value if math.isfinite(value) else None for value in values.tolist()]
    if digits > 7:
        return ["" if value is None else scientific(value) for value in known]
    needed = [len(f"{value:.{max(digits, 0)}f}".partition(".")[2].rstrip("0")) for value in known if value is not None]
    return ["" if value is None else decimal(value, max(needed, default=0)) for value in known]


def _widened(lo: float, hi: float) -> Pair:
    if lo != hi:
        return lo, hi
    return lo - (abs(lo) / 2 or 1), hi + (abs(hi) / 2 or 1)


def _step(lo: float, hi: float, count: int) -> tuple[int, int]:
    """The distance of ticks as (1, 2, 5 or 10, power of ten), chosen like d3-array's tickSpec."""
    rough = (hi - lo) / max(count, 1)
    power = _exponent(rough)
    error = rough / _ten(power)
    factor = 10 if error >= math.sqrt(50) else 5 if error >= math.sqrt(10) else 2 if error >= math.sqrt(2) else 1
    return factor, power


def _multiples(start: float, end: float) -> Iterator[int]:
    return iter(range(math.ceil(start - 1e-9), math.floor(end + 1e-9) + 1))


def _exponent(value: float) -> int:
    # Not math.log10: C libraries disagree about its last bit, and with it about powers of ten.
    return int(f"{value:.14e}".partition("e")[2])


def _ten(power: int) -> float:
    return float(10**power) if power >= 0 else 1 / 10**-power


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6 * max(1, abs(value))
