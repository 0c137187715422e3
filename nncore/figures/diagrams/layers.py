"""A network of any number of layers, whose nodes show values or heat maps, and which answers on edges and nodes."""

import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from nncore.figures.diagrams.drawing import EM, MARGIN, Handler, check_weights, drawing, words_at
from nncore.figures.diagrams.node import Node
from nncore.figures.markup import Markup, decimal, escape, reference, symbolic
from nncore.figures.picture import picture


def layers(
    columns: Sequence[Sequence[Node]],
    weights: Sequence[Sequence[Sequence[float]]],
    *,
    describe: str,
    biases: Sequence[Sequence[float]] | None = None,
    titles: Sequence[str] | None = None,
    click_edge: Handler | None = None,
    hover_edge: Handler | None = None,
    click_node: Handler | None = None,
    hover_node: Handler | None = None,
    current: Collection[tuple[int, ...]] = (),
) -> Markup:
    """A network of layers. `weights[g][i][o]` joins node i of column g to node o of the next.

    Handlers of edges are called with `[gap, from, to]`, those of nodes with `[column, row]`; what is `current`, being computed
    just now, is named in the same way, and lit. Raises a ValueError where the
    weights do not fit the columns, or heat maps differ in size.
    """
    if len(weights) != len(columns) - 1:
        raise ValueError(f"{len(columns)} columns have {len(columns) - 1} gaps, but there are {len(weights)} matrices")
    for gap, (before, after) in enumerate(pairwise(columns)):
        check_weights(weights[gap], len(before), len(after))
    has_values = any(one.value for column in columns for one in column)
    shape = _shape_of_heat(columns)
    layout = _layout(tuple(len(column) for column in columns), has_values, bool(titles), shape and shape[0])
    largest = max([abs(w) for gap in weights for line in gap for w in line if math.isfinite(w)], default=0) or 1.0
    edges = [
        _edge(
            d,
            columns[gap][i].name,
            columns[gap + 1][o].name,
            weights[gap][i][o],
            largest,
            _handlers(click_edge, hover_edge, (gap, i, o)) + _current((gap, i, o) in current),
        )
        for gap, i, o, d in layout.edges
    ]
    pictures = [
        _pictured(tuple(column), [y for at, _, _, y in layout.nodes if at == place], x, layout)
        for place, (column, x) in enumerate(zip(columns, layout.columns, strict=True))
    ]
    nodes = [
        _neuron(
            columns[at][place],
            x,
            y,
            layout.radius,
            None if biases is None or not at else biases[at - 1][place],
            _handlers(click_node, hover_node, (at, place)),
            _current((at, place) in current),
        )
        for at, place, x, y in layout.nodes
    ]
    heads = [words_at(x, EM, title, "title") for title, x in zip(titles or (), layout.columns, strict=False)]
    is_live = any((click_edge, hover_edge, click_node, hover_node))
    drawn = [*_grouped(edges, [gap for gap, _, _, _ in layout.edges]), *pictures]
    drawn += [*_grouped(nodes, [at for at, _, _, _ in layout.nodes]), *heads]
    whole = "".join(drawn)
    # It is one stop of the Tab key; from there arrow keys lead on.
    whole = whole.replace(' tabindex="-1"', ' tabindex="0"', 1)
    return drawing(layout.width, layout.height, describe, [whole], is_live=is_live, is_wide=True)


def _grouped(parts: Sequence[str], columns: Sequence[int]) -> list[str]:
    """A group for the parts of each column, from one to the next of which the arrow keys lead."""
    groups: dict[int, list[str]] = {}
    for part, column in zip(parts, columns, strict=True):
        groups.setdefault(column, []).append(part)
    return [f"<g>{''.join(group)}</g>" for group in groups.values()]


@dataclass(frozen=True, eq=False, repr=False)
class _Layout:
    """Where the columns, nodes and edges of a network lie: nodes as column, row, x, y; edges as gap, from, to and path.

    Between two nodes there is as much room as `gap` rows of a heat map take.
    """

    width: float
    height: float
    radius: float
    gap: int
    columns: tuple[float, ...]
    nodes: tuple[tuple[int, int, float, float], ...]
    edges: tuple[tuple[int, int, int, str], ...]


@lru_cache(maxsize=32)
def _layout(sizes: tuple[int, ...], has_values: bool, has_titles: bool, cells: int | None) -> _Layout:
    """Kept from one drawing to the next: in a network that trains only colours change."""
    radius, row = (23.0, 72.0) if has_values else (19.0, 54.0)
    gap = 0
    if cells:
        gap = max(1, round((row / (2 * radius) - 1) * cells))
        row = 2 * radius * (1 + gap / cells)
    top = radius + MARGIN + (EM + 8 if has_titles else 0) + (EM if has_values else 0)
    across = (max(sizes) - 1) * row
    # Wide enough that edges do not get too steep.
    width = max(360.0, 92.0 * len(sizes), 1.3 * across)
    start = MARGIN + 2 * radius
    step = (width - 2 * start) / max(len(sizes) - 1, 1)
    columns = tuple(start + at * step for at in range(len(sizes)))
    heights = [[top + (across - (size - 1) * row) / 2 + at * row for at in range(size)] for size in sizes]
    nodes = [(at, place, columns[at], y) for at, column in enumerate(heights) for place, y in enumerate(column)]
    edges = [
        (gap, i, o, _bend(columns[gap] + radius, y0, columns[gap + 1] - radius, y1))
        for gap, (before, after) in enumerate(pairwise(heights))
        for i, y0 in enumerate(before)
        for o, y1 in enumerate(after)
    ]
    return _Layout(width, top + across + radius + MARGIN, radius, gap, columns, tuple(nodes), tuple(edges))


def _bend(x0: float, y0: float, x1: float, y1: float) -> str:
    middle = (x0 + x1) / 2
    return f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"


def _shape_of_heat(columns: Sequence[Sequence[Node]]) -> tuple[int, ...] | None:
    shapes = {one.heat.shape for column in columns for one in column if one.heat is not None}
    if len(shapes) > 1:
        found = " and ".join(" × ".join(map(str, shape)) for shape in sorted(shapes))
        raise ValueError(f"the heat maps of one drawing have to be of one size, not of {found}")
    return next(iter(shapes), None)


def _pictured(nodes: tuple[Node, ...], ys: Sequence[float], x: float, layout: _Layout) -> str:
    """The heat maps of a column as one picture: a browser takes long for each picture, whatever its size."""
    href = _stacked(nodes, layout.gap)
    if href is None:
        return ""
    left, top, side = x - layout.radius, ys[0] - layout.radius, 2 * layout.radius
    grounds = "".join([f"M{left:.1f} {y - layout.radius:.1f}h{side:g}v{side:g}h{-side:g}z" for y in ys])
    return (
        f'<path class="ground" d="{grounds}"/><image x="{left:.1f}" y="{top:.1f}" width="{side:g}" '
        f'height="{ys[-1] - ys[0] + side:.1f}" preserveAspectRatio="none" href="{href}"/>'
    )


@lru_cache(maxsize=8)
def _stacked(nodes: tuple[Node, ...], gap: int) -> str | None:
    """Heat maps below each other, each in its own full strength, with so many empty rows in between."""
    rows, columns = next((one.heat.shape for one in nodes if one.heat is not None), (0, 0))
    if not rows:
        return None
    stack = np.full((len(nodes), rows + gap, columns), np.nan)
    for at, one in enumerate(reversed(nodes)):
        if one.heat is not None:
            stack[at, :rows] = one.heat
    sizes = np.abs(stack)
    sizes[~np.isfinite(sizes)] = 0
    reach = np.maximum.reduce(sizes, axis=(1, 2), keepdims=True)
    reach[reach == 0] = 1
    stack /= reach
    return picture(stack.reshape(-1, columns)[: -gap or None], "sign", -1, 1)


def _edge(d: str, start: str, end: str, weight: float, largest: float, handlers: str) -> str:
    size = min(abs(weight) / largest, 1.0) if math.isfinite(weight) else 0.0
    line = (
        f'<path class="edge {"negative" if weight < 0 else "positive"}" '
        f'style="stroke-width:{0.75 + 4.5 * size:.2f}" d="{d}"/>'
    )
    if "data-" not in handlers:
        return f"<g{handlers}>{line}</g>" if handlers else line
    name = escape(f"Weight from {start} to {end}: {decimal(weight, 3)}")
    return f'<g{handlers} aria-label="{name}"><path class="hit" d="{d}"/>{line}</g>'


def _current(is_current: bool) -> str:
    return ' aria-current="true"' if is_current else ""


def _neuron(node: Node, x: float, y: float, radius: float, bias: float | None, handlers: str, current: str = "") -> str:
    """A neuron as a rounded square, with its value inside, or open to the picture under it."""
    left, top, side = x - radius, y - radius, 2 * radius
    box = f'x="{left:.1f}" y="{top:.1f}" width="{side:g}" height="{side:g}"'
    inside = f'<rect class="rim" {box} rx="3"/>'
    if node.heat is None:
        words = f'<text x="{x:.1f}" y="{y:.1f}" dy="0.35em">{escape(node.value or node.name)}</text>'
        inside = f'<rect class="ground" {box} rx="7"/>{words}'
    corner = ""
    if bias is not None:
        sign = "negative" if bias < 0 else "positive"
        corner = f'<rect class="bias-corner {sign}" x="{left - 3:.1f}" y="{top + side - 6:.1f}" width="9" height="9" rx="2"/>'
    said = f"{node.name}{f', {node.value}' if node.value else ''}"
    named = f'{handlers} aria-label="{escape(said)}"' if handlers else ""
    above = words_at(x, top - 6, node.name, "name") if node.value else ""
    if handlers:
        # Large enough for a finger where the drawing is small.
        left, top, side = x - 1.32 * radius, y - 1.32 * radius, 2.64 * radius
        inside = f'<rect class="reach" x="{left:.1f}" y="{top:.1f}" width="{side:.1f}" height="{side:.1f}"/>{inside}'
    return f'<g class="neuron"{named}{current}{symbolic(node.symbol)}>{inside}{corner}{above}</g>'


@lru_cache(maxsize=1024)
def _handlers(click: Handler | None, hover: Handler | None, value: tuple[int, ...]) -> str:
    if click is None and hover is None:
        return ""
    calls = [
        f' data-on-{kind}="{reference(handler)}"' for kind, handler in (("click", click), ("hover", hover)) if handler
    ]
    return f' tabindex="-1" role="{"button" if click else "img"}"{"".join(calls)} data-value="{json.dumps(value)}"'
