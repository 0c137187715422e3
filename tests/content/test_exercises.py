"""The exercises, solved by somebody else: what that code computes is what ours does, and the playground trains on it."""

import json
import pickle
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from nncore.figures import live
from nncore.network import parameters

# Each written as differently from ours as can be: in loops, with other functions of NumPy, with other formulas.
SOLVED = {
    "basics.predict": """
def predict(inputs, weights, bias):
    total = np.zeros(len(inputs)) + bias
    for column, weight in enumerate(weights):
        total = total + inputs[:, column] * weight
    return total
""",
    "basics.mean_squared_error": """
def mean_squared_error(prediction, target):
    total = 0.0
    for y, t in zip(prediction.flat, target.flat):
        total += (y - t) * (y - t)
    return total / prediction.size
""",
    "basics.gradient_step": """
def slopes(inputs, prediction, target):
    return np.array([np.mean((prediction - target) * column) for column in inputs.T])

def step(parameters, slopes, rates):
    return np.subtract(parameters, np.multiply(rates, slopes))
""",
    "basics.softmax": """
def softmax(logits):
    logits = logits - np.max(logits, axis=-1, keepdims=True)
    return 1 / np.exp(logits[..., None, :] - logits[..., :, None]).sum(axis=-1)
""",
    "descent.slope_from_two_heights": """
def slope_from_two_heights(f, w, gap):
    right, left = w + gap, w - gap
    return (f(right) - f(left)) / (right - left)
""",
    "descent.standardise": """
def standardise(inputs):
    columns = []
    for column in inputs.T:
        off = column - sum(column) / len(column)
        columns.append(off / (sum(off * off) / len(off)) ** 0.5)
    return np.array(columns).T

def in_own_units(weights, bias, mean, deviation):
    for at in range(len(weights)):
        bias = bias - weights[at] * mean[at] / deviation[at]
    return np.divide(weights, deviation), bias
""",
    "descent.huber": """
def huber(prediction, target, delta):
    costs = []
    for y, t in zip(prediction.flat, target.flat):
        d = abs(y - t)
        costs.append(d * d / 2 if d < delta else delta * d - delta * delta / 2)
    return sum(costs) / len(costs)

def huber_slope(prediction, target, delta):
    d = prediction - target
    return np.where(np.abs(d) < delta, d, delta * np.sign(d)) / d.size
""",
    "good-or-bad.cross_entropy": """
def cross_entropy(probabilities, target):
    total = 0.0
    for p, t in zip(probabilities, target):
        total += np.log(1 / p[int(np.argmax(t))])
    return total / len(probabilities)

def slopes(probabilities, target):
    return np.where(target > 0, probabilities - 1, probabilities) / target.shape[0]
""",
    "good-or-bad.train_classifier": """
from nncore.softmax import softmax

def slopes(inputs, difference):
    per_house = inputs[:, :, None] * difference[:, None, :]
    return per_house.sum(axis=0), np.ones(len(inputs)) @ difference

def step(weights, bias, inputs, target, rate):
    difference = np.array([softmax(row @ weights + bias) - t for row, t in zip(inputs, target)]) / len(target)
    of_weights, of_bias = slopes(inputs, difference)
    return np.subtract(weights, rate * of_weights), np.subtract(bias, rate * of_bias)
""",
    "hidden-layers.activations": """
def linear(z):
    return 1.0 * z

def linear_slope(a):
    return a * 0 + 1

def sigmoid(z):
    return 0.5 + 0.5 * np.tanh(z / 2)

def sigmoid_slope(a):
    return a - a * a

def relu(z):
    return np.where(z > 0, z, 0.0)

def relu_slope(a):
    return np.where(a > 0, 1.0, 0.0)

def tanh(z):
    return np.sinh(z) / np.cosh(z)

def tanh_slope(a):
    return (1 - a) * (1 + a)
""",
    "hidden-layers.forward_pass": """
def forward(layers, functions, inputs):
    sums = []
    activations = [inputs]
    for at in range(len(layers)):
        rows = [sum(x * w for x, w in zip(row, layers[at].weights)) + layers[at].bias for row in activations[at]]
        sums.append(np.array(rows))
        activations.append(functions[at](sums[at]))
    return tuple(sums), tuple(activations)
""",
    "hidden-layers.backward_pass": """
def slope_of_error(prediction, target):
    return (prediction - target) * (2 / prediction.size)

def slope_with_softmax(prediction, target):
    return prediction / len(prediction) - target / len(prediction)

def backward(layers, slope_of, activations, slope):
    if len(layers) == 1:
        return [slope]
    back = np.einsum("no,io->ni", slope, layers[-1].weights) * slope_of(activations[len(layers) - 1])
    return [*backward(layers[:-1], slope_of, activations, back), slope]

def layer_gradient(inputs, slope):
    return np.einsum("ni,no->io", inputs, slope), np.ones(len(slope)) @ slope
""",
    "hidden-layers.training_step": """
from nncore import network as nn

def gradients(network, inputs, target):
    found = nn.backward(network, nn.forward(network, inputs), target)
    pairs = []
    for one in found.layers:
        pairs += [(np.copy(one.weights), np.copy(one.bias))]
    return pairs

def training_step(network, inputs, target, rate):
    found = gradients(network, inputs, target)
    return [(layer.weights + -rate * w, layer.bias + -rate * b) for layer, (w, b) in zip(network.layers, found)]
""",
    "digits.shrink": """
def shrink(bitmap, block=4):
    height, width = bitmap.shape
    rows = bitmap.reshape(height // block, block, width).sum(axis=1)
    return np.add.reduceat(rows, np.arange(0, width, block), axis=1)
""",
    "digits.shift": """
def shift(images, by):
    paper = np.zeros_like(images)
    both = np.concatenate([paper, images, paper], axis=-1)
    width = images.shape[-1]
    return both[..., max(width - by, 0) : max(2 * width - by, width)]
""",
}
PLAYGROUND = "content.hidden-layers.playground"
# What the playground trains, and how: each activation, both losses, one layer and two.
RUNS = {
    "tanh": [("choose_data", "circle")],
    "relu": [("choose_data", "exclusive_or"), ("choose_activation", "relu"), ("choose_depth", 2)],
    "sigmoid": [("choose_data", "hills"), ("choose_activation", "sigmoid")],
    "linear": [("choose_data", "two_gaussians"), ("choose_activation", "linear")],
}


def module_of(name: str) -> str:
    folder, _, file = name.rpartition(".")
    return f"content.{folder}.exercises.{file}"


def solved(name: str) -> str:
    return f"import numpy as np\n{SOLVED[name]}"


def used(*names: str) -> dict:
    """What a page keeps of solved exercises, and sends with every question."""
    told = {name: json.loads(live.exercise(module_of(name), None, "")[0]) for name in names or SOLVED}
    return {
        name.rpartition(".")[2]: {"source": solved(name), "stands_for": one["stands_for"]}
        for name, one in told.items()
        if one["stands_for"]
    }


def test_all_there_are_are_solved_here():
    files = {f"{file.parent.parent.name}.{file.stem}" for file in Path("content").glob("*/exercises/*.py")}
    assert files == set(SOLVED)
    texts = "".join(file.read_text(encoding="utf-8") for file in Path("content").glob("*/lesson.md"))
    assert all(f"(exercises/{name.rpartition('.')[2]}.py)" in texts for name in SOLVED)
    # A slope from two heights is what one measures with: nothing of ours computes by it.
    assert set(used()) == {name.rpartition(".")[2] for name in SOLVED} - {"slope_from_two_heights"}


@pytest.mark.parametrize("name", SOLVED)
def test_another_solution_passes_too(name):
    found = json.loads(live.check(module_of(name), None, solved(name))[0])
    assert found["error"] is None
    assert [one for one in found["checks"] if not one["passed"]] == []
    assert found["passed"]


@pytest.mark.parametrize("name", SOLVED)
def test_each_has_checks_hints_and_wrong_answers_enough(name):
    told = json.loads(live.exercise(module_of(name), None, "")[0])
    found = json.loads(live.check(module_of(name), None, told["starter"])[0])
    assert not found["passed"]
    assert 2 <= len(found["checks"]) <= 4
    assert 2 <= len(told["hints"]) <= 4
    # What a page shows without scrolling aside.
    assert max(map(len, told["starter"].splitlines())) <= 80
    module = import_module(module_of(name))
    assert sum(hasattr(one, "instead_of") for one in vars(module).values()) >= 2


def events(run: str, count: int) -> str:
    return json.dumps([{"call": call, "value": value} for call, value in [*RUNS[run], ("epochs", count)]])


def state_of(answer: live.Answer):
    return pickle.loads(answer.state)


@pytest.mark.parametrize("run", RUNS)
def test_the_playground_trains_to_the_same_weights_on_what_a_reader_wrote(run):
    ours = live.answer(PLAYGROUND, None, events(run, 20))
    theirs = live.answer(json.dumps({"figure": PLAYGROUND, "uses": used()}), None, events(run, 20))
    assert (ours.error, theirs.error) == (None, None)
    weights = [parameters(state_of(answer).training.network) for answer in (ours, theirs)]
    assert not np.array_equal(*weights)
    assert np.max(np.abs(weights[0] - weights[1])) <= 1e-9
    assert state_of(theirs).plan.activation == run


TARGETS = [
    (name, target, function)
    for name in SOLVED
    for target, function in json.loads(live.exercise(module_of(name), None, "")[0])["stands_for"].items()
]
# What only the linear neuron of the first lessons rests on, what is measured and not trained with, or what is done to pictures.
OF_OTHERS = {
    "nncore.neuron.predict_unchecked", "nncore.neuron.gradient_unchecked",
    "nncore.scaling.standardise_unchecked", "nncore.scaling.in_own_units_unchecked",
    "nncore.losses.huber_unchecked", "nncore.losses.huber_gradient_unchecked",
    "nncore.images.shrunk", "nncore.images.shifted_unchecked",
}  # fmt: skip


@pytest.mark.parametrize(("name", "target", "function"), TARGETS, ids=[target for _, target, _ in TARGETS])
def test_the_playground_uses_all_of_it(name, target, function):
    failing = f"def {function}(*given):\n    raise ValueError('as you see')\n"
    own = name.rpartition(".")[2]
    mine = json.dumps({"figure": PLAYGROUND, "uses": {own: {"source": failing, "stands_for": {target: function}}}})
    said = {live.answer(mine, None, events(run, 1)).error for run in RUNS} - {None}
    expected = f"Your {own}: ValueError: as you see ({own}.py, line 2). This figure goes on with ours."
    assert said == (set() if target in OF_OTHERS else {expected})


@pytest.mark.parametrize("figure", ["gradient_descent", "train_by_hand", "softmax_by_hand", "squared_errors"])
def test_the_first_lessons_figures_use_it_too(figure):
    module = f"content.basics.{figure}"
    first = live.answer(json.dumps({"figure": module, "uses": used()}), None, "[]")
    assert first.error is None
    assert first.markup == live.answer(module, None, "[]").markup


@pytest.mark.parametrize(
    ("figure", "done"),
    [
        ("draw_a_digit", [{"call": "ink.draw", "value": {"pen": "a", "points": [300, 200, 700, 200, 450, 800]}}]),
        ("your_drawings", [{"call": "move_right", "value": 1}]),
    ],
)
def test_what_is_read_goes_through_what_a_reader_wrote(figure, done):
    module = f"content.digits.{figure}"
    theirs = live.answer(json.dumps({"figure": module, "uses": used()}), None, json.dumps(done))
    assert theirs.error is None
    assert theirs.markup == live.answer(module, None, json.dumps(done)).markup
    name, target, function = {
        "draw_a_digit": ("shrink", "nncore.images.shrunk", "shrink"),
        "your_drawings": ("shift", "nncore.images.shifted_unchecked", "shift"),
    }[figure]
    failing = f"def {function}(*given):\n    raise ValueError('as you see')\n"
    uses = {name: {"source": failing, "stands_for": {target: function}}}
    said = live.answer(json.dumps({"figure": module, "uses": uses}), None, json.dumps(done)).error
    assert said == f"Your {name}: ValueError: as you see ({name}.py, line 2). This figure goes on with ours."


@pytest.mark.parametrize("figure", ["two_maps", "other_losses"])
def test_the_second_lessons_figures_use_it_too(figure):
    module = f"content.descent.{figure}"
    first = live.answer(json.dumps({"figure": module, "uses": used()}), None, "[]")
    assert first.error is None
    assert first.markup == live.answer(module, None, "[]").markup


@pytest.mark.parametrize(
    ("figure", "name", "target", "function"),
    [
        ("two_maps", "standardise", "nncore.scaling.standardise_unchecked", "standardise"),
        ("two_maps", "standardise", "nncore.scaling.in_own_units_unchecked", "in_own_units"),
        ("other_losses", "huber", "nncore.losses.huber_unchecked", "huber"),
        ("other_losses", "huber", "nncore.losses.huber_gradient_unchecked", "huber_slope"),
    ],
)
def test_the_second_lessons_figures_use_all_of_it(figure, name, target, function):
    failing = f"def {function}(*given):\n    raise ValueError('as you see')\n"
    uses = {name: {"source": failing, "stands_for": {target: function}}}
    answer = live.answer(json.dumps({"figure": f"content.descent.{figure}", "uses": uses}), None, "[]")
    assert answer.error == f"Your {name}: ValueError: as you see ({name}.py, line 2). This figure goes on with ours."
