"""Drawings of this lesson: ten bars, and a picture with its numbers."""

from nncore.figures import Markup
from nncore.figures.markup import escape, reference
from nncore.figures.picture import picture

from .samples import DIGITS, MOST, SIDE

_CELL, _BAR, _HIGH = 34, 24, 96


def ten_bars(shares, describe):
    """A bar for each digit, as high as its share; the highest with its percents. Nothing is said where there are none."""
    top = max(range(10), key=lambda at: shares[at]) if shares is not None else None
    parts = []
    for at in range(10):
        share = 0 if shares is None else float(shares[at])
        x, height = at * _CELL + (_CELL - _BAR) / 2, share * _HIGH
        parts.append(
            f'<rect x="{x:g}" y="20" width="{_BAR}" height="{_HIGH}" style="fill:var(--rule);fill-opacity:.6"/>'
            f'<rect x="{x:g}" y="{20 + _HIGH - height:.1f}" width="{_BAR}" height="{height:.1f}" style="fill:var(--prediction)"/>'
            f'<text x="{x + _BAR / 2:g}" y="{_HIGH + 38}">{DIGITS[at]}</text>'
        )
        if at == top:
            parts.append(
                f'<text class="role-prediction" x="{x + _BAR / 2:g}" y="{14 + _HIGH - height:.1f}">{100 * share:.0f} %</text>'
            )
    return _diagram(10 * _CELL, _HIGH + 42, describe, "img", "".join(parts))


def ten_signs(values, describe):
    """A bar for each digit, up for what is positive, violet, and down for what is negative, red."""
    reach = max(map(abs, values)) or 1
    middle, parts = _HIGH / 2 + 4, []
    for at, value in enumerate(values):
        x, height = at * _CELL + (_CELL - _BAR) / 2, abs(value) / reach * _HIGH / 2
        colour = "positive" if value > 0 else "negative"
        parts.append(
            f'<rect x="{x:g}" y="{middle - height * (value > 0):.1f}" width="{_BAR}" height="{height:.1f}" '
            f'style="fill:var(--{colour})"/><text x="{x + _BAR / 2:g}" y="{_HIGH + 24}">{DIGITS[at]}</text>'
        )
    parts.append(f'<path d="M0 {middle:g}H{10 * _CELL}" style="stroke:var(--muted)"/>')
    return _diagram(10 * _CELL, _HIGH + 28, describe, "img", "".join(parts))


def numbers(image, describe, *, on_click=None, marked=(), has_picture=False):
    """The 64 numbers of a picture in their places, perhaps over the picture; with a handler each is a button."""
    size = SIDE * _CELL
    parts = []
    if has_picture:
        href = picture(image[::-1], "ink", 0, MOST)
        parts.append(f'<image width="{size}" height="{size}" style="image-rendering:pixelated" href="{href}"/>')
    for row in range(SIDE):
        for column in range(SIDE):
            parts.append(_place(row, column, int(image[row, column]), on_click, (row, column) in marked, has_picture))
    return _diagram(size, size, describe, "group" if on_click else "img", "".join(parts))


def _place(row, column, value, on_click, is_marked, has_picture):
    x, y = column * _CELL, row * _CELL
    button = (
        f' role="button" tabindex="{-1 if row or column else 0}" aria-label="row {row + 1}, column {column + 1}: {value}'
        f'{", changed" if is_marked else ""}" data-on-click="{reference(on_click)}" data-value="{row * SIDE + column}"'
        if on_click
        else ""
    )
    edge = "stroke:var(--link);stroke-width:3.5" if is_marked else "stroke:var(--rule);stroke-width:1"
    halo = ' class="label" style="stroke:var(--paper);stroke-width:.25em"' if has_picture and value else ""
    opacity = "" if value or not has_picture else ' style="fill:var(--muted)"'
    return (
        f'<g{button}><rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" style="fill:transparent;{edge}"/>'
        f'<text{halo}{opacity} x="{x + _CELL / 2:g}" y="{y + _CELL / 2:g}" dy=".36em">{value}</text></g>'
    )


def _diagram(width, height, describe, role, inside):
    return Markup(
        f'<div class="diagram" style="--width:{width:g};--height:{height:g}">'
        f'<svg viewBox="-2 -2 {width + 4:g} {height + 4:g}" role="{role}" aria-label="{escape(describe)}">{inside}</svg></div>'
    )
