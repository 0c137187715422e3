"""What plots show, as tables."""

import re
from dataclasses import dataclass

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
    live,
    marker,
    path,
    plot,
    points,
    text,
)
from nncore.figures.markup import element, plots


@dataclass(frozen=True)
class State:
    slope: float = 2.0


def view(state):
    xs = np.array([0.0, 1.0, 2.0])
    return [
        plot(
            points(xs, state.slope * xs), describe="A few points", x=axis("Time", 0, 2, unit="s"), y=axis("Way", 0, 4)
        ),
        element("div", plot(heat_map(np.ones((40, 46)), (0, 1), (0, 1)), describe="A map")),
    ]


def rows(markup):
    """The rows of a table, as the texts of their cells."""
    return [re.findall(r"<t[dh][^>]*>([^<]*)", row) for row in re.findall(r"<tr>(.*?)</tr>", markup)]


def table(*marks, which="plots", **options):
    drawn = plot(*marks, describe="What is seen", **options)
    with plots() as found:
        element("div", drawn)
    from nncore.figures.values import table_of, tables_of

    (one,) = found
    return rows({"plots": table_of, "all": tables_of}[which](one.drawn))


def test_a_figure_is_asked_for_the_tables_of_its_plots():
    found, error = live.tabulate(__name__, None, "plots")
    assert error is None
    assert re.findall(r"<p>(.*?)</p>", found) == ["A few points", "A map"]
    assert rows(found) == [["Time (s)", "Way"], ["0", "0"], ["1", "2"], ["2", "4"]]
    whole, _ = live.tabulate(__name__, None, "all")
    assert len(rows(whole)) == 4 + 1 + 12
    assert len(rows(whole)[-1]) == 1 + 12


def test_what_a_table_cannot_be_made_of_is_said():
    found, error = live.tabulate("json", None, "plots")
    assert (found, "State" in error) == ("", True)


def test_a_view_is_the_same_while_its_plots_are_looked_for():
    with plots() as found:
        looked_at = element("div", view(State()))
    assert looked_at == element("div", view(State()))
    assert {one.drawn.describe for one in found} == {"A few points", "A map"}


def test_several_marks_are_told_apart_by_name():
    xs = np.array([1.0, 2.0])
    found = table(
        points(xs, xs, label="houses"),
        line(2, 1),
        errors(xs, 2 * xs + 1, xs),
        error_squares(xs, 2 * xs + 1, xs),
        guide(x=1),
        marker(1, 2, "here"),
        text(0, 0, "there"),
        x=axis(lo=0, hi=4),
        y=axis(lo=0, hi=8),
    )
    assert found == [
        ["", "x", "y"],
        ["houses", "1", "1"],
        ["2", "2"],
        ["line", "0", "1"],
        ["4", "9"],
        ["errors", "1", "3 → 1"],
        ["2", "5 → 2"],
        ["here", "1", "2"],
        ["there", "0", "0"],
    ]


def test_long_curves_are_thinned_and_keep_their_ends():
    xs = np.linspace(0, 100, 401)
    found = table(path(xs, xs**2), x=axis(lo=0, hi=100), y=axis(lo=0, hi=10_000))[1:]
    assert len(found) == 25
    assert found[0] == ["0.0", "0"]
    assert found[-1] == ["100.0", "10,000"]
    assert len(table(curve(np.sin), x=axis(lo=0, hi=3))[1:]) == 25


def test_few_points_are_all_there():
    xs = np.arange(60.0)
    assert len(table(points(xs, xs))[1:]) == 60
    assert len(table(points(np.arange(500.0), np.arange(500.0)))[1:]) == 60


@pytest.mark.parametrize(
    ("values", "domain", "expected"),
    [
        ([1 / 3, 2 / 3], (0, 1), ["0.333", "0.667"]),
        ([100, 250.5], (0, 480), ["100.0", "250.5"]),
        ([0.00012, -0.00034], (-0.001, 0.001), ["0.00012", "−0.00034"]),
        ([1e-12, 2e-12], (0, 1e-11), ["10⁻¹²", "2·10⁻¹²"]),
        ([2e15, np.nan], (0, 1e16), ["2·10¹⁵", ""]),
    ],
)
def test_values_have_as_many_digits_as_can_be_seen(values, domain, expected):
    found = table(points([0, 1], values), x=axis(lo=0, hi=1), y=axis(lo=domain[0], hi=domain[1]))
    assert [row[-1] for row in found[1:]] == expected


def test_a_logarithmic_axis_has_digits_for_its_values():
    found = table(points([0, 1], [0.001234, 134_971.67]), y=axis(log=True))
    assert [row[-1] for row in found[1:]] == ["0.001234", "134,972"]


def test_a_map_is_thinned_and_stands_as_it_is_drawn():
    values = np.add.outer(100 * np.arange(24), np.arange(24.0))
    found = table(heat_map(values, (0, 24), (0, 24)), which="all", x=axis("across"), y=axis("along"))
    assert found[0][:2] == ["along ↓ across →", "1.5"]
    assert [row[0] for row in found[1:]] == [f"{23.5 - 2 * at:.1f}" for at in range(12)]
    assert found[-1][1:3] == ["101", "103"]
    assert found[1][-1] == "2,323"


def test_what_is_not_known_of_a_map_is_left_out_and_single_cells_are_not_lost():
    values = np.full((24, 24), np.nan)
    values[0, 0] = 7.0
    found = table(heat_map(values, (0, 1), (0, 1)), which="all")
    assert found[-1][1:3] == ["7", ""]


def test_a_map_of_logarithms_says_what_they_are_of_and_one_of_classes_how_sure_they_are():
    assert table(heat_map(np.log([[100.0]]), (0, 1), (0, 1), told=np.exp), which="all")[1][1] == "100"
    assert table(heat_map([[1.25]], (0, 1), (0, 1), ramp="classes"), which="all")[1][1] == "1 (25%)"
