"""What the lessons teach is written once: whoever replaces it sees every figure change that rests on it, and no other."""

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import nncore.activations as activations
import nncore.descent as descent
import nncore.losses as losses
import nncore.network as network
import nncore.neuron as neuron
import nncore.softmax as softmax
from nncore.figures import live
from tests.content.reader import LESSONS


def does(*events: tuple) -> list[dict]:
    return [{"call": call, "value": value[0]} if value else {"call": call} for call, *value in events]


# What is done to a figure to see all that it computes; the others are seen as they begin.
DONE = {
    "compare_lines": [does(("forward",), ("forward",))],
    "gradient_descent": [does(("descend", 10))],
    "learn_backward": [does(("update_often", 10))],
    "read_the_price": [does(("choose_area", 1000))],
    "squared_errors": [does(*[("forward",)] * 3)],
    "two_variables": [does(("descend", 10))],
    "one_house": [does(*[("forward",)] * 6)],
    "one_rate": [does(("walk", 10))],
    "two_maps": [does(("walk", 10))],
    "with_momentum": [does(("walk", 10))],
    "one_at_a_time": [does(("look", 47))],
    "first_classifier": [does(("descend", 10))],
    "no_line": [does(*[("forward",)] * 3)],
    "one_verdict": [does(*[("further",)] * 3), does(*[("further",)] * 4)],
    "train_classifier": [does(("train", 10))],
    "by_heart": [does(("choose", 2), ("train", 100))],
    "exam": [does(("take", "Two helpers"))],
    "three_classes": [does(("train", 10))],
    "playground": [
        does(("epochs", 1)),
        does(("choose_data", "hills"), ("epochs", 1)),
        does(("choose_activation", "relu"), ("epochs", 1)),
        does(("choose_activation", "sigmoid"), ("epochs", 1)),
    ],
    "templates": [does(("tick",))],
    "mistakes": [does(("put_to_test",))],
    "hidden": [does(("tick",))],
    "draw_a_digit": [does(("ink.draw", {"pen": "a", "points": [280, 150, 740, 150, 420, 880]}))],
    "your_drawings": [does(("move_right", 1))],
    "change_its_mind": [does(("turn_best",))],
}

LINES = {"compare_lines", "gradient_descent", "squared_errors", "train_by_hand", "two_variables"}
# The strip has lines drawn with it.
PRICES = {"one_weight", "with_bias", "read_the_price", "try_a_line", "strip"}
DESCENTS = {"gradient_descent", "two_variables"}
# The second lesson: on these maps and borders one walks by those same steps.
VALLEYS = {"border", "one_at_a_time", "two_maps", "with_momentum"}
STEPS = VALLEYS | {"one_rate"}
SMALL = {"feed_forward", "learn_backward", "strip"}
PLAYGROUND = {"playground"}
# Those that read with a hidden layer, and all that read. Adam takes the same steps where all slopes are half as large; it is the
# epoch just begun that shows them.
HIDDEN = {"hidden", "draw_a_digit", "your_drawings", "change_its_mind"}
READING = HIDDEN | {"templates", "mistakes"}
BENT = {"by_heart", "exam"}
CLASSIFIERS = {"first_classifier", "train_classifier", "three_classes", "confusion"} | BENT
ON_THE_PLANE = {"classify_by_hand", "no_line", "one_verdict"} | CLASSIFIERS
SURPRISED = {"surprise", "one_verdict", "train_classifier", "by_heart", "three_classes"}


def scaled(factor: float) -> Callable[[Callable], Callable]:
    return lambda original: lambda *given: factor * original(*given)


def flipped(original: Callable) -> Callable:
    return lambda logits: np.flip(original(logits), -1)


def half_as_far(original: Callable) -> Callable:
    return lambda parameters, gradient, rates: original(parameters, gradient, rates / 2)


def with_other_sums(original: Callable) -> Callable:
    return lambda layers, functions, inputs: original(layers, functions, inputs / 2)


def with_other_slope(original: Callable) -> Callable:
    return lambda layers, slope_of, activated, slope: original(layers, slope_of, activated, slope / 2)


def with_other_inputs(original: Callable) -> Callable:
    return lambda inputs, slope: original(inputs / 2, slope)


ONCE = [
    (neuron, "predict_unchecked", scaled(1.2), LINES | PRICES | STEPS | {"one_house", "two_heights"}),
    (neuron, "gradient_unchecked", scaled(0.5), DESCENTS | STEPS),
    (
        losses,
        "mean_squared_error_unchecked",
        scaled(1.5),
        LINES | {"learn_backward", "other_losses"} | VALLEYS | PLAYGROUND,
    ),
    (
        losses,
        "mean_squared_error_gradient_unchecked",
        scaled(0.5),
        DESCENTS | SMALL | STEPS | {"one_house"} | PLAYGROUND,
    ),
    (losses, "cross_entropy_unchecked", scaled(1.5), SURPRISED | PLAYGROUND),
    (losses, "cross_entropy_gradient_unchecked", scaled(0.5), {"one_verdict", "hidden"} | CLASSIFIERS | PLAYGROUND),
    (losses, "accuracy", scaled(0.5), {"three_classes"} | PLAYGROUND),
    (descent, "step", half_as_far, DESCENTS | SMALL | STEPS | CLASSIFIERS | PLAYGROUND | READING),
    (softmax, "softmax_unchecked", flipped, {"softmax_by_hand"} | ON_THE_PLANE | PLAYGROUND | READING),
    (network, "forward_unchecked", with_other_sums, SMALL | ON_THE_PLANE | PLAYGROUND | READING),
    (network, "backward_unchecked", with_other_slope, SMALL | CLASSIFIERS | PLAYGROUND | {"hidden"}),
    (network, "layer_gradient_unchecked", with_other_inputs, SMALL | CLASSIFIERS | PLAYGROUND | {"hidden"}),
]
ACTIVATIONS = [
    ("tanh", SMALL | BENT | PLAYGROUND | HIDDEN),
    ("relu", {"relu"} | PLAYGROUND),
    ("sigmoid", {"sigmoid"} | PLAYGROUND),
]
SLOPES = [("tanh", SMALL | BENT | PLAYGROUND | {"hidden"}), ("relu", PLAYGROUND), ("sigmoid", {"sigmoid"} | PLAYGROUND)]


def forget_content() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "content"]:
        del sys.modules[name]


def drawn() -> dict[str, list[str]]:
    """Every figure, of modules that are read afresh: some compute when they are imported, some remember what they computed."""
    forget_content()
    found = {}
    for folder in LESSONS:
        text = Path("content", folder, "lesson.md").read_text(encoding="utf-8")
        for name in re.findall(r"\]\((\w+)\.py\)", text):
            module = f"content.{folder}.{name}"
            importlib.import_module(module)
            answers = [live.answer(module, None, json.dumps(events)) for events in [[], *DONE.get(name, [])]]
            assert [answer.error for answer in answers] == [None] * len(answers)
            found[name] = [answer.markup for answer in answers]
    return found


@pytest.fixture(scope="module")
def taught() -> Iterator[dict[str, list[str]]]:
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "content"}
    yield drawn()
    forget_content()
    sys.modules.update(before)


def changed(taught: dict[str, list[str]]) -> set[str]:
    now = drawn()
    return {name for name, markup in taught.items() if now[name] != markup}


@pytest.mark.parametrize(("module", "name", "another", "figures"), ONCE, ids=[name for _, name, *_ in ONCE])
def test_a_figure_computes_with_what_the_lesson_teaches(monkeypatch, taught, module, name, another, figures):
    monkeypatch.setattr(module, name, another(getattr(module, name)))
    assert changed(taught) == figures


@pytest.mark.parametrize(("name", "figures"), ACTIVATIONS)
def test_an_activation_is_the_same_everywhere(monkeypatch, taught, name, figures):
    function = getattr(activations, name)
    monkeypatch.setattr(activations, name, lambda z: 0.8 * function(z))
    assert changed(taught) == figures


@pytest.mark.parametrize(("name", "figures"), SLOPES)
def test_the_slope_of_an_activation_is_the_same_everywhere(monkeypatch, taught, name, figures):
    slope = getattr(activations, f"{name}_slope")
    monkeypatch.setattr(activations, f"{name}_slope", lambda a: 0.5 * slope(a))
    assert changed(taught) == figures


def test_figures_that_compute_nothing_never_change(taught):
    still = {"in_symbols", "network_shape", "softmax_graph", "a_digit"}
    named = [figures for *_, figures in (*ONCE, *ACTIVATIONS, *SLOPES)]
    assert set(taught) == still.union(*named)
