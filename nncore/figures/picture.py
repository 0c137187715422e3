"""Grids of values as pictures: ramps of colour, and a PNG of one pixel a value."""

import base64
import struct
import zlib
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Ramp = Literal["loss", "sign", "classes", "ink"]

_COLOURS = 127
_UNKNOWN = 127
# Cividis, which people of every colour vision read alike: dark blue is low, yellow is high.
_LOSS_STOPS = "00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838"
# Green enough for white paper and for dark: what ink there is decides how much of it is seen.
_INK = (26, 138, 106)
_NEGATIVE, _POSITIVE, _THIRD = (214, 52, 84), (98, 94, 224), (120, 150, 20)


def picture(values: ArrayLike, ramp: Ramp, lo: float | None = None, hi: float | None = None) -> str:
    """A grid of values as the data URI of a PNG of one pixel each, the first row at the bottom, as on a y axis.

    The ramp "loss" runs from lo to hi; "sign" is as strong as a value is far from 0, in one colour on either side, and lets
    the paper through at 0. "ink" runs from the paper at lo to the colour of data at hi. "classes" takes k + s for class 0, 1
    or 2, as strong as its share s of 1 is. What is not a number is left out.
    """
    grid = np.asarray(values, dtype=float)[::-1]
    known = np.isfinite(grid)
    if ramp == "classes":
        lo, hi = 0.0, 3.0
    if lo is None or hi is None:
        found = grid[known] if known.any() else np.zeros(1)
        reach = float(np.abs(found).max()) or 1.0
        lo, hi = (float(found.min()), float(found.max())) if ramp in {"loss", "ink"} else (-reach, reach)
    with np.errstate(invalid="ignore", over="ignore"):
        level = (grid - lo) * ((_COLOURS - 1) / ((hi - lo) or 1)) + 0.5
    rows, columns = grid.shape
    # Every row of a PNG starts with the number of its filter, here 0.
    pixels = np.zeros((rows, columns + 1), dtype=np.uint8)
    level = level.clip(0, _COLOURS - 1)
    if not known.all():
        level[~known] = _UNKNOWN
    pixels[:, 1:] = level
    data = _header(rows, columns, ramp) + _chunk(b"IDAT", _stored(pixels.tobytes())) + _chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")


@cache
def _header(rows: int, columns: int, ramp: Ramp) -> bytes:
    size = struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)
    colours = _palette(ramp)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", size)
        + _chunk(b"PLTE", colours[:, :3].tobytes())
        + _chunk(b"tRNS", colours[:, 3].tobytes())
    )


@cache
def _palette(ramp: Ramp) -> NDArray[np.uint8]:
    """The colours of a ramp with their opacity, and at the end the one that is not seen."""
    colours = np.zeros((_COLOURS + 1, 4))
    at = np.linspace(0, 1, _COLOURS)
    if ramp == "loss":
        stops = np.array([list(bytes.fromhex(stop)) for stop in _LOSS_STOPS.split()])
        places = np.linspace(0, 1, len(stops))
        colours[:-1, :3] = np.column_stack([np.interp(at, places, channel) for channel in stops.T])
        colours[:-1, 3] = 255
    elif ramp == "ink":
        colours[:-1, :3], colours[:-1, 3] = _INK, 255 * at
    elif ramp == "classes":
        which = np.minimum((3 * at).astype(int), 2)
        colours[:-1, :3] = np.array([_NEGATIVE, _POSITIVE, _THIRD])[which]
        colours[:-1, 3] = 230 * np.clip(3 * at - which, 0, 1)
    else:
        colours[:-1, :3] = np.where(at[:, None] < 0.5, _NEGATIVE, _POSITIVE)
        colours[:-1, 3] = 230 * np.abs(2 * at - 1)
    return np.round(colours).astype(np.uint8)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _stored(data: bytes) -> bytes:
    # Not zlib.compress: its bytes differ from one zlib to the next, and with them the markup of builder and browser.
    parts = [b"\x78\x01"]
    for start in range(0, len(data), 65535):
        part = data[start : start + 65535]
        is_last = start + 65535 >= len(data)
        parts += [struct.pack("<BHH", is_last, len(part), len(part) ^ 0xFFFF), part]
    return b"".join([*parts, struct.pack(">I", zlib.adler32(data))])
