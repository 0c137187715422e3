"""Network diagrams: columns of nodes, and a weight on every edge between them."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.markup import Markup, decimal, escape, reference
from nncore.figures.picture import picture
from nncore.figures.scale import Floats

type Weight = float | str
type Handler = Callable[..., object]

RADIUS = 22.0
MARGIN = 12.0
# The size of words on the smallest screen, in a drawing's own units: room is kept for it.
EM = 16.0


@dataclass(frozen=True, eq=False, repr=False)
class Node:
    """A neuron or an input: its name, the value in it, or its values over the plane."""

    name: str
    value: str = ""
    heat: Floats | None = None


@dataclass(frozen=True, eq=False, repr=False)
class _Spot:
    """A node in its place, with half its width and height."""

    node: Node
    x: float
    y: float
    half: float
    radius: float = RADIUS
    role: str = "data"

    @property
    def words(self) -> str:
        return self.node.value or self.node.name

    @property
    def has_name_above(self) -> bool:
        return bool(self.node.value)


def node(name: str, value: str = "", *, heat: ArrayLike | None = None) -> Node:
    """A node with a name, and perhaps a value or a heat map of its values over the plane, as strong as they are large."""
    return Node(name, value, None if heat is None else np.asarray(heat, dtype=float))


def network(
    *,
    inputs: Sequence[Node],
    outputs: Sequence[Node],
    describe: str,
    weights: Sequence[Sequence[Weight]] | None = None,
    biases: Sequence[Weight] | None = None,
    softmax: bool = False,
) -> Markup:
    """Inputs on the left, outputs on the right, `weights[i][o]` between them, and biases that are added to the outputs."""
    _check(weights, len(inputs), len(outputs))
    rows = max(len(inputs), len(outputs))
    has_names = any(one.value for one in (*inputs, *outputs))
    has_tags = biases is not None and (softmax or len(outputs) > 1)
    # A tag lies above the name, if both belong to the same node.
    lines = has_names + (has_tags and not softmax) if has_names else has_tags
    row = 56.0 + 22 * lines if has_names else 78.0 if rows <= 3 else 66.0 if rows <= 5 else 54.0
    radius = RADIUS if rows <= 5 else 18.0
    top = RADIUS + 2 + (EM + 6) * lines
    across = (rows - 1) * row
    left = _column(inputs, "data", radius, row, top, across)
    # Names and numbers need more room between the columns than letters do.
    stretch = 44.0 if has_names and softmax else 0.0
    width = 400.0 + stretch if softmax else 360.0
    sums = [Node("+")] * len(outputs) if softmax else outputs
    targets = _column(sums, "sum" if softmax else "prediction", 15.0 if softmax else radius, row, top, across)
    left = _moved(left, MARGIN + max(_outer(spot) for spot in left))
    targets = _moved(targets, 196.0 + stretch if softmax else width - MARGIN - max(_outer(spot) for spot in targets))
    height = top + across + radius + 4
    drawn = _edges(left, targets, weights)
    if biases is not None and not has_tags:
        bias = _bias_below(biases[0], (left[0].x + targets[0].x) / 2, height + 20)
        drawn = [_bias_edge(bias, targets[0]), *drawn, _drawn(bias)]
        height += 20 + bias.radius + 4
    elif biases is not None:
        drawn += [_tag(spot, value) for spot, value in zip(targets, biases, strict=True)]
    drawn += [_drawn(spot) for spot in left]
    if softmax:
        drawn += _softmax(targets, outputs, radius, width)
        height = max(height, _middle(targets) + _half_box(targets) + 4)
    drawn += [_drawn(spot) for spot in targets]
    return _drawing(width, height, describe, drawn)


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
) -> Markup:
    """A network of layers. `weights[g][i][o]` joins node i of column g to node o of the next.

    Handlers of edges are called with `[gap, from, to]`, those of nodes with `[column, row]`. Raises a ValueError where the
    weights do not fit the columns, or heat maps differ in size.
    """
    if len(weights) != len(columns) - 1:
        raise ValueError(f"{len(columns)} columns have {len(columns) - 1} gaps, but there are {len(weights)} matrices")
    for gap, (before, after) in enumerate(pairwise(columns)):
        _check(weights[gap], len(before), len(after))
    has_values = any(one.value for column in columns for one in column)
    shape = _shape_of_heat(columns)
    layout = _layout(tuple(len(column) for column in columns), has_values, bool(titles), shape and shape[0])
    largest = max([abs(w) for gap in weights for line in gap for w in line if math.isfinite(w)], default=0) or 1.0
    edges = [
        _layer_edge(
            d,
            columns[gap][i].name,
            columns[gap + 1][o].name,
            weights[gap][i][o],
            largest,
            _handlers(click_edge, hover_edge, (gap, i, o)),
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
        )
        for at, place, x, y in layout.nodes
    ]
    heads = [_words(x, EM, title, "title") for title, x in zip(titles or (), layout.columns, strict=False)]
    is_live = any((click_edge, hover_edge, click_node, hover_node))
    return _drawing(
        layout.width, layout.height, describe, [*edges, *pictures, *nodes, *heads], is_live=is_live, is_wide=True
    )


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
    width = max(360.0, 92.0 * len(sizes))
    top = radius + MARGIN + (EM + 8 if has_titles else 0) + (EM if has_values else 0)
    across = (max(sizes) - 1) * row
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


def _bend(x0: float, y0: float, x1: float, y1: float) -> str:
    middle = (x0 + x1) / 2
    return f"M{x0:.1f} {y0:.1f}C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"


def graph(operations: Sequence[str], *, describe: str) -> Markup:
    """Operations one after the other. "× W" is the operation × with an operand W; the first and the last are values."""
    gap, x, drawn, before = 22.0, MARGIN, [], None
    y = RADIUS + 4
    deepest = y + RADIUS + 4
    for at, name in enumerate(operations):
        sign, _, operand = name.partition(" ")
        is_value = at in (0, len(operations) - 1)
        role = "data" if at == 0 else "prediction" if is_value else "sum"
        spot = _Spot(Node(sign), 0, y, max(RADIUS, _reach(sign)), RADIUS, role)
        spot = _moved([spot], x + spot.half)[0]
        if before is not None:
            drawn.append(_arrow(before.x + before.half, spot.x - spot.half, y))
        drawn.append(_drawn(spot) if is_value else _box(spot))
        if operand:
            role = "weight" if sign == "×" else "bias"
            below = _Spot(Node(operand), spot.x, y + 74, max(18, _reach(operand)), 18, role)
            drawn += [
                f'<path class="arrow" d="M{spot.x:.1f} {below.y - 18:.1f}V{y + RADIUS + 3:.1f}{_HEAD_UP}"/>',
                _box(below),
            ]
            deepest = below.y + 22
        before, x = spot, spot.x + spot.half + gap
    return _drawing(x - gap + MARGIN, deepest, describe, drawn)


_HEAD = "m-6-4.5l6 4.5l-6 4.5"
_HEAD_UP = "m-4.5 6l4.5-6l4.5 6"


def _check(weights: Sequence[Sequence[object]] | None, inputs: int, outputs: int) -> None:
    if weights is None:
        return
    shape = {len(row) for row in weights}
    if len(weights) != inputs or shape != {outputs}:
        found = f"{len(weights)} × {'/'.join(str(count) for count in sorted(shape))}"
        raise ValueError(f"{inputs} nodes before and {outputs} after need {inputs} × {outputs} weights, not {found}")


def _reach(words: str) -> float:
    """Half of what a node needs to hold some words."""
    return 0.5 * EM * sum([0.3 if sign in ",.· " else 0.62 for sign in words]) + 9


def _outer(spot: _Spot) -> float:
    return max(spot.half, _reach(spot.node.name) - 9 if spot.has_name_above else 0)


def _column(nodes: Sequence[Node], role: str, radius: float, row: float, top: float, across: float) -> list[_Spot]:
    """Nodes below each other, centred in the height of the tallest column."""
    start = top + (across - (len(nodes) - 1) * row) / 2
    return [
        _Spot(
            one,
            0,
            start + at * row,
            max(radius, _reach(one.value or one.name)),
            radius,
            role,
        )
        for at, one in enumerate(nodes)
    ]


def _moved(spots: Sequence[_Spot], x: float) -> list[_Spot]:
    return [_Spot(spot.node, x, spot.y, spot.half, spot.radius, spot.role) for spot in spots]


def _middle(spots: Sequence[_Spot]) -> float:
    return (spots[0].y + spots[-1].y) / 2


def _edges(left: Sequence[_Spot], right: Sequence[_Spot], weights: Sequence[Sequence[Weight]] | None) -> list[str]:
    """All edges, then the labels of as many as have room for theirs."""
    count = len(left) * len(right)
    thinner = 1 if count <= 16 else 0.6
    lines, labels = [], []
    # Where many cross, this is where their labels are as far from each other as they can be.
    share = 0.5 if count == 1 else 0.42 if len(right) == 1 else 0.6 if len(left) == 1 else 1 / (len(right) + 1)
    for i, start in enumerate(left):
        for o, end in enumerate(right):
            weight = None if weights is None else weights[i][o]
            x0, x1 = start.x + start.half, end.x - end.half
            lines.append(
                f'<path class="edge role-weight{_negative(weight)}" style="stroke-width:{_thickness(weight) * thinner:.1f}" '
                f'd="M{x0:.1f} {start.y:.1f}L{x1:.1f} {end.y:.1f}"/>'
            )
            if weight is not None and count <= 9:
                x, y = x0 + share * (x1 - x0), start.y + share * (end.y - start.y)
                labels.append(
                    _label(x, y, _times(weight), "weight", is_wide_only=count > 4 and min(len(left), len(right)) > 1)
                )
    return lines + labels


def _times(weight: Weight) -> str:
    return weight if isinstance(weight, str) else f"× {decimal(weight, 3 if abs(weight) < 10 else 1)}"


def _plus(bias: Weight) -> str:
    return bias if isinstance(bias, str) else f"{'−' if bias < 0 else '+'} {decimal(abs(bias), 1)}"


def _negative(weight: Weight | None) -> str:
    return " negative" if weight is not None and not isinstance(weight, str) and weight < 0 else ""


def _thickness(weight: Weight | None) -> float:
    if weight is None or isinstance(weight, str) or not math.isfinite(weight):
        return 1.75
    size = abs(weight)
    return 1.25 + 3.5 * size / (size + 0.4)


def _bias_below(bias: Weight, x: float, y: float) -> _Spot:
    words = _plus(bias)
    # Wide enough for any bias of three digits, so that it does not breathe while it is changed.
    half = max(18.0, _reach(words), 0 if isinstance(bias, str) else _reach("+ 888.8"))
    return _Spot(Node(words), x, y, half, 18, "bias")


def _bias_edge(bias: _Spot, end: _Spot) -> str:
    return (
        f'<path class="edge role-bias" d="M{bias.x + bias.half:.1f} {bias.y:.1f}'
        f'L{end.x - 0.6 * end.half:.1f} {end.y + 0.85 * end.radius:.1f}"/>'
    )


def _tag(spot: _Spot, bias: Weight) -> str:
    """A bias as a small label that feeds the node under it."""
    y = spot.y - spot.radius - (EM + 4 if spot.node.value else 0)
    stem = f'<path class="edge role-bias" d="M{spot.x:.1f} {y - 7:.1f}V{spot.y:.1f}"/>'
    return stem + _words(spot.x, y - 9, _plus(bias), "tag role-bias")


def _softmax(sums: Sequence[_Spot], outputs: Sequence[Node], radius: float, width: float) -> list[str]:
    """What comes after the sums: one box that takes them all, and an output for each."""
    ends = [_Spot(one, 0, spot.y, max(radius, _reach(one.value or one.name)), radius, "prediction") for one, spot in
            zip(outputs, sums, strict=True)]  # fmt: skip
    ends = _moved(ends, width - MARGIN - max(_outer(end) for end in ends))
    x, half, y = sums[0].x + 78, 19.0, _middle(sums)
    tall = _half_box(sums)
    drawn = [
        _arrow(spot.x + spot.half, x - half, spot.y) + _arrow(x + half, end.x - end.half, spot.y)
        for spot, end in zip(sums, ends, strict=True)
    ]
    box = f'<rect x="{x - half:g}" y="{y - tall:.1f}" width="{2 * half:g}" height="{2 * tall:.1f}" rx="9"/>'
    words = f'<text transform="translate({x:g} {y:.1f}) rotate(-90)" dy="0.35em">softmax</text>'
    return [*drawn, f'<g class="node role-sum">{box}{words}</g>', *[_drawn(end) for end in ends]]


def _half_box(sums: Sequence[_Spot]) -> float:
    """Half the height of the box of softmax: as tall as its word is long, at least."""
    return max(46.0, sums[-1].y - _middle(sums) + 24)


def _arrow(start: float, end: float, y: float) -> str:
    return f'<path class="arrow" d="M{start:.1f} {y:.1f}H{end - 2:.1f}{_HEAD}"/>'


def _drawn(spot: _Spot) -> str:
    """A node as a circle, or as wide as its words are."""
    name = _words(spot.x, spot.y - spot.radius - 7, spot.node.name, "name") if spot.node.value else ""
    corner = 8 if spot.role == "bias" else spot.radius
    return f'<g class="node role-{spot.role}">{_rect(spot, corner)}{_inside(spot)}</g>{name}'


def _box(spot: _Spot) -> str:
    return f'<g class="node role-{spot.role}">{_rect(spot, 8)}{_inside(spot)}</g>'


def _rect(spot: _Spot, corner: float) -> str:
    return (
        f'<rect x="{spot.x - spot.half:.1f}" y="{spot.y - spot.radius:.1f}" width="{2 * spot.half:.1f}" '
        f'height="{2 * spot.radius:g}" rx="{corner:g}"/>'
    )


def _inside(spot: _Spot) -> str:
    return f'<text x="{spot.x:.1f}" y="{spot.y:.1f}" dy="0.35em">{escape(spot.words)}</text>'


def _words(x: float, y: float, words: str, classes: str) -> str:
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _label(x: float, y: float, words: str, role: str, *, is_wide_only: bool) -> str:
    classes = f"label role-{role}{' wide-only' if is_wide_only else ''}"
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}" dy="0.35em">{escape(words)}</text>'


def _layer_edge(d: str, start: str, end: str, weight: float, largest: float, handlers: str) -> str:
    size = min(abs(weight) / largest, 1.0) if math.isfinite(weight) else 0.0
    line = (
        f'<path class="edge {"negative" if weight < 0 else "positive"}" '
        f'style="stroke-width:{0.75 + 4.5 * size:.2f};stroke-opacity:{0.35 + 0.6 * size:.2f}" d="{d}"/>'
    )
    if not handlers:
        return line
    name = escape(f"Weight from {start} to {end}: {decimal(weight, 3)}")
    return f'<g{handlers} aria-label="{name}"><path class="hit" d="{d}"/>{line}</g>'


def _neuron(node: Node, x: float, y: float, radius: float, bias: float | None, handlers: str) -> str:
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
    above = _words(x, top - 6, node.name, "name") if node.value else ""
    return f'<g class="neuron"{named}>{inside}{corner}{above}</g>'


@lru_cache(maxsize=1024)
def _handlers(click: Handler | None, hover: Handler | None, value: tuple[int, ...]) -> str:
    if click is None and hover is None:
        return ""
    calls = [
        f' data-on-{kind}="{reference(handler)}"' for kind, handler in (("click", click), ("hover", hover)) if handler
    ]
    return f' tabindex="0" role="{"button" if click else "img"}"{"".join(calls)} data-value="{json.dumps(value)}"'


def _drawing(
    width: float, height: float, describe: str, drawn: Sequence[str], *, is_live: bool = False, is_wide: bool = False
) -> Markup:
    return Markup(
        f'<div class="diagram{" wide" if is_wide else ""}" style="--width:{width:.0f}"><svg '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="{"group" if is_live else "img"}" aria-label="{escape(describe)}">'
        f"{''.join(drawn)}</svg></div>"
    )
