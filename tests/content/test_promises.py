"""What the lessons ask for comes out: each instruction followed to the letter, in order, from where a reader arrives."""

import importlib
import re
from pathlib import Path

import numpy as np
import pytest

from nncore.figures import decimal
from nncore.losses import mean_squared_error
from nncore.network import activate, forward
from nncore.neuron import loss_surface, predict
from nncore.softmax import softmax
from tests.content.reader import LESSONS, OF_THE_PAGE, Reader, elements, name_of, names, number

BASICS, GOOD_OR_BAD, HIDDEN = "basics", "good-or-bad", "hidden-layers"


def text_of(folder):
    """A lesson as it is written, without its front matter."""
    return Path("content", folder, "lesson.md").read_text(encoding="utf-8").split("+++", 2)[2]


def figures_of(folder):
    return re.findall(r"\]\((\w+)\.py\)", text_of(folder))


def numbers_of(folder):
    """What `lesson.py` gives the text to say."""
    return importlib.import_module(f"content.{folder}.lesson")


def asks(folder, *words):
    """The lesson asks for just this, in these words; whoever rewrites them finds the test that follows them."""
    text = " ".join(text_of(folder).split())
    for one in words:
        assert one in text, one


# Both lessons


@pytest.mark.parametrize("folder", LESSONS)
def test_controls_are_called_in_the_text_what_is_written_on_them(folder):
    written = set(OF_THE_PAGE)
    for name in figures_of(folder):
        written.update(names(Reader(folder, name).markup))
    prose = re.sub(r"^\|.*$", "", text_of(folder), flags=re.MULTILINE)
    assert [name for name in re.findall(r"\*\*(.+?)\*\*", prose) if name not in written] == []


@pytest.mark.parametrize("folder", LESSONS)
def test_pictures_with_buttons_or_sliders_are_alive(folder):
    asks(BASICS, "Pictures with buttons or sliders are alive: move what can be moved.")
    for name in figures_of(folder):
        for one in elements(Reader(folder, name).markup):
            if one.tag in ("button", "input", "select"):
                answers = [key for key in one.attributes if re.match(r"data-(on-|sets|makes)", key)]
                assert answers, f"{name}: {one.words} does nothing"


# Basics: Start here


def test_the_average_price_of_a_square_foot_is_rounded_and_said_to_be():
    asks(BASICS, "On average that is {{ mean_rate }}; you round it to {{ decimal(weight * 1000) }}")
    lesson = numbers_of(BASICS)
    mean = np.mean([number(rate) for rate in lesson.rates])
    assert number(lesson.mean_rate) == pytest.approx(mean, abs=0.5) == 183
    assert number(decimal(lesson.weight * 1000)) == round(number(lesson.mean_rate), -1) == 180
    assert lesson.friend_area * number("180") == lesson.fair_price * 1000


def test_the_picture_is_stepped_through_or_plays_and_the_plot_is_dragged_along_to_its_end():
    asks(BASICS, "Step through the picture or let it play, then drag along the plot to price another house.")
    stepped = Reader(BASICS, "read_the_price").press("Next", 3)
    played = Reader(BASICS, "read_the_price").press("Play")
    while played.tick():
        pass
    assert stepped.said == played.said
    assert f"${decimal(numbers_of(BASICS).fair_price)},000" in stepped.said
    weight = numbers_of(BASICS).weight
    for area in (0, 1000, 2104, 2600):
        price = decimal(weight * 10 * round(area / 10))
        assert f"the price: ${price},000" in stepped.point(area, 0).said


def test_every_house_is_on_the_plot_and_so_is_what_the_line_says_at_its_end():
    plots = importlib.import_module("content.basics.house_plots")
    assert max(plots.HOUSES.area) < plots.AREA.hi
    assert plots.WEIGHT * plots.AREA.hi < plots.PRICE.hi


def test_a_house_of_1000_square_feet():
    asks(BASICS, "](questions/thousand.py)")
    assert "$180,000" in Reader(BASICS, "read_the_price").slide("Area", 1000).said


# Basics: What "better" means


def test_the_errors_of_the_first_line():
    asks(BASICS, "as if the line were nearly perfect", "being wrong by ${{ largest_miss }}")
    lesson = numbers_of(BASICS)
    assert abs(number(lesson.difference_sum)) < 1
    assert number(lesson.largest_miss) == max(abs(number(row[3])) for row in lesson.error_rows) * 1000
    said = Reader(BASICS, "squared_errors").press("Next", 3).said
    assert f"a mean area of {lesson.loss(lesson.weight)}" in said


def test_four_candidates_are_stepped_through_and_the_last_is_the_best():
    asks(BASICS, 'Why ${{ decimal(weight * 1000) }}, and not $190? Or $160?"', "Step through four candidates")
    reader, seen = Reader(BASICS, "compare_lines"), []
    for at in range(4):
        seen.append(re.fullmatch(r"The line (\S+)x.* has an error of (\S+)\.", reader.said).groups())
        if at < 3:
            reader.press("Next line")
    assert [line for line, _ in seen] == ["0.180", "0.190", "0.160", "0.100"]
    losses = [number(loss) for _, loss in seen]
    assert losses[3] < min(losses[:3]) / 2
    assert losses[2] > losses[0]
    with pytest.raises(AssertionError, match="cannot be pressed"):
        reader.press("Next line")


def test_a_weight_alone_can_hardly_do_better():
    asks(BASICS, "they can hardly improve: the best weight there is")
    lesson = numbers_of(BASICS)
    best = number(lesson.no_bias[1])
    assert min(number(lesson.loss(weight)) for weight in np.arange(0, 0.4, 0.0005)) == pytest.approx(best, abs=1)
    assert 0.95 * number(lesson.loss(lesson.weight)) < best


# Basics: Train your dragon


def test_by_hand_the_error_can_be_got_below_the_challenge_and_below_500():
    asks(BASICS, "Under {{ challenge }} is a start; under 500 is seriously good.")
    reader = Reader(BASICS, "train_by_hand")
    assert reader.value("Error") == number(numbers_of(BASICS).loss(0.1, 150))
    assert reader.slide("Bias", 151).value("Error") < number(numbers_of(BASICS).challenge)
    assert reader.slide("Weight", 0.059).slide("Bias", 246).value("Error") < 500


def test_every_advice_leads_down():
    module = importlib.import_module("content.basics.train_by_hand")
    weights, biases = np.arange(401) / 1000, np.arange(461)
    houses = numbers_of(BASICS).few
    losses = loss_surface(houses.area, houses.price, weights, biases)
    given = np.argwhere((losses >= 500) & (losses < 600))
    assert len(given) > 900
    for bias, weight in given:
        advice = re.search(r"try (.+)\.", module.comment(weights[weight], biases[bias]))[1]
        turn, lift = module.TURNS[advice]
        assert losses[bias + lift, weight + round(turn * 1000)] < losses[bias, weight]


@pytest.mark.parametrize(("weight", "bias"), [(0.3, 150), (0, 0), (0.4, 460)])
def test_where_the_houses_are_far_from_the_line_there_are_bars_to_look_at(weight, bias):
    reader = Reader(BASICS, "train_by_hand").slide("Weight", weight).slide("Bias", bias)
    assert reader.value("Error") > 100_000
    assert "bar" in reader.markup
    assert "squares" not in reader.said


# Basics: Automation


def test_one_step_another_and_a_hundred():
    asks(BASICS, "Press **GD step** once, and watch the line jump. Press it again. Then press **100 GD steps**.")
    said = numbers_of(BASICS).gd_errors
    reader = Reader(BASICS, "gradient_descent")
    assert reader.shown("Error") == said[0]
    assert reader.press("GD step").shown("Error") == said[1]
    assert reader.press("GD step").shown("Error") == said[2]
    assert reader.press("100 GD steps").shown("Error") == said[102]
    first, second, last = (number(said[at]) for at in (0, 1, 102))
    assert (first - second) / (first - last) > 0.99


def test_the_steps_of_the_table():
    for steps, *_, error in numbers_of(BASICS).walk_rows:
        reader = Reader(BASICS, "gradient_descent")
        hundreds, rest = divmod(int(number(steps)), 100)
        reader.press("100 GD steps", hundreds).press("10 GD steps", rest // 10).press("GD step", rest % 10)
        assert reader.shown("Error") == error


def test_the_next_step_is_the_one_that_the_figure_prints():
    asks(BASICS, "The figure prints both slopes for the place where you stand.")
    reader = Reader(BASICS, "gradient_descent").slide("Weight", 0.1).slide("Bias", 150)
    text = re.sub(r"</?span[^>]*>", "", reader.markup)
    printed = re.search(r"Next step: weight ([\d.−]+), bias ([\d.−]+)\.", text).groups()
    reader.press("GD step")
    assert [number(one) for one in printed] == pytest.approx([reader.state.weight, reader.state.bias], abs=5e-4)


def test_the_slider_turns_both_learning_rates_together():
    asks(BASICS, "at 1.0 they are as written here, at 2.0 both are twice as large")
    moved = []
    for pace in (1.0, 2.0):
        reader = Reader(BASICS, "gradient_descent").slide("Learning rate", pace).press("GD step")
        moved.append([reader.state.weight, reader.state.bias])
    assert moved[1] == pytest.approx([2 * one for one in moved[0]])


@pytest.mark.parametrize("before", [[], ["GD step", "GD step", "100 GD steps"]], ids=["fresh", "after the walk"])
def test_steps_that_are_too_long(before):
    asks(
        BASICS,
        "press **Reset** in the figure, turn the **Learning rate** up to {{ decimal(too_fast, 1) }}, and press **GD step** a few",
        "Every step leaps over the valley and lands higher on the other side, and line and dot leave their plots.",
    )
    lesson = numbers_of(BASICS)
    reader = Reader(BASICS, "gradient_descent")
    for button in before:
        reader.press(button)
    reader.press("Reset").slide("Learning rate", lesson.too_fast)
    assert decimal(reader.value("Error")) == lesson.run_off[0]
    sides = []
    for said in lesson.run_off[1:]:
        reader.press("GD step")
        assert decimal(reader.value("Error")) == said
        assert "too long" in reader.said
        assert "The line and the dot have left their plots." in reader.said
        sides.append(reader.state.bias > lesson.fitted_bias)
    assert sides == [True, False, True]
    assert np.all(np.diff([number(one) for one in lesson.run_off]) > 0)


def test_reset_brings_back_the_learning_rate_and_then_it_converges():
    asks(BASICS, "(**Reset** brings back everything, the learning rate of 1.0 too.)")
    for name in ("gradient_descent", "two_variables"):
        reader = Reader(BASICS, name).slide("Learning rate", 2.1).press("10 GD steps")
        assert "Reset brings back the start, and the learning rate of 1.0." in reader.said
        before = reader.press("Reset").value("Error")
        assert reader.shown("Learning rate") == "1.0"
        assert reader.press("100 GD steps").value("Error") < before / 10
        assert "too long" not in reader.said


def test_it_is_said_when_the_line_or_the_dot_has_left_its_plot():
    reader = Reader(BASICS, "gradient_descent").slide("Learning rate", 1.9)
    reader.press("GD step")
    assert "The line and the dot have left their plots." in reader.said
    assert "too long" not in reader.said
    assert "left" not in reader.press("GD step").said


def test_only_cells_of_the_map_that_were_walked_on_are_coloured():
    reader = Reader(BASICS, "gradient_descent").slide("Learning rate", 2.1).press("GD step", 3)
    assert reader.figure.visited(np.array(reader.state.walked)).sum() == 1
    reader.press("Reset").slide("Weight", 0.4).slide("Bias", 460)
    assert reader.figure.visited(np.array(reader.state.walked))[-1, -1]


def test_a_move_by_hand_is_no_step_that_was_too_long():
    reader = Reader(BASICS, "gradient_descent").slide("Learning rate", 2.1).press("GD step").slide("Bias", 460)
    assert "too long" not in reader.slide("Weight", 0.4).said


# Basics: And then there were two


def test_a_hundred_steps_then_a_hundred_more():
    asks(
        BASICS,
        "Press **Reset**, then **100 GD steps**, then **100 GD steps** once more.",
        "more slowly with each step",
        "After your two hundred steps it is positive.",
        "after {{ turns_negative }} steps it is below 0",
    )
    lesson = numbers_of(BASICS)
    reader = Reader(BASICS, "two_variables").slide("Weight #2", 120).press("Reset")
    assert decimal(reader.value("Error")) == lesson.two_start
    for row in lesson.two_rows[:2]:
        reader.press("100 GD steps")
        assert decimal(reader.value("Error")) == row[-1]
        assert decimal(reader.value("Weight #2"), 1) == row[2]
    assert np.all(np.diff(np.diff(reader.state.log)) > -1e-6)
    assert reader.value("Weight #2") > 0
    steps = number(lesson.turns_negative)
    reader.press("100 GD steps", int(steps / 100) - 3)
    assert reader.state.parameters[1] > 0
    assert reader.press("100 GD steps").state.parameters[1] < 0
    assert number(lesson.both[1]) < 0


def test_the_rows_of_the_table_are_on_the_way():
    reader, done = Reader(BASICS, "two_variables"), 0
    for steps, *weights, error in numbers_of(BASICS).two_rows:
        reader.press("100 GD steps", int(number(steps) - done) // 100)
        done = number(steps)
        first, second, _ = reader.state.parameters
        assert [decimal(first, 3), decimal(second, 1)] == weights
        assert decimal(reader.value("Error")) == error


def test_an_edge_is_as_wide_as_what_it_adds_to_the_price_of_an_average_house():
    asks(BASICS, "A weight's edge is as wide as what it adds to the price of an average house.")

    def widths(first, second):
        reader = Reader(BASICS, "two_variables").slide("Weight #1", first).slide("Weight #2", second)
        return [float(one) for one in re.findall(r'role-weight[^"]*" style="stroke-width:([\d.]+)"', reader.markup)]

    area, bathrooms = numbers_of(BASICS).many.features.mean(axis=0)
    assert 0.1 * area > 10 * bathrooms
    wide, narrow = widths(0.1, 10)
    assert wide > narrow
    one, other = widths(0.1, round(0.1 * area / bathrooms, 4))
    assert one == other


# Basics: Classification


def test_a_gap_of_two_always_makes_the_same_ratio():
    asks(BASICS, "2 more going in always means $e^2 \\approx {{ gap_of_two }}$ times as much coming out")
    for low in (-5, 0, 3.5):
        shares = softmax(np.array([low, low + 2, low - 9]))
        assert decimal(shares[1] / shares[0], 1) == numbers_of(BASICS).gap_of_two


def test_raising_all_three_changes_nothing():
    asks(BASICS, "press the button that raises all three by 1", "Raising all three by the same amount changes nothing")
    reader = Reader(BASICS, "softmax_by_hand").slide("First", 3.3)
    shares = re.findall(r"</span>([\d.]+)</dd>", reader.markup)
    reader.press("All three up by 1")
    assert reader.value("First") == 4.3
    assert re.findall(r"</span>([\d.]+)</dd>", reader.markup) == shares
    while "cannot" not in try_to_press(reader, "All three up by 1"):
        pass
    assert reader.value("Third") == 10
    while "cannot" not in try_to_press(reader, "All three down by 1"):
        pass
    assert reader.value("Second") == -5 + reader.value("Second") % 1


def try_to_press(reader, name):
    try:
        reader.press(name)
    except AssertionError as refused:
        return str(refused)
    return ""


def test_two_features_and_two_classes_make_four_weights_and_two_biases():
    asks(BASICS, "Two features in, two classes out: that makes four weights and two biases.")
    assert "2 × 2 = 4 weights and 2 biases" in Reader(BASICS, "network_shape").said


# Hidden layers: Why a line is not enough


def test_three_are_easy_and_no_position_of_the_sliders_gets_four():
    asks(HIDDEN, "Three are easy.", "get {{ best }} right, and not one gets 4")
    assert "3 of 4" in Reader(HIDDEN, "try_a_line").slide("Weight of x₂", 1).slide("Bias", -0.5).said
    module = importlib.import_module("content.hidden-layers.try_a_line")
    dial = np.round(np.arange(-2, 2.01, 0.1), 1)
    first, second, bias = (one.ravel() for one in np.meshgrid(dial, dial, dial))
    says_one = np.array([predict(module.INPUTS, [a, b], c) > 0 for a, b, c in zip(first, second, bias, strict=True)])
    assert (says_one == (module.TARGET == 1)).sum(axis=1).max() == numbers_of(HIDDEN).best == 3


@pytest.mark.parametrize(("first", "second"), [(1, 0), (0, 1), (-1, 0.5)])
def test_where_the_sum_is_0_there_is_a_line(first, second):
    asks(HIDDEN, "Where the sum is exactly 0 there is a line, and your dials move it.")
    reader = Reader(HIDDEN, "try_a_line").slide("Weight of x₁", first).slide("Weight of x₂", second)
    seen = []
    for bias in (-0.5, 0.2):
        seen.append(re.findall(r'<path class="line role-prediction"[^>]*>', reader.slide("Bias", bias).markup))
    assert all(seen)
    assert seen[0] != seen[1]


# Hidden layers: One neuron that bends


def test_sigmoid_is_what_softmax_does_with_two_logits_one_of_them_0():
    asks(HIDDEN, "It is what softmax does when there are two classes and one of the two logits is always 0.")
    for z in (-3.0, 0.0, 1.7):
        assert softmax(np.array([z, 0.0]))[0] == pytest.approx(float(activate("sigmoid", z)))


def test_far_out_the_sigmoid_has_made_up_its_mind_and_a_silent_relu_is_silent():
    asks(HIDDEN, "In the middle it answers to every change; far out it has made up its mind.")
    asks(HIDDEN, "Drag z to the left of 0, and the neuron falls silent.")
    middle = [activate("sigmoid", z) for z in (0.0, 0.1)]
    far_out = [activate("sigmoid", z) for z in (15.0, 15.1)]
    assert middle[1] - middle[0] > 0.02 > 1e-4 > far_out[1] - far_out[0]
    assert "a clear yes" in Reader(HIDDEN, "sigmoid").slide("z", 15).said
    assert "nothing comes out" in Reader(HIDDEN, "relu").slide("z", -0.1).said


def test_tanh_is_the_sigmoid_stretched_and_learns_faster():
    asks(
        HIDDEN,
        "is the sigmoid stretched to run from −1 to 1",
        "small networks learn faster with it than with the sigmoid",
    )
    z = np.linspace(-4, 4, 9)
    assert activate("tanh", z) == pytest.approx(2 * activate("sigmoid", 2 * z) - 1)
    right = [
        Reader(HIDDEN, "playground").choose("Data", "Circle").choose("Activation", name).press("100 epochs")
        for name in ("tanh", "sigmoid")
    ]
    assert right[0].value("Right in the test") > 95 > 80 > right[1].value("Right in the test")


# Hidden layers: Feeding forward


def test_the_small_network_as_the_text_describes_it():
    asks(HIDDEN, "its <dfn>parameters</dfn>: six weights and three biases")
    names_ = importlib.import_module("content.hidden-layers.small_network").parameter_names()
    assert len([name for name in names_ if "→" in name]) == 6
    assert len(names_) == numbers_of(HIDDEN).parameter_count == 9


def test_the_figure_says_what_the_text_says_of_each_row():
    for row, said in zip(("0, 0", "0, 1", "1, 0", "1, 1"), numbers_of(HIDDEN).predictions, strict=True):
        reader = Reader(HIDDEN, "feed_forward").choose("Input row", row)
        reader.state = reader.figure.look_at(reader.state, [2, 0])
        assert f"y = z = {said}" in reader.markup


def test_each_sum_can_be_checked_on_paper():
    asks(HIDDEN, "You could check each of them on paper.")
    module = importlib.import_module("content.hidden-layers.feed_forward")
    for at in range(len(module.ROWS)):
        passed = module.forward(module.NETWORK, module.INPUTS[[at]])
        for column, row in module.NODES[2:]:
            sums, result, _ = module.arithmetic(passed, column, row)
            left, right = sums.removeprefix("z = ").split(" = ")
            total = eval(left.replace("−", "-").replace("×", "*"))
            assert abs(total - number(right)) <= 0.005
            shown = number(result.rpartition(" = ")[2])
            assert abs((np.tanh(number(right)) if column == 1 else total) - shown) <= 0.0051


def test_between_the_two_lines_there_is_a_strip_with_the_two_squares_in_it():
    asks(HIDDEN, "Each one is a line of its own", "in the strip, or outside?")
    small = importlib.import_module("content.hidden-layers.small_network")
    above = forward(small.trained(), small.INPUTS).sums[0] > 0
    assert np.array_equal(above.all(axis=1), small.TARGET == 1)


# Hidden layers: Learning backward


def test_back_goes_the_same_way_back_through_updates_too():
    asks(HIDDEN, "**Back** goes the same way back, through updates too.")
    reader = Reader(HIDDEN, "learn_backward")
    seen = [reader.state]
    for _ in range(12):
        seen.append(reader.press("Next").state)
    for before in reversed(seen[:-1]):
        assert reader.press("Back").state == before


def test_two_hundred_updates_after_the_four_rows():
    asks(
        HIDDEN,
        "After the four rows, press **100 updates**. The error over all rows has gone up",
        "Press **100 updates** once more, and it is next to nothing. Now go again through the five steps.",
    )
    lesson = numbers_of(HIDDEN)
    reader = Reader(HIDDEN, "learn_backward")
    assert decimal(reader.value("Error over all rows"), 2) == lesson.error_at_first
    start = lesson.largest_gradient(reader.state)
    assert decimal(start, 2) == lesson.gradient_at_first
    reader.press("Next", 20).press("100 updates")
    assert decimal(reader.value("Error over all rows"), 2) == lesson.error_half_way
    assert number(lesson.error_half_way) > number(lesson.error_at_first)
    reader.press("100 updates")
    assert reader.value("Error over all rows") < 1e-4
    for _ in range(4):
        reader.press("Next", 4)
        gradients = re.findall(r"<td>([−\d.]+)</td><td>[−\d.]+</td></tr>", reader.markup)
        assert len(gradients) == lesson.parameter_count
        assert max(abs(number(one)) for one in gradients) < number(lesson.gradient_at_last) < start / 100
        reader.press("Next")


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 5, 6, 8])
def test_two_hundred_updates_after_more_rows_or_fewer(rows):
    reader = Reader(HIDDEN, "learn_backward").press("Next", 5 * rows).press("100 updates", 2)
    assert reader.value("Error over all rows") < 1e-4


def test_it_does_not_always_work():
    asks(
        HIDDEN,
        "of {{ starts }} networks with eight, {{ stuck_with_eight }} did not learn it either",
        "More neurons alone are no help",
        "of {{ starts }} networks with four, {{ stuck_with_both }} fail",
    )
    lesson = numbers_of(HIDDEN)
    assert lesson.stuck_with_eight >= lesson.stuck > lesson.stuck_with_short_steps > 0
    assert lesson.stuck_with_both == "none"


# Hidden layers: The playground


def playing():
    return Reader(HIDDEN, "playground")


def with_layers_of_eight(reader, depth):
    """Set **Hidden layers**, and give each 8 neurons."""
    reader.type("Hidden layers", depth)
    for layer in range(1, depth + 1):
        name = f"One neuron more in layer {layer}"
        while "cannot" not in try_to_press(reader, name):
            pass
    assert reader.state.plan.hidden == (8,) * depth
    return reader


def test_half_of_the_points_are_for_training_and_the_others_are_hollow():
    asks(HIDDEN, "Half of them it learns from. The other half, drawn hollow, it never sees")
    rows = playing().figure.scene_of_state(playing().state).rows
    assert (rows[:, 3] == 1).mean() == 0.5
    assert playing().markup.count('class="hole') == 3


def test_circle():
    asks(HIDDEN, "Choose **Circle** and press **Play**. With 4 hidden neurons, 95 %", "How few neurons will do?")
    reader = playing().choose("Data", "Circle").press("Play")
    while reader.value("Right in the test") < 95:
        assert reader.tick()
    assert reader.value("Epoch") == numbers_of(HIDDEN).circle_epochs


def test_three_neurons_will_do_for_the_circle_and_two_will_not():
    asks(HIDDEN, "What shape does the network draw with three, and why can two not do it?")
    three = playing().choose("Data", "Circle").press("One neuron less in layer 1")
    assert three.press("100 epochs").value("Right in the test") > 95
    two = playing().choose("Data", "Circle").press("One neuron less in layer 1", 2)
    assert two.press("100 epochs", 3).value("Right in the test") < 90


def test_exclusive_or_without_hidden_layers_and_with_the_product():
    asks(
        HIDDEN,
        "Choose **Exclusive or**, set **Hidden layers** to 0 and press **100 epochs**.",
        "Now switch on the feature **x₁x₂** and press **One epoch**",
    )
    lesson = numbers_of(HIDDEN)
    reader = with_layers_of_eight(playing().choose("Data", "Exclusive or"), 0).press("100 epochs")
    assert decimal(reader.value("Right in the test")) == lesson.right_with_line
    assert number(lesson.right_with_line) < 65
    reader.press("x₁x₂").press("One epoch")
    assert decimal(reader.value("Right in the test")) == lesson.right_with_product
    assert number(lesson.right_with_product) > 95


def test_the_spiral():
    asks(
        HIDDEN,
        "After **100 epochs** about {{ right_with_four }} % are right. Now set **Hidden layers** to 2 and give both 8 neurons.",
        "Choose the activation **relu**, the optimiser **adam** and the learning rate **0.01**, and press **100 epochs** again",
    )
    lesson = numbers_of(HIDDEN)
    reader = playing().press("100 epochs")
    assert decimal(reader.value("Right in the test")) == lesson.right_with_four
    reader = with_layers_of_eight(reader, 2).choose("Activation", "relu").choose("Optimiser", "adam")
    reader.choose("Learning rate", "0.01").press("100 epochs")
    assert decimal(reader.value("Right in the test")) == lesson.right_with_sixteen
    assert number(lesson.right_with_sixteen) > 90 > 70 > number(lesson.right_with_four)


def test_overfitting_and_what_helps_against_it():
    asks(
        HIDDEN,
        "Choose **Exclusive or**, raise the noise to 50 %, and take only 10 % for training. Set **Hidden layers** to 2, give "
        "both 8 neurons, choose **adam**, and press **100 epochs**. The two losses part",
        "Now choose **l2** with a strength of **0.03**, and press **100 epochs** once more",
    )
    lesson = numbers_of(HIDDEN)
    reader = playing().choose("Data", "Exclusive or").slide("Noise in %", 50).slide("For training in %", 10)
    with_layers_of_eight(reader, 2).choose("Optimiser", "adam").press("100 epochs")
    losses = [reader.value("Training loss"), reader.value("Test loss")]
    assert [decimal(one, 1) for one in losses] == lesson.parted
    assert losses[1] > 10 * losses[0]
    reader.choose("Regularisation", "l2").choose("Strength", "0.03").press("100 epochs")
    again = [reader.value("Training loss"), reader.value("Test loss")]
    assert [decimal(one, 1) for one in again] == lesson.rejoined
    assert again[1] < losses[1] / 2
    assert again[0] > losses[0]


def test_a_learning_rate_of_3_gets_nowhere():
    asks(HIDDEN, "Choose the learning rate **3**.", "It jumps up and down instead, and gets nowhere.")
    reader = playing().choose("Learning rate", "3").press("100 epochs")
    assert (np.diff(reader.state.log[:, 1]) > 0).sum() > 30
    assert reader.value("Right in the test") < 70


def test_points_of_ones_own():
    asks(HIDDEN, "Open **Your own data**, press **Remove nearly all** and draw your own.")
    reader = playing().press("Remove nearly all")
    for x, y in ((-2, 2), (2, 2), (0, -2)):
        reader.point(x, y, "press")
    assert ", and 5 points" in reader.markup
    assert reader.press("100 epochs", 2).value("Training loss") < 0.2


def test_points_from_a_table():
    asks(
        HIDDEN,
        "Open **Points from a table**, paste a row for each point, x₁, x₂ and its class, and press **Use these points**",
        "Numbers that do not fit the plane are scaled.",
    )
    rows = "\n".join(f"{at},{at % 9 * 100},{'near' if at < 20 else 'far'}" for at in range(40))
    reader = playing().paste("Rows pasted here", rows).press("Use these points")
    assert ", and 40 points" in reader.markup
    assert "x₂ goes from 0 to 800; it is scaled to fit the plane." in reader.said
    assert reader.press("100 epochs", 2).value("Right in the test") >= 90


def test_a_bias_that_you_can_change_as_you_can_a_weight():
    asks(HIDDEN, "Click a neuron in the picture of the network. Below it stands its bias, a number that you can change")
    reader = playing().click("neuron 2 of layer 1").slide("Bias of neuron 2 of layer 1", 3)
    assert reader.state.training.network.layers[0].bias[1] == 3
    weight = next(one.attributes["aria-label"] for one in elements(reader.markup) if "x₂ to neuron 2" in name_of(one))
    reader.click(weight).type("Weight from x₂ to neuron 2", 2.5)
    assert reader.state.training.network.layers[0].weights[1, 1] == 2.5
    assert reader.value("Training loss") != playing().value("Training loss")


def test_what_is_taken_for_what():
    asks(
        HIDDEN,
        "Choose **Pinwheel (three classes)**, press **Settings that work** and **One epoch**, and open **Right and wrong in the "
        "test**. Of the {{ tested }} points it takes {{ mistaken }} for something else.",
        "Press **100 epochs** and look again: {{ still_mistaken }} are left.",
    )

    def mistaken():
        cells = [list(map(number, one)) for one in re.findall(row, reader.markup)]
        return sum(map(sum, cells)), sum(cells[at][other] for at in range(3) for other in range(3) if at != other)

    row = "<tr><td>class .</td><td>(.+?)</td><td>(.+?)</td><td>(.+?)</td></tr>"
    lesson = numbers_of(HIDDEN)
    reader = playing().choose("Data", "Pinwheel (three classes)").press("Settings that work").press("One epoch")
    assert mistaken() == (lesson.tested, lesson.mistaken)
    reader.press("100 epochs")
    assert mistaken() == (lesson.tested, lesson.still_mistaken)
    assert lesson.mistaken > 10 > lesson.still_mistaken


def test_training_stops_by_itself():
    asks(
        HIDDEN,
        "Press **Settings that work**, type 0.1 into **Stop below loss** and press **Play**. It stops by itself, after "
        "{{ epochs_until_low }} epochs, and says why. **Epochs at most** is an end of the other kind.",
    )
    reader = playing().press("Settings that work").type("Stop below loss", 0.1).press("Play")
    while reader.tick():
        pass
    assert reader.value("Epoch") == numbers_of(HIDDEN).epochs_until_low
    assert "Stopped: the training loss is below 0.1." in reader.said
    other = playing().type("Epochs at most", 7).press("Play")
    while other.tick():
        pass
    assert other.value("Epoch") == 7
    assert "Stopped: 7 epochs are over." in other.said


def test_settings_that_work():
    asks(HIDDEN, "What **Settings that work** sets was tried for every data set, without noise.")
    lesson = numbers_of(HIDDEN)
    options = next(one.options for one in elements(playing().markup) if one.tag == "select" and one.words == "Data")
    assert [row[0] for row in lesson.recipe_rows] == [words for _, words in options]
    for title, _, epochs in lesson.recipe_rows:
        reader = playing().choose("Data", title).press("Settings that work").press("One epoch", epochs)
        if "regression" in title:
            assert reader.value("Test loss") <= number(lesson.low)
        else:
            assert reader.value("Right in the test") >= number(lesson.enough)


def test_every_item_of_the_list_begins_where_a_reader_arrives():
    asks(HIDDEN, "Begin each of them with **Reset**, so that nothing is left over from the one before.")
    reader = playing().choose("Optimiser", "adam").choose("Data", "Circle").press("One epoch").press("Reset")
    assert reader.markup == playing().markup


def test_a_choice_of_regularisation_does_something():
    losses = {
        playing().choose("Regularisation", name).press("100 epochs").value("Training loss")
        for name in ("none", "l1", "l2")
    }
    assert len(losses) == 3


def test_with_a_batch_of_1_the_training_loss_often_goes_up():
    asks(HIDDEN, "With a batch of 1, the training loss often goes up for a moment.")
    reader = playing().choose("Batch", "1").press("100 epochs")
    assert (np.diff(reader.state.log[:, 1]) > 0).sum() > 20
    assert reader.state.log[-1, 1] < reader.state.log[0, 1]


def test_the_same_seed_gives_the_same_network_and_another_seed_other_points_too():
    asks(HIDDEN, "The same seed gives the same network again", "you get other points and another network")

    def learned(seed):
        reader = playing().type("Seed", seed).press("One epoch")
        return reader.figure.scene_of_state(reader.state).rows, reader.state.training.network.layers[0].weights

    (points, weights), (same_points, same), (others, other) = learned(0), learned(0), learned(1)
    assert np.array_equal(points, same_points)
    assert np.array_equal(weights, same)
    assert not np.array_equal(points, others)
    assert not np.array_equal(weights, other)


def test_the_errors_that_figures_show_are_those_of_the_text():
    lesson = numbers_of(BASICS)
    line = predict(lesson.few.area, lesson.fitted_weights, lesson.fitted_bias)
    assert decimal(mean_squared_error(line, lesson.few.price)) == lesson.fitted[2]
