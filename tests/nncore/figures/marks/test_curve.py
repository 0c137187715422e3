"""Curves, of a function and through places."""

from xml.etree import ElementTree

import numpy as np
import pytest

from nncore.figures import axis, curve, marker, plot
from tests.nncore.figures.drawn import drawn, paths


def test_a_curve_is_broken_where_it_has_no_value():
    (d,) = paths(drawn(curve([0, 1, 2, 3, 4, 5], [1, 1, np.nan, 1, 1, 1])), "line role-prediction")
    assert d == "M0 90L10 90M30 90L40 90L50 90"


@pytest.mark.parametrize("log", [[1.0], [0.0], [5.0, 0.0], [1e300, np.inf, 1], [np.nan], [134_971.7, 447.0]])
def test_any_error_log_can_be_drawn(log):
    markup = plot(curve(np.arange(len(log)), log), marker(0, log[0], "now"), y=axis("Error", log=True), describe="")
    assert ElementTree.fromstring(markup) is not None
    assert "nan" not in markup
