"""Network diagrams, read back from their markup."""

import json
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from nncore.figures.diagram import graph, layers, network, node


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


@pytest.mark.parametrize("softmax", [False, True])
@pytest.mark.parametrize("inputs", range(1, 9))
@pytest.mark.parametrize("outputs", range(1, 9))
def test_every_shape_has_all_its_parts_inside_the_drawing(inputs, outputs, softmax):
    root = parsed(
        network(
            inputs=many("x", inputs),
            weights=[[f"W{i}{o}" for o in range(outputs)] for i in range(inputs)],
            biases=[f"b{o}" for o in range(outputs)],
            outputs=many("y", outputs),
            softmax=softmax,
            describe="",
        )
    )
    assert len(edges(root)) == inputs * outputs
    assert len(edges(root, "bias")) == outputs
    assert sum(word.startswith("b") for word in words(root)) == outputs
    _, _, width, height = map(float, root.find("svg").get("viewBox").split())
    for rect in root.iter("rect"):
        x, y, across, along = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + across <= width
        assert y + along <= height


def test_nodes_of_a_column_do_not_touch():
    root = parsed(network(inputs=many("x", 8), outputs=many("y", 8), describe=""))
    tops = sorted(float(rect.get("y")) for rect in root.iter("rect") if float(rect.get("x")) < 100)
    height = float(next(root.iter("rect")).get("height"))
    assert min(after - before for before, after in pairwise(tops)) > height


def test_values_are_written_for_people():
    root = parsed(
        network(
            inputs=[node("area", "2,000"), node("baths")],
            weights=[[0.18], [-10.5]],
            biases=[-3.25],
            outputs=[node("price", "360")],
            describe="a < b",
        )
    )
    assert set(words(root)) == {"× 0.180", "× −10.5", "− 3.2", "area", "2,000", "baths", "price", "360"}
    assert root.find("svg").get("aria-label") == "a < b"


def test_negative_weights_are_dashed_and_large_ones_thick():
    root = parsed(network(inputs=many("x", 3), weights=[[0.1], [-0.1], [2.0]], outputs=many("y", 1), describe=""))
    thin, negative, thick = edges(root)
    assert "negative" in negative.get("class")
    assert "negative" not in thin.get("class")
    assert width_of(thick) > width_of(thin) == width_of(negative)


def test_what_is_not_a_number_can_be_drawn():
    assert parsed(network(inputs=many("x", 1), weights=[[float("nan")]], outputs=many("y", 1), describe="")) is not None


def test_labels_thin_out():
    def labels(count):
        weights = [["W"] * count] * count
        return words(parsed(network(inputs=many("x", count), weights=weights, outputs=many("y", count), describe="")))

    assert labels(2).count("W") == 4
    assert labels(8).count("W") == 0


def test_weights_have_to_fit():
    with pytest.raises(ValueError, match="need 2 × 1 weights, not 1 × 1"):
        network(inputs=many("x", 2), weights=[[1.0]], outputs=many("y", 1), describe="")
    with pytest.raises(ValueError, match="3 columns have 2 gaps"):
        layers([many("x", 1)] * 3, [[[1.0]]], describe="")


def test_a_graph_shows_operations_and_operands():
    root = parsed(graph(["x", "× W", "+ b", "softmax", "y"], describe="softmax regression"))
    assert words(root) == ["x", "×", "W", "+", "b", "softmax", "y"]
    assert len(edges(root)) == 0
    assert sum(one.get("class") == "arrow" for one in root.iter("path")) == 6


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
    assert all(one.get("tabindex") == "0" for one in root.iter("g") if one.get("data-value"))
    assert 'aria-label="Weight from x1 to h: −2.000"' in ElementTree.tostring(root, encoding="unicode")
    assert len(list(root.iter("image"))) == 1


def test_a_layered_network_may_be_only_looked_at():
    root = parsed(layers([many("x", 2), many("y", 1)], [[[1.0], [-2.0]]], describe="two and one"))
    assert root.find("svg").get("role") == "img"
    assert not [one for one in root.iter() if one.get("tabindex")]


def width_of(edge):
    return float(re.search(r"stroke-width:([\d.]+)", edge.get("style"))[1])


def pick(state, value):
    return value


@pytest.mark.parametrize("kind", [np.float32, np.int64, np.array])
def test_weights_of_numpy_are_drawn_like_pythons_own(kind):
    drawn = [
        network(inputs=many("x", 1), outputs=many("y", 1), weights=[[weight]], biases=[weight], describe="")
        for weight in (kind(-2), -2)
    ]
    assert drawn[0] == drawn[1]
    assert " negative" in drawn[0]
