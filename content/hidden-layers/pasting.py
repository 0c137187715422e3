"""Points of a reader's own out of a text: a row each of x₁, x₂ and the class, as spreadsheets write them."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nncore.figures import decimal
from nncore.randomness import permutation

from .known import FEWEST_PASTED, LONGEST_NAME, LONGEST_TEXT, MOST_CLASSES, MOST_PASTED
from .scene import REACH

SCALED_TO = 5.0
# So many mistakes are told at once.
TOLD = 3
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Table:
    """What a text says: points, shape (n, 3), of x₁, x₂ and which of the class names; or what about it is not understood."""

    points: np.ndarray
    names: tuple[str, ...]
    said: str

    @property
    def is_good(self):
        """Whether there are points to learn from."""
        return len(self.points) > 0


@lru_cache(maxsize=4)
def table_of(text):
    """The points of a text, and a sentence about them; where it is not understood, the sentence says in which row."""
    if len(text) > LONGEST_TEXT:
        return _none(f"That is too much: at most {decimal(MOST_PASTED)} points, in {decimal(LONGEST_TEXT)} letters.")
    rows = _rows(text)
    if not rows:
        return _none("")
    if all(_value(cell) is None for cell in rows[0][1][:2]):
        rows = rows[1:]
    mistakes = [found for at, cells in rows if (found := _mistake(at, cells))]
    if mistakes:
        more = len(mistakes) - TOLD
        return _none(" ".join(mistakes[:TOLD]) + (f" And {decimal(more)} rows more." if more > 0 else ""))
    return _understood([cells for _, cells in rows])


def dealt(points, share, seed):
    """Rows of a scene: the points shuffled and parted into those to train and those to test with, at least one of each."""
    size = min(max(round(share * len(points)), 1), len(points) - 1)
    is_test = np.arange(len(points)) >= size
    return np.column_stack([points[permutation(len(points), seed, "split")], is_test])


def _rows(text):
    """The cells of each line that is not empty, after its number."""
    lines = [(at, line.strip("\r \ufeff")) for at, line in enumerate(text.split("\n"), start=1)]
    filled = [(at, line) for at, line in lines if line.strip()]
    between = next((sign for sign in "\t;" if filled and sign in filled[0][1]), ",")
    return [(at, [cell.strip().strip("\"'").strip() for cell in line.split(between)]) for at, line in filled]


def _value(cell):
    """A number, with a decimal point or a decimal comma, or nothing where it is none."""
    plain = cell.replace("−", "-")
    plain = plain if "." in plain else plain.replace(",", ".")
    value = float(plain) if _NUMBER.fullmatch(plain) else np.inf
    return value if np.isfinite(value) else None


def _mistake(at, cells):
    """What about a row is not understood."""
    if len(cells) != 3:
        values = "1 value" if len(cells) == 1 else f"{len(cells)} values"
        hint = " Where numbers have decimal commas, put semicolons between them." if len(cells) > 3 else ""
        return f"Row {at} has {values}; it takes three: x₁, x₂ and the class.{hint}"
    for name, cell in zip(("x₁", "x₂"), cells, strict=False):
        if _value(cell) is None:
            return f"Row {at}: {name} is “{_short(cell)}”, which is no number."
    if not cells[2]:
        return f"Row {at} has no class."
    if len(cells[2]) > LONGEST_NAME or not cells[2].isprintable():
        return f"Row {at}: “{_short(cells[2])}” cannot be a class: that takes at most {LONGEST_NAME} letters or digits."
    return None


def _short(cell):
    return cell if len(cell) <= LONGEST_NAME else f"{cell[:LONGEST_NAME]}…"


def _understood(rows):
    """The table of rows in which every cell can be read."""
    counts = Counter(row[2] for row in rows)
    names = tuple(sorted(counts, key=lambda name: (_value(name) is None, _value(name) or 0, name)))
    if len(rows) < FEWEST_PASTED:
        return _none(f"{_counted(len(rows), 'point')}: it takes {FEWEST_PASTED} or more.")
    if len(rows) > MOST_PASTED:
        return _none(f"{_counted(len(rows), 'point')}: at most {decimal(MOST_PASTED)} can be taken.")
    if not 2 <= len(names) <= MOST_CLASSES:
        return _none(f"{_counted(len(names), 'class', 'classes')}: it takes two or three to tell apart.")
    places, scaled = zip(*[_scaled(f"x{'₁₂'[at]}", [_value(row[at]) for row in rows]) for at in (0, 1)], strict=True)
    told = ", ".join(f"{decimal(counts[name])} of class {name}" for name in names)
    said = f"{_counted(len(rows), 'point')}: {told}.{''.join(scaled)}"
    return Table(np.column_stack([*places, [names.index(row[2]) for row in rows]]), names, said)


def _scaled(name, values):
    """Places along an axis, drawn together to fit the plane where they do not, and a sentence that says so."""
    values = np.array(values)
    lo, hi = values.min(), values.max()
    if REACH[0] <= lo and hi <= REACH[1]:
        return values.round(3), ""
    middle, half = lo / 2 + hi / 2, hi / 2 - lo / 2
    fitted = (values - middle) / (half or 1) * SCALED_TO
    return fitted.round(3), f" {name} goes from {lo:.4g} to {hi:.4g}; it is scaled to fit the plane.".replace("-", "−")


def _counted(count, one, many=None):
    return f"{decimal(count)} {one if count == 1 else many or f'{one}s'}"


def _none(said):
    return Table(np.zeros((0, 3)), (), said)
