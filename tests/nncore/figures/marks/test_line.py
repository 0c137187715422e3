"""Straight lines, clipped to their frame."""

from hypothesis import given
from hypothesis import strategies as st

from nncore.figures import line
from tests.nncore.figures.drawn import corners, drawn, paths


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
