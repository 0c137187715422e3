"""What several figures of this lesson draw: one activation, as a curve with a place on it and a sentence."""

import re

import numpy as np

from nncore.figures import announcement, axis, curve, decimal, element, formula, guide, marker, plot, slider
from nncore.network import activate, activation_slope

REACH = (-20, 20)


def activation_view(name, z, *, written, comment, y):
    """The curve of an activation, the slider along it, and its formula with the value filled in."""
    result = float(activate(name, z))
    digits = 0 if result == round(result) and name == "relu" else 4
    return [
        plot(
            curve(lambda sums: activate(name, sums), role="prediction", samples=401),
            guide(x=z, y=result),
            marker(z, result, decimal(result, digits), role="prediction", anchor="end"),
            x=axis("z, the weighted sum", *REACH),
            y=y,
            size=(640, 280),
            describe=f"{written(z)} = {decimal(result, digits)}",
        ),
        slider("z", z, *REACH, step=0.1, sets="z", role="data"),
        formula(
            *raised(f"{written(z)} = {decimal(result, digits)}"), describe=f"{written(z)} = {decimal(result, digits)}"
        ),
        announcement(comment),
    ]


def raised(text):
    """Text with each ^power as one."""
    first, *rest = text.split("^")
    parts = [first]
    for piece in rest:
        power = re.match(r"[^ )]*\)?(?=\))|[^ )]*", piece)[0]
        parts += [element("sup", power), piece[len(power) :]]
    return parts


def slope_of_sigmoid(z):
    return float(activation_slope("sigmoid", activate("sigmoid", z)))


def filled(z):
    """A number as one would put it into a formula: in brackets where it is negative."""
    text = decimal(z, 0 if z == np.round(z) else 1)
    return f"({text})" if z < 0 else text
