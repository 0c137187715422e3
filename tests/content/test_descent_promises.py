"""What the lesson on steps asks for comes out: each instruction followed to the letter, in order, from where a reader arrives."""

import re

import numpy as np
import pytest

from nncore.datasets import sales, three_houses
from nncore.descent import curvatures, descend_linear
from nncore.figures import decimal
from tests.content import test_promises
from tests.content.reader import Reader, number

DESCENT = "descent"


def asks(*words):
    test_promises.asks(DESCENT, *words)


def lesson():
    return test_promises.numbers_of(DESCENT)


def errors(reader):
    return {name: reader.value(name) for name in re.findall(r'aria-label="(Error[^"]*)"', reader.markup)}


# The slope from two heights


def test_the_rows_of_the_table_are_those_of_the_figure():
    asks(
        "turn the bias up by 10. The error goes from {{ here }} to {{ ten_further }}",
        "Press **A tenth of the gap** a few times",
    )
    reader = Reader(DESCENT, "two_heights")
    assert (number(lesson().ten_further) - number(lesson().here)) / 10 == pytest.approx(
        reader.value("Slope of the line")
    )
    for gap, slope in lesson().slopes_by_gap:
        assert reader.shown("Gap") == gap
        assert reader.value("Slope of the line") == pytest.approx(
            number(slope), abs=10.0 ** -len(slope.partition(".")[2])
        )
        reader.press("A tenth of the gap")
    assert "It has settled" in reader.said


def test_what_is_missing_gets_ten_times_smaller():
    asks("What is missing gets ten times smaller each time")
    settled = number(lesson().bias_slope)
    missing = [number(slope) - settled for _, slope in lesson().slopes_by_gap]
    assert missing == pytest.approx([10, 1, 0.1, 0.01, 0.001], rel=0.05)


def test_a_gap_can_be_too_small():
    asks("Now go on pressing, down to a gap of {{ spoiled_gap }}. There the slope is {{ spoiled_slope }}.")
    reader = Reader(DESCENT, "two_heights")
    assert 'data-done=""' not in reader.markup
    while reader.shown("Gap") != lesson().spoiled_gap:
        reader.press("A tenth of the gap")
    assert decimal(reader.value("Slope of the line"), 1) == lesson().spoiled_slope
    assert abs(reader.value("Slope of the line") - number(lesson().bias_slope)) > 1
    assert 'data-done=""' in reader.markup
    module = reader.figure
    heights = [f"{module.error(module.BIAS + gap):.15e}" for gap in (0, 10.0**reader.state.power)]
    same = next(at for at, (one, other) in enumerate(zip(*heights, strict=True)) if one != other) - 1
    assert same == 14


def test_the_weight_bends_far_more_sharply():
    asks("In the direction of $W$ the curve bends much more sharply.")
    bends = np.mean(np.square(three_houses().area))
    assert bends > 1e6


def test_half_of_what_is_measured_is_the_formula():
    asks("gives {{ half_slope }} there: just half")
    houses = three_houses()
    assert number(lesson().half_slope) == pytest.approx(np.mean(0.1 * houses.area + 150 - houses.price))
    assert number(lesson().bias_slope) == 2 * number(lesson().half_slope)


# The chain rule, on one house


def test_next_leads_through_the_chain_and_every_house_has_the_same_factor_in_the_middle():
    asks("Press **Next**, and go through it with numbers.", "Choose another **House** in the figure")
    reader = Reader(DESCENT, "one_house")
    reader.press("Next", 4)
    assert "multiply the factors" in reader.said
    signs = []
    for name in reader.figure.names():
        reader.choose("House", name)
        assert "<td>× 1</td>" in reader.markup
        signs.append("× 2 × (−" in reader.markup)
    assert set(signs) == {True, False}
    reader.press("Next", 2)
    assert lesson().bias_slope in reader.said


def test_the_square_grows_by_twice_d():
    asks("so the square grows by $2d$ times that little")
    d, e = -39.5, 0.001
    assert (d + e) ** 2 - d**2 == pytest.approx(2 * d * e, rel=1e-4)


# One rate, one parabola


def test_ten_steps_at_every_rate_of_the_table():
    asks("Press **10 steps**, and then drag the **Learning rate** slowly from left to right")
    reader = Reader(DESCENT, "one_rate").press("10 steps")
    best = number(lesson().best_weight)
    for rate, product, left, kind in lesson().rate_rows:
        reader.slide("Learning rate", number(rate))
        assert number(product) == pytest.approx(number(rate) * number(lesson().curvature))
        assert reader.value("From the lowest place") == pytest.approx(-best * number(left) ** 10, abs=1e-4)
        word = {"creeps": "creeps", "zigzags": "zigzags", "diverges": "diverges"}.get(kind)
        assert word is None or word in reader.said


def test_the_two_houses_are_those_of_the_text():
    asks(
        "of 1 and 3 thousand square feet, sold for 2 and 5 hundred thousand dollars",
        "\\frac{1^2 + 3^2}{2} = {{ curvature }}",
    )
    module = Reader(DESCENT, "one_rate").figure
    assert (module.AREAS.tolist(), module.PRICES.tolist()) == ([1, 3], [2, 5])
    assert number(lesson().curvature) == (1**2 + 3**2) / 2
    # As steep as λ times the distance from the lowest place, on either side.
    away = np.array([-1.0, 0.5, 2.0])
    slopes = [float(module.slope(np.array([module.BEST + one]))[0]) for one in away]
    assert slopes == pytest.approx(number(lesson().curvature) * away)


def test_the_border_is_exactly_there():
    asks("Not nearly, not as a rule of thumb: exactly there. Try rates close to {{ border }}.")
    border = number(lesson().border)
    away = {}
    for rate in (border - 0.01, border, border + 0.01):
        reader = Reader(DESCENT, "one_rate").slide("Learning rate", round(rate, 2)).press("10 steps", 6)
        away[round(rate - border, 2)] = abs(reader.value("From the lowest place"))
    start = number(lesson().best_weight)
    assert away[-0.01] < start == pytest.approx(away[0.0])
    assert away[0.01] > start


def test_at_the_best_rate_it_is_there_in_one_step():
    asks("At a rate of {{ rate_there }} that is 0: there in one step.")
    reader = Reader(DESCENT, "one_rate").slide("Learning rate", number(lesson().rate_there)).press("Step")
    assert reader.value("From the lowest place") == 0


# A long valley, and a round bowl


def test_what_the_steps_give_on_both_maps():
    asks("Press **Step**, **10 steps** and **100 steps**, and compare.", "each has half of the best rate")
    reader = Reader(DESCENT, "two_maps").press("Step").press("10 steps").press("100 steps")
    assert reader.value("Share of the best rate") == 0.5
    assert reader.shown("Error, area as it is") == lesson().valley_error
    assert reader.shown("Error, area scaled") == lesson().bowl_error == lesson().least
    assert f"{lesson().walked_steps} steps" in reader.said
    assert number(lesson().valley_error) > 1.5 * number(lesson().least)
    for own in re.findall(r"[\d.]+(?= |$)", lesson().bowl_line.replace(",", "")):
        assert f"<td>{own}</td>" in reader.markup


def test_at_its_best_rate_the_bowl_takes_one_step_and_the_valley_leaps():
    asks(
        "turn the **Share of the best rate** to 1.0: the bowl is done after one step",
        "At 1.1 the valley is beyond its border.",
    )
    reader = Reader(DESCENT, "two_maps").slide("Share of the best rate", 1.0).press("Step")
    assert reader.shown("Error, area scaled") == lesson().least
    module = reader.figure
    way = module.walked(module.UNSCALED, 1.0, 20)[:, 0] - module.UNSCALED.lowest[0]
    assert (np.abs(np.diff(np.sign(way[1:]))) == 2).sum() > 10
    reader.press("Start again").slide("Share of the best rate", 1.1)
    reader.press("10 steps").press("100 steps")
    losses = module.UNSCALED.errors(module.walked(module.UNSCALED, 1.1, reader.state.steps))
    assert losses[-1] > 100 * losses[10]
    assert "beyond the border" in reader.said
    assert reader.shown("Error, area scaled") == lesson().least


def test_the_valley_has_the_curvatures_of_the_text():
    asks("where the curvature is {{ ratio }} times smaller", "The border is set by the sharper one: {{ two_border }}.")
    low, high = curvatures(three_houses().area / 1000)
    assert [number(one) for one in (lesson().across, lesson().along)] == pytest.approx([high, low], abs=5e-3)
    assert number(lesson().ratio) == pytest.approx(high / low, abs=0.5)


def test_scaled_houses_lie_around_0_on_average_1_to_either_side():
    asks("Now the houses lie around 0, on average 1 to either side.", "Both curvatures become 1")
    module = Reader(DESCENT, "two_maps").figure
    assert module.SCALED.inputs.mean() == pytest.approx(0)
    assert np.sqrt(np.mean(module.SCALED.inputs**2)) == pytest.approx(1)
    assert curvatures(module.SCALED.inputs) == pytest.approx([1, 1])


# The border moves


def test_the_price_moves_the_line_and_leaves_the_wall_and_the_area_moves_it():
    asks("choose a house, and turn its **Price** up to 1,000. Then, for any house, the **Area**, slowly.")
    for house in (1, 2, 3):
        reader = Reader(DESCENT, "border").slide("House", house)
        border, line = reader.value("2/λ"), re.search(r'class="line role-prediction"[^>]*', reader.markup)[0]
        reader.slide("Price", 1000)
        assert reader.value("2/λ") == border
        assert re.search(r'class="line role-prediction"[^>]*', reader.markup)[0] != line
        assert "It goes down" in reader.said
        reader.slide("Area", 6)
        assert reader.value("2/λ") < number(lesson().start_rate)
        assert "It explodes" in reader.said


def test_where_the_second_house_makes_it_explode():
    asks("With the second house it happens at {{ explodes_at }} thousand square feet.")
    area = number(lesson().explodes_at)
    reader = Reader(DESCENT, "border").slide("House", 2)
    assert "explodes" not in reader.slide("Area", round(area - 0.01, 2)).said
    assert "It explodes" in reader.slide("Area", area).said


def test_all_is_well_at_the_start_and_dragging_does_it_too():
    asks("All is well. The next figure lets you move the houses, by dragging them or with sliders.")
    reader = Reader(DESCENT, "border")
    assert "It goes down" in reader.said
    reader.point(2.4, 369, "press").point(4.5, 369)
    assert reader.value("House") == 3
    assert reader.value("Area") == 4.5
    assert "It explodes" in reader.said


def test_in_square_feet_the_border_is_that_of_the_first_lesson():
    asks("In plain square feet the curvature of the three houses would be {{ feet_curvature }}")
    houses = three_houses()
    border = number(lesson().feet_border)
    assert border == pytest.approx(2 / curvatures(houses.area)[-1], rel=0.1)
    assert border > 1e-8
    assert descend_linear(houses.area, houses.price, (0, 0), 1.5 * border, 50).loss[-1] > 1e9


# Momentum


def test_momentum_is_first_worse_and_then_far_better():
    asks("Press **10 steps**, and once more, and then **100 steps**.", "After {{ later }} steps it is")
    reader = Reader(DESCENT, "with_momentum").press("10 steps")
    assert [decimal(one) for one in errors(reader).values()] == lesson().early_errors
    reader.press("10 steps").press("100 steps")
    assert [decimal(one) for one in errors(reader).values()] == lesson().later_errors
    early, later = ([number(one) for one in pair] for pair in (lesson().early_errors, lesson().later_errors))
    assert early[1] > 2 * early[0]
    assert later[1] < 1.01 * number(lesson().least) < later[0]
    assert reader.state.steps == lesson().later


def test_too_much_momentum_is_still_swinging():
    asks("A momentum of 0.95 is too much here", "it is still swinging")
    reader = Reader(DESCENT, "with_momentum").press("10 steps", 2).press("100 steps").slide("Momentum", 0.95)
    assert decimal(reader.value("Error with momentum")) == lesson().swinging
    module = reader.figure
    swing = module.UNSCALED.errors(module.walked(0.95, 160))[110:]
    assert (np.diff(np.sign(np.diff(swing))) != 0).sum() >= 4


def test_steps_add_up_to_one_over_one_minus_m():
    asks("which comes to $1/(1 - m)$ times the step")
    assert sum(0.9**power for power in range(500)) == pytest.approx(1 / (1 - 0.9))


# One house at a time


def test_three_epochs_and_then_a_slower_rate():
    asks("Press **One house** a few times, then **One epoch** until you have done three.", "press **One epoch** twice")
    reader = Reader(DESCENT, "one_at_a_time").press("One epoch")
    assert [decimal(reader.value(f"Error, {how}")) for how in ("one at a time", "all at once")] == lesson().after_one
    reader.press("One epoch", 2)
    assert 'data-done=""' in reader.markup
    assert f"is {lesson().above} % above" in reader.said
    reader.slide("Learning rate", 0.01).press("One epoch", 2)
    assert f"is {lesson().calmer} % above" in reader.said
    assert number(lesson().calmer) < number(lesson().above) / 2
    fewer = Reader(DESCENT, "one_at_a_time").press("One house", 5).press("One epoch", 3)
    assert 'data-done=""' in fewer.markup


def test_with_this_rate_it_never_settles():
    asks("with this rate it will never settle")
    reader = Reader(DESCENT, "one_at_a_time").press("One epoch", 10)
    late = np.array(reader.state.singly[-47:])
    assert np.ptp(late, axis=0).min() > 10


def test_all_at_once_could_take_steps_so_many_times_as_long():
    asks("all at once could take steps {{ faster }} times as long, and be there after one")
    module = Reader(DESCENT, "one_at_a_time").figure
    rate = number(lesson().faster) * module.State().rate
    place = np.zeros(2) - rate * module.VALLEY.slope(np.zeros(2))
    assert place == pytest.approx(module.VALLEY.lowest)


def test_a_single_house_has_a_border_of_its_own():
    asks("for the largest of the {{ sold }} it is {{ own_border }}")
    area = sales().area
    largest = (area.max() - area.mean()) / area.std()
    assert number(lesson().own_border) == pytest.approx(2 / curvatures([largest])[-1], abs=5e-3)


# Other ways to be wrong


def test_the_typing_mistake_pulls_the_squares():
    asks("Turn **Price as typed** up, slowly, to 4,000.", "With a price of 4,000 the line by squares rises by")
    reader = Reader(DESCENT, "other_losses").slide("Price as typed", 4000)
    moved = re.findall(r"<td>\+([\d.]+)</td>", reader.markup)
    assert moved == lesson().moved
    assert number(moved[0]) > 100 * number(moved[1])


def test_the_pull_of_each_loss():
    asks("For half the square it is $d$ itself", "for Huber's it is $d$, but never more than δ")
    reader = Reader(DESCENT, "other_losses")
    pulls = []
    for price in (1000, 4000):
        reader.slide("Price as typed", price)
        pulls.append([number(one) for one in re.findall(r"<td>([\d.,]+) times</td>", reader.markup)])
    assert pulls[0][0] < pulls[1][0] / 3
    assert pulls[0][1:] == pulls[1][1:] == [5, 1]
