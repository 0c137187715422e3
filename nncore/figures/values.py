"""What plots show, as tables: for those who cannot see it, and for those who want the numbers."""

import math
from collections.abc import Sequence

import numpy as np

from nncore.figures.marks.mark import Drawn, Listed, Mapped
from nncore.figures.markup import Markup, decimal, element
from nncore.figures.scale import Floats, Pair, Scale, plain, written

# As many cells of a map to a side as one reads.
CELLS = 12


def table_of(plot: Drawn) -> Markup:
    """The values of a plot's marks, under what the plot is said to show; without its maps."""
    listed = [_thinned(one, mark.most_rows) for mark in plot.marks for one in mark.listed(plot.frame)]
    listed = [one for one in listed if len(one[1])]
    groups = [
        (name, list(zip(written(xs, plot.frame.x), _told(ys, plot.frame.y), strict=True))) for name, xs, ys in listed
    ]
    if len(groups) < 2:
        return _table(plot.describe, plot.frame.titles, [_rows(rows) for _, rows in groups])
    return _table(plot.describe, ["", *plot.frame.titles], [_group(name, rows) for name, rows in groups])


def tables_of(plot: Drawn) -> Markup:
    """The same, and a table for each map, of as many of its cells as one reads."""
    maps = [_of_map(mapped, plot) for mark in plot.marks for mapped in mark.mapped()]
    has_values = any(mark.listed(plot.frame) for mark in plot.marks)
    return Markup("".join([*([table_of(plot)] if has_values or not maps else []), *maps]))


def _of_map(mapped: Mapped, plot: Drawn) -> Markup:
    values, x, y, is_class = mapped
    across, along = plot.frame.titles
    (rows, columns), cells = _picked(values)
    texts = (_classes if is_class else plain)(cells.ravel())
    names = written(_middles(y, rows, len(values)), plot.frame.y)
    lines = [texts[at * len(columns) : (at + 1) * len(columns)] for at in range(len(rows))]
    head = [f"{along} ↓ {across} →", *written(_middles(x, columns, values.shape[1]), plot.frame.x)]
    return _table(
        plot.describe, head, [_group(name, [line]) for name, line in zip(names[::-1], lines[::-1], strict=True)]
    )


def _picked(values: Floats) -> tuple[list[Floats], Floats]:
    """Rows and columns in the middle of as many blocks as a table has, and their cells; unknown ones from those around."""
    edges = [np.linspace(0, size, min(size, CELLS) + 1).round().astype(int) for size in values.shape]
    middles = [(one[:-1] + one[1:]) // 2 for one in edges]
    cells = values[np.ix_(*middles)].copy()
    for at, place in np.argwhere(~np.isfinite(cells)).tolist():
        block = values[edges[0][at] : edges[0][at + 1], edges[1][place] : edges[1][place + 1]]
        known = block[np.isfinite(block)]
        cells[at, place] = known.mean() if len(known) else np.nan
    return middles, cells


def _table(describe: str, head: Sequence[str], bodies: Sequence[Markup]) -> Markup:
    """A table that can be scrolled by key where it is wider than its place."""
    top = element("tr", [element("th", cell, scope="col") if cell else element("td") for cell in head])
    parts = [element("thead", top), element("tbody", bodies)]
    said = element("p", describe)
    if not bodies:
        return said
    scrolled = element("div", element("table", parts), class_="table", tabindex=0, role="group", aria_label=describe)
    return Markup(said + scrolled)


def _group(name: str, rows: Sequence[Sequence[str]]) -> Markup:
    """Rows that have a name together."""
    first = element("th", name, scope="row", rowspan=len(rows) if len(rows) > 1 else None)
    return _rows(rows, first)


def _rows(rows: Sequence[Sequence[str]], first: Markup | None = None) -> Markup:
    return Markup(
        "".join(
            [element("tr", None if at else first, [element("td", cell) for cell in row]) for at, row in enumerate(rows)]
        )
    )


def _thinned(listed: Listed, most: int) -> Listed:
    name, xs, ys = listed
    count = len(xs)
    if count <= most:
        return listed
    kept = np.linspace(0, count - 1, most).round().astype(int)
    return f"{name} ({len(kept)} / {decimal(count)})", xs[kept], ys[kept]


def _told(ys: Floats, scale: Scale) -> list[str]:
    """A value each, or where there are two, from which to which it goes."""
    if ys.ndim == 1:
        return written(ys, scale)
    starts, ends = (written(part, scale) for part in ys.T)
    return [f"{start} → {end}" for start, end in zip(starts, ends, strict=True)]


def _classes(values: Floats) -> list[str]:
    """The class, and how sure that is, of values as the ramp "classes" takes them."""
    return [f"{int(value)} ({value % 1:.0%})" if math.isfinite(value) else "" for value in values.tolist()]


def _middles(ends: Pair, at: Floats, count: int) -> Floats:
    lo, hi = ends
    return np.asarray(lo + (at + 0.5) * (hi - lo) / count)
