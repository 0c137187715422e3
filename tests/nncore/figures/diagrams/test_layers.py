"""Networks of several layers, and what they answer to."""

import json
from xml.etree import ElementTree

import pytest

from nncore.figures import layers, node
from tests.nncore.figures.diagrams.read_back import many, parsed


def test_a_layered_network_answers_on_every_edge_and_node():
    columns = [many("x", 2), [node("h", heat=[[-1.0, 1.0]])], many("y", 1)]
    root = parsed(
        layers(
            columns, [[[1.0], [-2.0]], [[0.5]]], biases=[[0.1], [-0.1]], describe="", hover_edge=pick, click_node=pick
        )
    )
    assert root.find("svg").get("role") == "group"
    edge_values = [json.loads(one.get("data-value")) for one in root.iter("g") if one.get("data-on-hover")]
    assert edge_values == [[0, 0, 0], [0, 1, 0], [1, 0, 0]]
    node_values = [json.loads(one.get("data-value")) for one in root.iter("g") if one.get("data-on-click")]
    assert node_values == [[0, 0], [0, 1], [1, 0], [2, 0]]
    stops = [one.get("tabindex") for one in root.iter("g") if one.get("data-value")]
    assert stops == ["0"] + ["-1"] * (len(stops) - 1)
    assert 'aria-label="Weight from x1 to h: −2.000"' in ElementTree.tostring(root, encoding="unicode")
    assert len(list(root.iter("image"))) == 1


def test_a_layered_network_may_be_only_looked_at():
    root = parsed(layers([many("x", 2), many("y", 1)], [[[1.0], [-2.0]]], describe="two and one"))
    assert root.find("svg").get("role") == "img"
    assert not [one for one in root.iter() if one.get("tabindex")]


def test_there_is_a_matrix_for_each_gap():
    with pytest.raises(ValueError, match="3 columns have 2 gaps"):
        layers([many("x", 1)] * 3, [[[1.0]]], describe="")


def pick(state, value):
    return value
