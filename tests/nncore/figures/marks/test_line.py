"""Straight lines, clipped to their frame."""

import re

from hypothesis import given
from hypothesis import strategies as st

from nncore.figures import heat_map, line, path, plot
from tests.nncore.figures.drawn import UNIT, corners, drawn, paths


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


def away(root):
    """Where arrows at the edge stand, and by how many degrees they are turned."""
    found = [one.get("transform") for one in root.iter("path") if one.get("class").startswith("away")]
    return [tuple(float(part) for part in re.findall(r"-?[\d.]+", transform)) for transform in found]


def test_a_line_that_is_out_of_the_frame_leaves_an_arrow():
    inset = 9 * 100 / 640
    assert away(drawn(line(0, 20))) == [(50, round(inset, 1), -90)]
    assert away(drawn(line(0, -20))) == [(50, round(100 - inset, 1), 90)]
    assert away(drawn(line(0, 4))) == []
    assert away(drawn(line(float("nan"), 0))) == []


def test_a_way_that_leads_out_of_the_frame_leaves_an_arrow_where_it_does():
    inset = round(9 * 100 / 640, 1)
    assert away(drawn(path([5, 25], [5, 5]))) == [(100 - inset, 50, 0)]
    assert away(drawn(path([5, 5], [5, -25]))) == [(50, 100 - inset, 90)]
    assert away(drawn(path([5, 6], [5, 6]))) == []


def test_a_map_has_a_key():
    assert "Error, dark to light" in plot(heat_map([[0, 1]], (0, 10), (0, 10), label="Error, dark to light"), **UNIT)
