"""Networks of one layer, of every shape."""

from itertools import pairwise

import numpy as np
import pytest

from nncore.figures import network, node
from tests.nncore.figures.diagrams.read_back import edges, many, parsed, width_of, words


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


def test_where_inputs_have_different_units_edges_are_as_wide_as_what_they_add():
    weights = [[0.1], [20.0]]
    root = parsed(network(inputs=many("x", 2), weights=weights, typical=[2.0, 0.01], outputs=many("y", 1), describe=""))
    assert len({width_of(edge) for edge in edges(root)}) == 1


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


@pytest.mark.parametrize("kind", [np.float32, np.int64, np.array])
def test_weights_of_numpy_are_drawn_like_pythons_own(kind):
    drawn = [
        network(inputs=many("x", 1), outputs=many("y", 1), weights=[[weight]], biases=[weight], describe="")
        for weight in (kind(-2), -2)
    ]
    assert drawn[0] == drawn[1]
    assert " negative" in drawn[0]
