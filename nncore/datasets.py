"""Small data sets to learn with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HOUSES = (
    (2104, 3, 399_900, "good"),
    (1600, 3, 329_900, "good"),
    (2400, 3, 369_000, "good"),
    (1416, 2, 232_000, "bad"),
    (3000, 4, 539_900, "bad"),
    (1985, 4, 299_900, "good"),
    (1534, 3, 314_900, "bad"),
    (1427, 3, 198_999, "good"),
    (1380, 3, 212_000, "good"),
    (1494, 3, 242_500, "good"),
)


@dataclass(frozen=True, eq=False)
class Houses:
    """Houses sold: area in square feet, number of bathrooms, price in $1000, and a friend's verdict."""

    area: NDArray[np.float64]
    bathrooms: NDArray[np.float64]
    price: NDArray[np.float64]
    verdict: tuple[str, ...]

    def __len__(self) -> int:
        """How many houses."""
        return len(self.verdict)

    @property
    def features(self) -> NDArray[np.float64]:
        """Area and bathrooms, shape (n, 2)."""
        return np.column_stack([self.area, self.bathrooms])


def houses() -> Houses:
    """All ten houses."""
    return _table(_HOUSES)


def three_houses() -> Houses:
    """The first three."""
    return _table(_HOUSES[:3])


def _table(rows: tuple[tuple[int, int, int, str], ...]) -> Houses:
    area, bathrooms, price, verdict = zip(*rows, strict=True)
    return Houses(np.array(area, float), np.array(bathrooms, float), np.array(price, float) / 1000, verdict)
