"""Plots of a hundred units a side, read back from their markup."""

import re
from xml.etree import ElementTree

from nncore.figures import axis, plot

UNIT = {"x": axis("x", 0, 10), "y": axis("y", 0, 10), "size": (100, 100), "describe": "Something"}


def drawn(*marks, **options):
    return ElementTree.fromstring(plot(*marks, **(UNIT | options)))


def paths(root, classes):
    return [one.get("d") for one in root.iter("path") if one.get("class") == classes]


def corners(d):
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", d)]
