"""A network of one layer: inputs, a weight on each edge, biases, and softmax where there is one."""

import math
from collections.abc import Sequence

from nncore.figures.diagrams.drawing import EM, MARGIN, Weight, arrow, check_weights, drawing, words_at
from nncore.figures.diagrams.node import Node
from nncore.figures.diagrams.spot import RADIUS, Spot, column, moved, outer, reach, rounded
from nncore.figures.markup import Markup, decimal, escape, symbolic


def network(
    *,
    inputs: Sequence[Node],
    outputs: Sequence[Node],
    describe: str,
    weights: Sequence[Sequence[Weight]] | None = None,
    biases: Sequence[Weight] | None = None,
    softmax: bool = False,
    typical: Sequence[float] | None = None,
    weight_symbols: Sequence[Sequence[str]] | None = None,
    bias_symbols: Sequence[str] | None = None,
) -> Markup:
    """Inputs on the left, outputs on the right, `weights[i][o]` between them, and biases that are added to the outputs.

    Where inputs have different units, a typical value of each makes their edges as wide as what they add. Symbols are what
    weights and biases are called in the lesson's formulas; one that is a text is its own.
    """
    check_weights(weights, len(inputs), len(outputs))
    rows = max(len(inputs), len(outputs))
    has_names = any(one.value for one in (*inputs, *outputs))
    has_tags = biases is not None and (softmax or len(outputs) > 1)
    # A tag lies above the name, if both belong to the same node.
    lines = has_names + (has_tags and not softmax) if has_names else has_tags
    row = 56.0 + 22 * lines if has_names else 78.0 if rows <= 3 else 66.0 if rows <= 5 else 54.0
    radius = RADIUS if rows <= 5 else 18.0
    top = RADIUS + 2 + (EM + 6) * lines
    across = (rows - 1) * row
    left = column(inputs, "data", radius, row, top, across)
    # Names and numbers need more room between the columns than letters do.
    stretch = 44.0 if has_names and softmax else 0.0
    width = 400.0 + stretch if softmax else 360.0
    sums = [Node("+")] * len(outputs) if softmax else outputs
    targets = column(sums, "sum" if softmax else "prediction", 15.0 if softmax else radius, row, top, across)
    left = moved(left, MARGIN + max(outer(spot) for spot in left))
    targets = moved(targets, 196.0 + stretch if softmax else width - MARGIN - max(outer(spot) for spot in targets))
    height = top + across + radius + 4
    drawn = _edges(left, targets, weights, typical, weight_symbols)
    named = [symbolic(_symbol(biases, bias_symbols, at)) for at in range(len(outputs))]
    if biases is not None and not has_tags:
        bias = _bias_below(biases[0], (left[0].x + targets[0].x) / 2, height + 20)
        drawn = [_named(_bias_edge(bias, targets[0]), named[0]), *drawn, _named(rounded(bias), named[0])]
        height += 20 + bias.radius + 4
    elif biases is not None:
        drawn += [_named(_tag(spot, value), name) for spot, value, name in zip(targets, biases, named, strict=True)]
    drawn += [rounded(spot) for spot in left]
    if softmax:
        drawn += _softmax(targets, outputs, radius, width)
        height = max(height, _middle(targets) + _half_box(targets) + 4)
    drawn += [rounded(spot) for spot in targets]
    return drawing(width, height, describe, drawn)


def _edges(
    left: Sequence[Spot],
    right: Sequence[Spot],
    weights: Sequence[Sequence[Weight]] | None,
    typical: Sequence[float] | None,
    symbols: Sequence[Sequence[str]] | None,
) -> list[str]:
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
            width = thinner * _thickness(weight, 1 if typical is None else typical[i])
            name = symbolic(_symbol(weights[i] if weights else None, symbols[i] if symbols else None, o))
            line = (
                f'<path class="edge role-weight{_negative(weight)}" style="stroke-width:{width:.1f}" '
                f'd="M{x0:.1f} {start.y:.1f}L{x1:.1f} {end.y:.1f}"/>'
            )
            lines.append(_named(line, name))
            if weight is not None and count <= 9:
                x, y = x0 + share * (x1 - x0), start.y + share * (end.y - start.y)
                label = _label(
                    x, y, _times(weight), "weight", is_wide_only=count > 4 and min(len(left), len(right)) > 1
                )
                labels.append(_named(label, name))
    return lines + labels


def _label(x: float, y: float, words: str, role: str, *, is_wide_only: bool) -> str:
    classes = f"label role-{role}{' wide-only' if is_wide_only else ''}"
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}" dy="0.35em">{escape(words)}</text>'


def _symbol(values: Sequence[Weight] | None, symbols: Sequence[str] | None, at: int) -> str | None:
    """What a weight or bias is called in formulas: what it is said to be, or the text that it is."""
    if symbols is not None:
        return symbols[at]
    value = None if values is None else values[at]
    return value if isinstance(value, str) else None


def _named(drawn: str, symbol: str) -> str:
    return f"<g{symbol}>{drawn}</g>" if symbol else drawn


def _times(weight: Weight) -> str:
    return weight if isinstance(weight, str) else f"× {decimal(weight, 3 if abs(weight) < 10 else 1)}"


def _plus(bias: Weight) -> str:
    return bias if isinstance(bias, str) else f"{'−' if bias < 0 else '+'} {decimal(abs(bias), 1)}"


def _negative(weight: Weight | None) -> str:
    return " negative" if weight is not None and not isinstance(weight, str) and weight < 0 else ""


def _thickness(weight: Weight | None, typical: float) -> float:
    if weight is None or isinstance(weight, str) or not math.isfinite(weight):
        return 1.75
    size = abs(weight * typical)
    return 1.25 + 3.5 * size / (size + 0.4)


def _bias_below(bias: Weight, x: float, y: float) -> Spot:
    words = _plus(bias)
    # Wide enough for any bias of three digits, so that it does not breathe while it is changed.
    half = max(18.0, reach(words), 0 if isinstance(bias, str) else reach("+ 888.8"))
    return Spot(Node(words), x, y, half, 18, "bias")


def _bias_edge(bias: Spot, end: Spot) -> str:
    return (
        f'<path class="edge role-bias" d="M{bias.x + bias.half:.1f} {bias.y:.1f}'
        f'L{end.x - 0.6 * end.half:.1f} {end.y + 0.85 * end.radius:.1f}"/>'
    )


def _tag(spot: Spot, bias: Weight) -> str:
    """A bias as a small label that feeds the node under it."""
    y = spot.y - spot.radius - (EM + 4 if spot.node.value else 0)
    stem = f'<path class="edge role-bias" d="M{spot.x:.1f} {y - 7:.1f}V{spot.y:.1f}"/>'
    return stem + words_at(spot.x, y - 9, _plus(bias), "tag role-bias")


def _softmax(sums: Sequence[Spot], outputs: Sequence[Node], radius: float, width: float) -> list[str]:
    """What comes after the sums: one box that takes them all, and an output for each."""
    ends = [Spot(one, 0, spot.y, max(radius, reach(one.value or one.name)), radius, "prediction") for one, spot in
            zip(outputs, sums, strict=True)]  # fmt: skip
    ends = moved(ends, width - MARGIN - max(outer(end) for end in ends))
    x, half, y = sums[0].x + 78, 19.0, _middle(sums)
    tall = _half_box(sums)
    drawn = [
        arrow(spot.x + spot.half, x - half, spot.y) + arrow(x + half, end.x - end.half, spot.y)
        for spot, end in zip(sums, ends, strict=True)
    ]
    box = f'<rect x="{x - half:g}" y="{y - tall:.1f}" width="{2 * half:g}" height="{2 * tall:.1f}" rx="9"/>'
    words = f'<text transform="translate({x:g} {y:.1f}) rotate(-90)" dy="0.35em">softmax</text>'
    return [*drawn, f'<g class="node role-sum">{box}{words}</g>', *[rounded(end) for end in ends]]


def _half_box(sums: Sequence[Spot]) -> float:
    """Half the height of the box of softmax: as tall as its word is long, at least."""
    return max(46.0, sums[-1].y - _middle(sums) + 24)


def _middle(spots: Sequence[Spot]) -> float:
    return (spots[0].y + spots[-1].y) / 2
