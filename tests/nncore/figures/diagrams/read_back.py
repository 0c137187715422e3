"""Diagrams, read back from their markup."""

import re
from xml.etree import ElementTree

from nncore.figures import node


def many(letter, count):
    return [node(f"{letter}{at}") for at in range(count)]


def parsed(markup):
    return ElementTree.fromstring(markup)


def edges(root, role="weight"):
    return [
        one for one in root.iter("path") if f"role-{role}" in (one.get("class") or "") and "edge" in one.get("class")
    ]


def words(root):
    return ["".join(one.itertext()) for one in root.iter("text")]


def width_of(edge):
    return float(re.search(r"stroke-width:([\d.]+)", edge.get("style"))[1])
