"""Plots: their axes, what they say, and where they can be touched."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from nncore.figures import (
    axis,
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
from tests.nncore.figures.drawn import UNIT, drawn


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
    # It has parts that can be looked at one by one.
    assert svg.get("role") == "group"
    assert svg.get("aria-label") == '3 "houses" & a line'
    assert [item.text or item[0].tail for item in root.iter("li")][1] == "a <line>"


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


def test_a_press_has_a_handler_of_its_own():
    def press(state, place):
        return state

    assert 'data-on-press="press"' in plot(on_press=press, **UNIT)


def point_at(state, place):
    return place


def test_points_are_one_stop_and_say_their_values():
    root = drawn(
        points([1, 2], [3, 4.5], label="houses"),
        points([5], [6]),
        x=axis("Area", 0, 10, unit="m²"),
        y=axis(lo=0, hi=10),
        describe="",
    )
    spots = [one for one in root.iter("g") if one.get("tabindex")]
    assert [(one.get("tabindex"), one.get("aria-label")) for one in spots] == [
        ("0", "houses: Area (m²) 1, y 3.0"),
        ("-1", "houses: Area (m²) 2, y 4.5"),
        ("-1", "Area (m²) 5, y 6"),
    ]


def test_of_many_points_some_can_be_looked_at_and_of_none_none():
    xs = np.arange(500.0)
    many = drawn(points(xs, xs), x=axis(lo=0, hi=500), y=axis(lo=0, hi=500), describe="")
    assert len([one for one in many.iter("g") if one.get("tabindex")]) == 12
    out = drawn(points([5], [5]), x=axis(lo=0, hi=1), y=axis(lo=0, hi=1), describe="")
    assert out.find("svg").get("role") == "img"
    assert drawn(curve(np.sin), describe="").find("svg").get("role") == "img"


def test_a_dashed_curve_is_dashed_in_the_legend_too():
    xs = np.array([1.0, 2.0])
    root = drawn(curve(xs, xs, label="training"), curve(xs, 2 * xs, label="test", dashed=True), describe="")
    lines = [one.get("class") for one in root.iter("path") if "line" in one.get("class", "")]
    assert [name for name in lines if "dashed" in name] == ["line dashed role-prediction"] * 2
    assert len(lines) == 4
