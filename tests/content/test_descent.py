"""Every figure of the lesson on steps without a browser: its first view, and every handler."""

import importlib
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nncore.datasets import sales
from nncore.descent import curvatures, descend_linear
from nncore.figures import live
from nncore.figures.markup import join
from nncore.neuron import best_fit
from nncore.scaling import standardise

FOLDER = Path("content/descent")
FIGURES = re.findall(r"\]\((\w+)\.py\)", (FOLDER / "lesson.md").read_text(encoding="utf-8"))
HELPERS = {"chain", "lesson", "maps"}


def figure(name):
    return importlib.import_module(f"content.descent.{name}")


def shown(module, state):
    return str(join(module.view(state)))


@pytest.mark.parametrize("name", FIGURES)
def test_the_first_view_is_whole_and_names_only_what_is_there(name):
    module = figure(name)
    markup = shown(module, module.State())
    assert live.misnamed(module, markup) == []
    assert not re.search(r"\bnan\b|\bNone\b|not a number", markup)
    assert markup == shown(module, module.State())


def test_all_figures_of_the_folder_are_in_the_lesson():
    assert {file.stem for file in FOLDER.glob("*.py")} - HELPERS == set(FIGURES)


def test_the_slope_from_two_heights_settles_and_then_is_spoiled():
    module = figure("two_heights")
    off = [abs(module.slope_at(power) - module.exact()) for power in range(1, -16, -1)]
    assert off[:5] == pytest.approx([10, 1, 0.1, 0.01, 0.001], rel=1e-3)
    assert max(off[5:9]) < 2e-4
    assert max(off[13:]) > 1
    assert [module.is_spoiled(power) for power in (1, -5, -8)] == [False] * 3
    said = {module.comment(power) for power in range(1, -16, -1)}
    assert len(said) == 5


def test_gaps_that_were_tried_are_kept_in_order_each_once():
    module = figure("two_heights")
    state = module.larger(module.smaller(module.smaller(module.State())))
    assert (state.power, state.tried) == (0, (1, 0, -1))
    assert module.choose(state, -99).power == module.SMALLEST
    assert module.choose(state, 99).power == module.LARGEST
    rows = module.rows(module.State(tried=tuple(range(1, -10, -1))))
    assert [row[0] for row in rows] == ["0.00001", "10⁻⁶", "10⁻⁷", "10⁻⁸", "10⁻⁹"]


def test_a_nudge_goes_along_the_chain_for_every_house():
    module = figure("one_house")
    for name, (x, t) in zip(module.names(), zip(module.HOUSES.area, module.HOUSES.price, strict=True), strict=True):
        d = 0.1 * x + 150 - t
        text = shown(module, module.State(stage=4, house=name))
        assert f"= {module.decimal(2 * d * x)}" in text.replace("</p>", "")
        assert "…" not in text
        change = (d + module.NUDGE * x) ** 2 - d**2
        assert change / module.NUDGE == pytest.approx(2 * d * x, rel=0.02)


def test_the_chain_shows_no_more_than_is_known():
    module = figure("one_house")
    boxes = [shown(module, module.State(stage=stage)).count("node role-") - 4 for stage in range(7)]
    assert boxes == [0, 1, 2, 3, 3, 3, 3]
    assert ">b<" in shown(module, module.State(stage=5))
    assert module.State().house == module.names()[0]
    assert module.view(module.State(house="a castle"))


def test_a_sequence_goes_forward_back_and_plays():
    module = figure("one_house")
    state = module.play(module.State())
    while state.is_playing:
        state = module.forward(state)
    assert state.stage == module.LAST
    assert module.play(state).stage == 0
    assert module.back(state).stage == module.LAST - 1
    assert not module.pause(module.play(state)).is_playing
    assert "43,032" in shown(module, state)


@pytest.mark.parametrize("rate", [0.0, 0.02, 0.13, 0.2, 0.36, 0.4, 0.48])
def test_what_is_left_of_the_distance(rate):
    module = figure("one_rate")
    walked = module.walked(module.State(rate, 12))
    left = (1 - rate * module.CURVATURE) ** np.arange(13)
    assert walked - module.BEST == pytest.approx(left * (module.START - module.BEST))


def test_every_kind_of_rate_is_told():
    module = figure("one_rate")
    kinds = [module.kind_of(rate) for rate in np.arange(49) / 100]
    assert [kinds[at] for at in (0, 1, 19, 20, 21, 39, 40, 41)] == [
        "stands still", "creeps", "creeps", "is there in one step", "zigzags", "zigzags", "jumps to and fro for ever",
        "diverges",
    ]  # fmt: skip
    assert len({module.comment(rate) for rate in (0, 0.1, 0.2, 0.3, 0.4, 0.45)}) == 6
    assert module.walk(module.State(), 1000).steps == module.MOST
    assert module.again(module.State(0.3, 9)) == module.State(0.3)
    assert "∞" not in shown(module, module.State(0.48, module.MOST))


def test_both_maps_are_of_the_same_houses():
    module = figure("two_maps")
    assert module.UNSCALED.least == pytest.approx(module.BOWL.least)
    assert curvatures(module.BOWL.inputs) == pytest.approx([1, 1])
    assert module.best_rate(module.BOWL) == pytest.approx(1)
    state = module.walk(module.walk(module.State(1.0), 1), 2000)
    assert state.steps == module.MOST
    (weight,), bias = best_fit(module.AREAS, module.HOUSES.price)
    text = shown(module, module.State(1.0, 1))
    assert f"<td>{weight:.1f}</td><td>{bias:.1f}</td>" in text
    assert "beyond the border" in shown(module, module.State(1.1, 10))
    assert module.again(state) == module.State(1.0)


def test_the_border_is_that_of_the_houses_and_no_price_moves_it():
    module = figure("border")
    state = module.State()
    before = module.border_of(state.areas)
    assert before == pytest.approx(2 / curvatures(state.areas)[-1])
    dear = module.choose_price(state, 1000)
    assert module.border_of(dear.areas) == before
    assert not module.explodes(dear)
    far = module.choose_area(dear, 6)
    assert module.border_of(far.areas) < state.rate
    assert module.explodes(far)
    assert "It explodes" in shown(module, far)
    assert "just below the border" in shown(module, replace(state, rate=0.37))
    assert "It goes down" in shown(module, state)


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.38, 0.4, 0.9])
def test_the_curve_of_all_rates_goes_through_the_run_of_each(rate):
    module = figure("border")
    for state in (module.State(), module.choose_area(module.State(), 5), module.State(areas=(2.0, 2.0, 2.0))):
        run = descend_linear(state.areas, state.prices, (0, 0), rate, module.STEPS)
        assert module.errors_after(state, np.array([rate]))[0] == pytest.approx(run.loss[-1], rel=1e-6)


def test_the_nearest_house_is_taken_and_dragged_and_stays_in_the_plot():
    module = figure("border")
    for at, (x, y) in enumerate(zip(module.State().areas, module.State().prices, strict=True), start=1):
        assert module.take(module.State(), {"x": x + 0.05, "y": y + 5}).house == at
    state = module.drag(module.take(module.State(), {"x": 2.5, "y": 300}), {"x": 4.123, "y": 700.4})
    assert (state.areas[2], state.prices[2]) == (4.12, 700)
    away = module.drag(state, {"x": 99, "y": -5})
    assert (away.areas[2], away.prices[2]) == (module.AREA[1], module.PRICE[0])
    assert module.choose_house(state, 9).house == 3
    assert module.explodes(module.State(rate=0.5))


def test_a_border_that_is_beyond_the_plot_is_not_drawn():
    module = figure("border")
    small = module.State(areas=(0.2, 0.2, 0.2))
    assert module.border_of(small.areas) > module.FASTEST
    assert shown(module, small).count("guide") == 1


def test_momentum_and_none_begin_together_and_part():
    module = figure("with_momentum")
    assert shown(module, module.State()).count(">134,972<") == 2
    assert "both are the same" in shown(module, module.State(0.0, 5))
    one, other = module.walked(0.0, 30), module.walked(0.9, 30)
    assert one[:2].tolist() == other[:2].tolist()
    assert one[2].tolist() != other[2].tolist()
    assert module.steps_until_near(0.9) < module.steps_until_near(0.0) / 6
    assert "as good as there" in shown(module, module.State(0.9, 200))
    assert "It overshoots" in shown(module, module.State(0.9, 10))
    assert module.walk(module.State(), 9999).steps == module.MOST
    assert module.again(module.State(0.5, 3)) == module.State(0.5)


def test_in_every_epoch_each_house_has_its_turn():
    module = figure("one_at_a_time")
    orders = [module.order(epoch * module.COUNT, module.COUNT) for epoch in range(3)]
    assert all(sorted(one) == list(range(47)) for one in orders)
    assert orders[0] != orders[1] != orders[2]
    assert module.order(40, 10) == [*orders[0][40:], *orders[1][:3]]


def test_single_houses_and_epochs_lead_to_the_same_place():
    module = figure("one_at_a_time")
    epoch = module.look(module.State(), 47)
    singles = module.State()
    for _ in range(47):
        singles = module.look(singles, 1)
    assert epoch == singles
    assert (len(epoch.singly), len(epoch.together)) == (48, 2)
    full = module.look(epoch, 99_999)
    assert len(full.singly) == module.MOST + 1
    assert module.look(full, 1) == full
    assert module.again(full) == module.State()
    assert "10 epochs." in shown(module, full)
    assert "1 epoch and 3 houses" in shown(module, module.look(epoch, 3))
    assert "3 of 47 houses" in shown(module, module.look(module.State(), 3))


def test_with_a_slower_rate_it_comes_to_the_line_of_least_squares():
    module = figure("one_at_a_time")
    state = module.look(module.look(module.State(), 5 * 47), 0)
    state = module.look(replace(state, rate=0.01), 5 * 47)
    (weight,), bias = best_fit(standardise(sales().area).inputs, sales().price)
    assert state.singly[-1] == pytest.approx([weight, bias], abs=6)
    assert module.VALLEY.lowest == pytest.approx((weight, bias))


def test_one_wrong_price_pulls_the_squares_most():
    module = figure("other_losses")
    right, wrong = module.lines(module.RIGHT_PRICE, 50), module.lines(3999, 50)
    moved = [abs(module.at(new) - module.at(old)) for new, old in zip(wrong, right, strict=True)]
    assert moved[0] > 100 * moved[1] >= 100 * moved[2]
    pulls = module.pulls(module.State(4000, 50), wrong)
    assert pulls[1:] == [pytest.approx(5), pytest.approx(1)]
    assert pulls[0] > 300
    assert "near each other" in shown(module, module.State())
    assert "by squares says +" in shown(module, module.State(4000))


@pytest.mark.parametrize("delta", [10, 50, 200])
def test_the_three_costs_as_they_are_drawn(delta):
    module = figure("other_losses")
    d = np.array([-150.0, -5, 0, 8, 170])
    assert module.costs("squares", d, delta).tolist() == (d**2 / 2).tolist()
    assert module.costs("absolute", d, delta) == pytest.approx(delta * np.abs(d))
    near = np.abs(d) <= delta
    assert module.costs("Huber", d, delta) == pytest.approx(np.where(near, d**2 / 2, delta * (np.abs(d) - delta / 2)))
