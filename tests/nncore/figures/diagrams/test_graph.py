"""Graphs of operations."""

from nncore.figures import graph
from tests.nncore.figures.diagrams.read_back import edges, parsed, words


def test_a_graph_shows_operations_and_operands():
    root = parsed(graph(["x", "× W", "+ b", "softmax", "y"], describe="softmax regression"))
    assert words(root) == ["x", "×", "W", "+", "b", "softmax", "y"]
    assert len(edges(root)) == 0
    assert sum(one.get("class") == "arrow" for one in root.iter("path")) == 6
