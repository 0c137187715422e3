"""Every figure of lesson 1 without a browser: its first view, and every handler."""

import importlib
import re
from pathlib import Path

import pytest

from nncore.figures import live
from nncore.figures.markup import join

FOLDER = Path("content/basics")
FIGURES = re.findall(r"\]\((\w+)\.py\)", (FOLDER / "lesson.md").read_text(encoding="utf-8"))


def figure(name):
    return importlib.import_module(f"content.basics.{name}")


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
    files = {file.stem for file in FOLDER.glob("*.py")} - {"lesson", "house_plots"}
    assert files == set(FIGURES)


def test_train_by_hand_comments_on_the_error():
    module = figure("train_by_hand")
    assert module.comment(0.1, 150) == "Can you get the error below 799?"
    places = [(0.1, 151), (0.09, 170), (0.08, 200), (0.07, 223), (0.059, 246), (0.3, 150), (0.4, 460)]
    assert len({module.comment(*place) for place in [*places, (0.1, 150)]}) == 8
    assert ">799<" in shown(module, module.State())
    assert ">447<" in shown(module, module.State(0.059, 246))


def test_gradient_descent_steps_and_sliders_make_one_way():
    module = figure("gradient_descent")
    once = module.descend(module.State(), 1)
    assert (once.weight, once.bias) == (pytest.approx(0.0075161, abs=5e-8), pytest.approx(366.267, abs=5e-4))
    assert module.choose_weight(once, 0.2).walked == (*once.walked, (0.2, once.bias))
    assert module.choose_bias(once, 10).walked[-1] == (once.weight, 10)
    hundred = module.descend(module.State(), 100)
    singles = module.State()
    for _ in range(100):
        singles = module.descend(singles, 1)
    assert (hundred.weight, hundred.bias) == (singles.weight, singles.bias)
    assert len(module.descend(hundred, 150).walked) == module.REMEMBERED


def test_gradient_descent_looks_back():
    module = figure("gradient_descent")
    state = module.look_at(module.descend(module.State(), 2), 1)
    assert ">964.54<" in shown(module, state)
    assert module.look_back(state, {"x": 1.6, "y": 0}).looked_at == 2
    assert ">733.79<" in shown(module, module.look_back(state, {"x": 99, "y": 0}))


def test_gradient_descent_survives_steps_that_are_too_long():
    module = figure("gradient_descent")
    state = module.State(pace=2.2)
    for _ in range(60):
        state = module.descend(state, 100)
    assert "too long" in shown(module, state)


def test_only_cells_walked_on_are_coloured_until_all_are_revealed():
    module = figure("gradient_descent")
    walked = module.np.array(module.descend(module.State(), 1).walked)
    assert module.visited(walked).sum() == 2
    assert module.map_of_losses(module.State(is_revealed=True)) != module.map_of_losses(module.State())


def test_two_variables_steps_and_sliders():
    module = figure("two_variables")
    once = module.descend(module.State(), 1)
    assert once.log[-1] == pytest.approx(10_435.35, abs=5e-3)
    assert module.choose_first(once, 0.3).parameters[0] == 0.3
    assert module.choose_second(once, 50).parameters[1] == 50
    assert module.choose_bias(once, 7).parameters[2] == 7
    assert len(module.choose_bias(once, 7).log) == 3
    assert ">10,435.35<" in shown(module, module.look_at(module.descend(once, 1), 1))
    assert module.look_back(once, {"x": 0.2, "y": 0}).looked_at == 0
    assert "too long" in shown(module, module.descend(module.State(pace=2.2), 200))


@pytest.mark.parametrize("count", range(1, 9))
def test_network_shape_draws_every_shape(count):
    module = figure("network_shape")
    state = module.choose_classes(module.choose_features(module.State(), count), 9 - count)
    text = shown(module, state)
    weights, classes = count * (9 - count), 9 - count
    assert f"{count} × {classes} = {weights} weights and {classes} bias{'' if classes == 1 else 'es'}." in text


@pytest.mark.parametrize(("typed", "number"), [(0, 1), (99, 8), (2.6, 3), ("", 2), ("many", 2)])
def test_network_shape_puts_numbers_back_in_range_and_says_so(typed, number):
    module = figure("network_shape")
    state = module.choose_features(module.State(), typed)
    assert state.features == number
    assert state.remark


@pytest.mark.parametrize("name", ["read_the_price", "squared_errors"])
def test_a_sequence_goes_forward_back_and_plays(name):
    module = figure(name)
    state = module.play(module.State())
    seen = []
    while state.is_playing:
        seen.append(shown(module, state))
        state = module.forward(state)
    assert state.stage == module.LAST == len(set(seen))
    assert "data-on-tick" in seen[0]
    assert "data-on-tick" not in shown(module, state)
    assert module.back(state).stage == module.LAST - 1
    assert module.back(module.State()).stage == 0
    assert module.forward(state).stage == module.LAST
    assert module.play(state).stage == 0
    assert not module.pause(module.play(state)).is_playing


def test_a_price_is_read_for_any_area():
    module = figure("read_the_price")
    assert "$180,000" in shown(module, module.choose_area(module.State(), 1000))
    assert module.point_at(module.State(), {"x": 1503, "y": 0}).area == 1500
    assert module.point_at(module.State(), {"x": 9999, "y": 0}).area == 2600


def test_lines_are_compared_one_after_the_other():
    module = figure("compare_lines")
    state = module.State()
    for _ in range(9):
        state = module.forward(state)
    assert "799 (the best so far)" in shown(module, state)
    assert module.back(state).shown == len(module.LINES) - 2
    assert module.back(module.State()) == module.State()


def test_softmax_by_hand_names_the_surest():
    module = figure("softmax_by_hand")
    assert "Third is the surest, 7.4 times" in shown(module, module.State(0, 0, 2))
