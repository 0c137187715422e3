"""Pictures as arrays, row by row from the top: moved, measured, made of strokes, and shrunk.

A stroke is the points that a pen went through, (x, y) with y downwards; a picture's pixel (row, column) has its middle at
(column + ½, row + ½).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nncore.checks import Floats, between, count, floats, matrix

type Strokes = Sequence[ArrayLike]

# A drawing so many times wider than high is a dash, and stays one.
_DASH = 4


def shifted(images: ArrayLike, right: int = 0, down: int = 0) -> Floats:
    """Pictures of shape (…, height, width), moved by whole pixels: what leaves is lost, and 0 comes in behind.

    Raises a ValueError for fewer than two dimensions.
    """
    given = _pictures(images)
    across = shifted_unchecked(given, right)
    return shifted_unchecked(across.swapaxes(-1, -2), down).swapaxes(-1, -2)


def shifted_unchecked(images: Floats, by: int) -> Floats:
    """Pictures moved along their last axis, to the right where `by` is positive, for those who have checked them."""
    moved, width = np.zeros_like(images), images.shape[-1]
    by = max(-width, min(by, width))
    moved[..., max(by, 0) : width + min(by, 0)] = images[..., max(-by, 0) : width + min(-by, 0)]
    return moved


def box(image: ArrayLike) -> tuple[int, int, int, int]:
    """Where the ink of a picture is, that is, what is not 0: its first row and the one after its last, and its columns too.

    Raises a ValueError for a picture without ink.
    """
    ink = matrix("image", image) != 0
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        raise ValueError("image: expected some ink, but all of it is 0")
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def shrunk(images: ArrayLike, block: int = 4) -> Floats:
    """The sum of each block of block × block pixels: of a bitmap, how many are on. Blocks do not overlap.

    Shape (…, height, width) becomes (…, height / block, width / block), as Alpaydin and Kaynak (1998) made their digits.
    Raises a ValueError where the blocks do not fit.
    """
    given, size = _pictures(images), count("block", block, 1)
    height, width = given.shape[-2:]
    if height % size or width % size:
        raise ValueError(f"images: expected sides that {size} divides, not {height} and {width}")
    blocks = given.reshape(*given.shape[:-2], height // size, size, width // size, size)
    summed: Floats = blocks.sum(axis=(-3, -1))
    return summed


def rasterised(strokes: Strokes, size: int = 32, width: float = 4) -> Floats:
    """A bitmap of size × size: 1 where a pixel's middle is no farther from a stroke than half the pen's width, else 0.

    Raises a ValueError for strokes that are no (x, y) points.
    """
    bitmap = np.zeros((count("size", size, 1), size))
    reach = between("width", width, 0, np.inf) / 2
    pieces = [_pieces(_points(f"strokes[{at}]", stroke)) for at, stroke in enumerate(strokes)]
    if not pieces:
        return bitmap
    begin, way = np.concatenate(pieces).transpose(1, 0, 2)
    # A piece is no longer than a pixel, so its ink is no farther from its beginning than this.
    near = np.arange(-int(reach + 2), int(reach + 2) + 1)
    pixels = np.floor(begin)[:, None] + np.stack(np.meshgrid(near, near), axis=-1).reshape(-1, 2)
    off = pixels + 0.5 - begin[:, None]
    # Where along its piece a pixel's middle is nearest, from 0 to 1: (p − a)·d / d·d.
    length = (way**2).sum(axis=1)[:, None]
    along = ((off * way[:, None]).sum(axis=2) / np.where(length > 0, length, 1)).clip(0, 1)
    off -= along[..., None] * way[:, None]
    inked = pixels[(off**2).sum(axis=2) <= reach**2].astype(int)
    columns, rows = inked[((inked >= 0) & (inked < size)).all(axis=1)].T
    bitmap[rows, columns] = 1
    return bitmap


def normalised(strokes: Strokes, size: float = 32, width: float = 4, widest: float = 20) -> list[Floats]:
    """Strokes cropped to their ink, scaled to the full height, and centred in a square of size × size.

    The ink of a pen of this width is `size` high then. Its shape stays, unless it would be wider than `widest`: then it is
    made so narrow. What is a dash, more than four times as wide as high, is scaled to that width instead.
    """
    given = [_points(f"strokes[{at}]", stroke) for at, stroke in enumerate(strokes)]
    if not given:
        return []
    every = np.concatenate(given)
    low, extent = every.min(axis=0), np.ptp(every, axis=0)
    scale = _scale(extent, widest - width, size - width)
    offset = (size - extent * scale) / 2
    return [(points - low) * scale + offset for points in given]


def _scale(extent: Floats, room_across: float, room_along: float) -> Floats:
    """How much larger strokes become in both directions, so wide and high as they are."""
    across, along = extent.tolist()
    if across == along == 0:
        return np.ones(2)
    by_width = room_across / across if across else np.inf
    if across > _DASH * along:
        return np.array([by_width, by_width])
    by_height = room_along / along
    return np.array([min(by_width, by_height), by_height])


def _pictures(images: ArrayLike) -> Floats:
    array = floats("images", images)
    if array.ndim < 2:
        raise ValueError(f"images: expected shape (…, height, width), not {array.shape}")
    return array


def _points(name: str, stroke: ArrayLike) -> Floats:
    array = floats(name, stroke)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"{name}: expected points, shape (n, 2), not {array.shape}")
    return array


def _pieces(points: Floats) -> Floats:
    """Where the straight pieces of a stroke begin and how they go, shape (n, 2, 2), none longer than 1; of a point, one of 0."""
    begin, way = points[:-1], np.diff(points, axis=0)
    if not len(way):
        return np.stack([points, np.zeros_like(points)], axis=1)
    parts = np.ceil(np.hypot(*way.T)).clip(1).astype(int)
    step = (way / parts[:, None]).repeat(parts, axis=0)
    which = np.arange(len(step)) - (np.cumsum(parts) - parts).repeat(parts)
    return np.stack([begin.repeat(parts, axis=0) + which[:, None] * step, step], axis=1)
