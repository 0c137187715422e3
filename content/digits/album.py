"""Drawings that a reader has made, each with the digit it was meant to be: a test set of their own."""

import re
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from nncore.randomness import permutation

from .samples import CLASSES, MOST, SIDE

# Two of each digit, not in their order.
ASKED = tuple(int(place) % CLASSES for place in permutation(2 * CLASSES, 3, "asked"))
_PIXELS = SIDE * SIDE
# As it is kept on the device: the digit, and for each of its 64 counts a letter from a to q.
_KEPT = re.compile(rf"(?:[0-9][a-q]{{{_PIXELS}}}){{1,99}}")
_ROW = "each row has 64 numbers from 0 to 16, and then the digit from 0 to 9"


@dataclass(frozen=True)
class Album:
    """Drawings, each as a byte for the digit and 64 for its counts."""

    drawings: tuple[bytes, ...] = ()

    @property
    def labels(self) -> np.ndarray:
        """What they were meant to be, shape (n,)."""
        return np.array([drawing[0] for drawing in self.drawings], dtype=int)

    @property
    def images(self) -> np.ndarray:
        """Their counts, shape (n, 8, 8)."""
        return np.array([list(drawing[1:]) for drawing in self.drawings], dtype=float).reshape(-1, SIDE, SIDE)

    @property
    def wanted(self) -> int | None:
        """The digit that is asked for next; None where two of each are there."""
        left = list(ASKED)
        for label in self.labels.tolist():
            if label in left:
                left.remove(label)
        return left[0] if left else None

    @property
    def text(self) -> str:
        """All of it in letters and digits, as it is kept on the device."""
        return "".join(str(one[0]) + "".join(chr(97 + count) for count in one[1:]) for one in self.drawings)

    def add(self, label: int, counts: np.ndarray) -> Self:
        """One more."""
        return replace(self, drawings=(*self.drawings, bytes([label, *counts.astype(int).ravel().tolist()])))

    def drop(self) -> Self:
        """Without the last one."""
        return replace(self, drawings=self.drawings[:-1])

    def recall(self, kept: str) -> Self:
        """As it was kept; what is no such text is as if nothing had been."""
        if not _KEPT.fullmatch(str(kept)):
            return self
        step = _PIXELS + 1
        parts = [kept[at : at + step] for at in range(0, len(kept), step)]
        return replace(
            self, drawings=tuple(bytes([int(one[0]), *(ord(letter) - 97 for letter in one[1:])]) for one in parts)
        )


def as_table(album):
    """The drawings as the data has its digits: 64 counts and the digit, a row each."""
    return "".join(",".join(map(str, [*one[1:], one[0]])) + "\n" for one in album.drawings)


def from_table(text):
    """The drawings of such a table. Raises a ValueError that says which row is none."""
    drawings = []
    for number, row in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        cells = [cell.strip() for cell in re.split("[,;\t]", row)]
        if len(cells) != _PIXELS + 1 or not all(cell.isdecimal() and int(cell) <= MOST for cell in cells):
            raise ValueError(f"Row {number}: {_ROW}")
        *counts, label = map(int, cells)
        if label >= CLASSES:
            raise ValueError(f"Row {number}: {_ROW}")
        drawings.append(bytes([label, *counts]))
    if not drawings:
        raise ValueError(f"There is no row in it: {_ROW}")
    return Album(tuple(drawings))
