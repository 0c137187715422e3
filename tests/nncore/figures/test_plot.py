"""Plots, read back from their markup."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.figures.plot import (
    axis,
    bars,
    curve,
    error_squares,
    errors,
    guide,
    heat_map,
    line,
    marker,
    path,
    plot,
    points,
    segment,
    text,
    trail,
)

UNIT = {"x": axis("x", 0, 10), "y": axis("y", 0, 10), "size": (100, 100), "describe": "Something"}


def drawn(*marks, **options):
    return ElementTree.fromstring(plot(*marks, **(UNIT | options)))


def paths(root, classes):
    return [one.get("d") for one in root.iter("path") if one.get("class") == classes]


def corners(d):
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", d)]


def test_every_kind_of_mark_is_well_formed_and_described():
    xs, ys = np.array([1.0, 2.0, 3.0]), np.array([2.0, 5.0, 4.0])
    root = drawn(
        heat_map(np.eye(3), (0, 10), (0, 10), ramp="sign"),
        error_squares(xs, ys, ys + 1, labels=["1"] * 3),
        errors(xs, ys, ys + 1, label="errors"),
        line(1, 2, label="a <line>"),
        curve(np.sin),
        curve(xs, ys),
        path(xs, ys),
        trail(xs, ys),
        segment((0, 0), (1, 1), has_arrow=True),
        guide(x=2, y=5, label="here"),
        marker(2, 5, "<&>"),
        text(1, 1, "words"),
        *[points(xs, ys, shape=shape, label=shape) for shape in ("dot", "ring", "square", "cross", "triangle")],
        None,
        False,
        describe='3 "houses" & a line',
    )
    svg = root.find("svg")
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == '3 "houses" & a line'
    assert [item.text or item[0].tail for item in root.iter("li")][1] == "a <line>"


def test_a_line_is_clipped_to_the_frame():
    assert corners(paths(drawn(line(1, 0)), "line role-prediction")[0]) == [(0, 100), (100, 0)]
    assert corners(paths(drawn(line(2, 0)), "line role-prediction")[0]) == [(0, 100), (50, 0)]
    assert corners(paths(drawn(line(0, 4)), "line role-prediction")[0]) == [(0, 60), (100, 60)]
    assert paths(drawn(line(0, 20)), "line role-prediction") == []
    assert paths(drawn(line(float("nan"), 0)), "line role-prediction") == []


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_no_line_leaves_the_frame(weight, bias):
    for d in paths(drawn(line(weight, bias)), "line role-prediction"):
        assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in corners(d))


def test_points_outside_and_what_is_not_a_number_are_not_drawn():
    root = drawn(points([5, 20, 5, np.nan], [5, 5, -3, 5]))
    assert paths(root, "dot role-data") == ["M50 50h0"]
    assert paths(drawn(points([], [])), "dot role-data") == []


def test_a_curve_is_broken_where_it_has_no_value():
    (d,) = paths(drawn(curve([0, 1, 2, 3, 4, 5], [1, 1, np.nan, 1, 1, 1])), "line role-prediction")
    assert d == "M0 90L10 90M30 90L40 90L50 90"


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(-2, 12), st.floats(-2, 12)), min_size=1, max_size=6))
def test_squares_are_square_and_sit_on_their_bars(houses):
    xs, prediction, target = map(np.array, zip(*houses, strict=True))
    root = drawn(error_squares(xs, prediction, target))
    (d,) = paths(root, "square-area role-error")
    found = re.findall(r"M(\S+) (\S+)H(\S+)V(\S+)H\1z", d.replace("e-", "E"))
    assert len(found) == len(houses)
    for (x0, y0, x1, y1), x, one, other in zip(found, xs, prediction, target, strict=True):
        width, height = float(x1) - float(x0), float(y1) - float(y0)
        assert width == pytest.approx(height, abs=0.11)
        assert height == pytest.approx(10 * abs(one - other), abs=0.11)
        assert min(abs(float(x0) - 10 * x), abs(float(x1) - 10 * x)) < 0.06


def test_a_square_goes_where_it_has_room():
    root = drawn(error_squares([1, 9], [2, 2], [5, 5]))
    assert paths(root, "square-area role-error") == ["M10 50H40V80H10zM60 50H90V80H60z"]


def test_two_squares_do_not_lie_on_each_other_if_there_is_room():
    root = drawn(error_squares([4, 5], [2, 2], [5, 5]))
    assert paths(root, "square-area role-error") == ["M10 50H40V80H10zM50 50H80V80H50z"]


def test_domains_follow_the_marks_and_are_nice():
    root = ElementTree.fromstring(plot(points([3, 97], [0.1, 0.9]), describe="", on_point=point_at))
    surface = next(one for one in root.iter("rect") if one.get("class") == "surface")
    ends = [surface.get(f"data-{end}") for end in ("x0", "x1", "y0", "y1")]
    assert ends == ["0", "100", "0", "1"]
    assert surface.get("data-on-point") == "point_at"


def test_a_curve_counts_only_where_it_is_seen():
    root = ElementTree.fromstring(plot(curve(np.square), x=axis("x", 0, 3), describe="", on_hover=point_at))
    surface = next(one for one in root.iter("rect") if one.get("class") == "surface")
    assert surface.get("data-y1") == "10"
    assert surface.get("data-on-hover") == "point_at"


def test_a_plot_without_anything_is_still_a_plot():
    assert ElementTree.fromstring(plot(describe="Nothing")).find("svg") is not None


@pytest.mark.parametrize("log", [[1.0], [0.0], [5.0, 0.0], [1e300, np.inf, 1], [np.nan], [134_971.7, 447.0]])
def test_any_error_log_can_be_drawn(log):
    markup = plot(curve(np.arange(len(log)), log), marker(0, log[0], "now"), y=axis("Error", log=True), describe="")
    assert ElementTree.fromstring(markup) is not None
    assert "nan" not in markup


def test_axes_name_their_units():
    markup = plot(x=axis("Area", 0, 2600, unit="sq ft"), y=axis("Price", 0, 410, unit="$1000"), describe="")
    assert 'Area <tspan class="unit">(sq ft)</tspan>' in markup
    assert ">2,000</text>" in markup


def test_whole_axes_have_whole_ticks():
    assert ">0.4<" in plot(x=axis("Step", 0, 1), describe="")
    markup = plot(x=axis("Step", 0, 1, whole=True), y=axis("Error", 0, 100), describe="")
    assert re.findall(r">([\d.]+)</text>", markup.partition("along")[0]) == ["0", "1"]


def test_an_axis_cannot_run_backwards():
    with pytest.raises(ValueError, match="the y axis has to run from a smaller to a larger number, not 5 to 5"):
        plot(y=axis("y", 5, 5), describe="")


def test_as_many_xs_as_ys():
    with pytest.raises(ValueError, match="not 2 and 3"):
        points([1, 2], [1, 2, 3])


def test_a_heat_map_lies_where_it_belongs():
    image = next(drawn(heat_map([[1, 2]], (0, 5), (2, 4))).iter("image"))
    assert [image.get(name) for name in ("x", "y", "width", "height")] == ["0", "60", "50", "20"]


def test_labels_stay_inside():
    left, right = drawn(marker(0, 5, "label"), marker(10, 5, "label")).findall(".//text[@class='label']")
    assert (left.get("text-anchor"), right.get("text-anchor")) == ("start", "end")


def test_no_negative_zeros():
    assert "-0 " not in plot(points([0.0], [1e-12]), x=axis("x", -1, 1), y=axis("y", -1, 1), describe="")
    assert "M0 0h0" in plot(points([-1e-9], [10 + 1e-9]), **UNIT)


def test_bars_have_exact_values():
    root = ElementTree.fromstring(bars(["a", "b"], [0.25, 0.75], role="prediction"))
    assert root.get("data-role") == "prediction"
    assert "".join(root.itertext()) == "a0.250b0.750"
    assert [one.get("style") for one in root.iter("span") if one.get("style")] == ["width:25.0%", "width:75.0%"]


def point_at(state, place):
    return place


@pytest.mark.parametrize("shape", ["dot", "square", "triangle"])
def test_hollow_points_have_a_hole(shape):
    assert f'class="hole {shape}"' in plot(points([1], [1], shape=shape, hollow=True), **UNIT)
    assert "hole" not in plot(points([1], [1], shape=shape), **UNIT)


def test_a_press_has_a_handler_of_its_own():
    def press(state, place):
        return state

    assert 'data-on-press="press"' in plot(on_press=press, **UNIT)
