"""Networks, against finite differences, arithmetic by hand and scikit-learn."""

import pickle
import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier, MLPRegressor

from nncore.datasets import circle, exclusive_or, hills, one_hot, pinwheel, spiral
from nncore.losses import cross_entropy, cross_entropy_gradient, mean_squared_error, mean_squared_error_gradient
from nncore.network import (
    Layer,
    Network,
    Settings,
    Training,
    accuracy,
    activate,
    activation_slope,
    backward,
    forward,
    initialise,
    loss,
    parameters,
    penalty,
    train_batch,
    train_epoch,
    with_parameters,
)
from nncore.randomness import permutation

SOME = settings(max_examples=30, deadline=None)
ACTIVATIONS = ["linear", "relu", "tanh", "sigmoid"]
OUTPUTS = [("softmax", "cross-entropy"), ("softmax", "mean squared error"), ("linear", "mean squared error")]
SHAPES = [(2, 2), (1, 1), (3, 1, 2), (2, 4, 2, 2), (3, 5, 4, 3)]
LOSSES = {"cross-entropy": cross_entropy, "mean squared error": mean_squared_error}


def example(sizes, activation="tanh", output="softmax", seed=1, rows=6):
    """A network with biases too, inputs, and targets that suit its output."""
    random = np.random.default_rng(seed)
    network = initialise(sizes, activation, output, seed)
    network = with_parameters(network, parameters(network) + random.normal(0, 0.3, parameters(network).shape))
    inputs = random.normal(size=(rows, sizes[0]))
    labels = random.integers(0, sizes[-1], rows)
    return network, inputs, one_hot(labels, sizes[-1]) if output == "softmax" else random.normal(size=(rows, sizes[-1]))


def slopes(function, place, nudge=1e-6):
    """Finite differences of a function of a row of numbers."""
    return np.array(
        [(function(place + step) - function(place - step)) / (2 * nudge) for step in nudge * np.eye(len(place))]
    )


def flat(layers):
    return np.concatenate([part.ravel() for layer in layers for part in (layer.weights, layer.bias)])


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        ("linear", [-20, -1, 0, 2]),
        ("relu", [0, 0, 0, 2]),
        ("tanh", [-1, -0.761594155956, 0, 0.964027580076]),
        ("sigmoid", [2.0611536181902037e-09, 0.268941421370, 0.5, 0.880797077978]),
    ],
)
def test_activations(activation, expected):
    assert activate(activation, [-20, -1, 0, 2]) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@given(st.floats(-8, 8).filter(lambda z: abs(z) > 1e-3))
@SOME
def test_slope_of_an_activation_is_told_from_its_result(activation, z):
    (by_hand,) = slopes(lambda at: activate(activation, at)[0], np.array([z]))
    assert activation_slope(activation, activate(activation, [z])) == pytest.approx([by_hand], rel=1e-5, abs=1e-8)


def test_huge_sums_do_not_overflow(recwarn):
    assert activate("sigmoid", [-1e4, 1e4]).tolist() == [0, 1]
    assert not recwarn.list


def test_forward_by_hand():
    hidden = Layer(np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([0.0, 1.0]))
    last = Layer(np.array([[1.0], [10.0]]), np.array([-3.0]))
    way = forward(Network((hidden, last), "relu", "linear"), [[1, 2], [-1, 0]])
    assert [sums.tolist() for sums in way.sums] == [[[5, 1], [-1, 2]], [[12], [17]]]
    assert [each.tolist() for each in way.activations] == [[[1, 2], [-1, 0]], [[5, 1], [0, 2]], [[12], [17]]]
    assert way.prediction.tolist() == [[12], [17]]


def test_the_same_layer_twice_is_two_layers():
    layer = Layer(np.eye(2), np.zeros(2))
    assert forward(Network((layer, layer), "relu", "linear"), [[-1, 2]]).prediction.tolist() == [[0, 2]]


@pytest.mark.parametrize(("activation", "output", "sizes"), list(product(ACTIVATIONS, OUTPUTS, SHAPES)))
def test_gradients_are_finite_differences(activation, output, sizes):
    output, name = output
    network, inputs, target = example(sizes, activation, output)
    way = forward(network, inputs)
    gradients = backward(network, way, target, loss=name)

    def at_parameters(values):
        return LOSSES[name](forward(with_parameters(network, values), inputs).prediction, target)

    expected = slopes(at_parameters, parameters(network))
    assert flat(gradients.layers) == pytest.approx(expected, rel=1e-5, abs=1e-8)

    def at_inputs_of_last(values):
        nudged = Network((Layer(np.eye(sizes[-1]), np.zeros(sizes[-1])),), "linear", output)
        return LOSSES[name](forward(nudged, values.reshape(way.sums[-1].shape)).prediction, target)

    expected = slopes(at_inputs_of_last, way.sums[-1].ravel())
    assert gradients.sums[-1].ravel() == pytest.approx(expected, rel=1e-5, abs=1e-8)
    assert [each.shape for each in gradients.sums] == [each.shape for each in way.sums]


def test_slopes_in_hidden_sums_are_those_of_each_rows_bias():
    network, inputs, target = example((2, 3, 2))
    gradients = backward(network, forward(network, inputs), target)
    for row in range(len(inputs)):
        alone = backward(network, forward(network, inputs[[row]]), target[[row]])
        assert gradients.sums[0][row] * len(inputs) == pytest.approx(alone.layers[0].bias)


def test_slope_of_the_loss_is_that_of_the_losses():
    for output, expected in (("softmax", cross_entropy_gradient), ("linear", mean_squared_error_gradient)):
        network, inputs, target = example((2, 3), output=output)
        way = forward(network, inputs)
        assert backward(network, way, target).sums[-1].tolist() == expected(way.prediction, target).tolist()


def test_loss_is_that_of_the_output():
    network, inputs, target = example((2, 4, 3))
    prediction = forward(network, inputs).prediction
    assert loss(network, inputs, target) == cross_entropy(prediction, target)
    assert loss(network, inputs, target.argmax(axis=1)) == cross_entropy(prediction, target)
    network, inputs, target = example((2, 4, 1), output="linear")
    assert loss(network, inputs, target[:, 0]) == mean_squared_error(forward(network, inputs).prediction, target)


@given(st.permutations(range(6)))
@SOME
def test_the_order_of_the_rows_does_not_matter(order):
    network, inputs, target = example((2, 4, 3))
    assert loss(network, inputs[order], target[order]) == pytest.approx(loss(network, inputs, target))
    here, there = (
        backward(network, forward(network, inputs[rows]), target[rows]).layers for rows in (slice(None), list(order))
    )
    assert flat(there) == pytest.approx(flat(here), abs=1e-15)


def test_accuracy_counts_the_right_ones():
    network = Network((Layer(np.eye(2), np.zeros(2)),))
    assert accuracy(network, [[1, 0], [0, 1], [3, 1], [1, 2]], [0, 1, 1, 0]) == 0.5
    assert accuracy(network, [[1, 0]], [[1, 0]]) == 1


def test_initialise_by_seed_and_as_wide_as_it_should_be():
    one, same, other = (parameters(initialise((50, 40, 3), seed=seed)) for seed in (1, 1, 2))
    assert one.tobytes() == same.tobytes()
    assert (one != other).any()
    network = initialise((50, 40, 3))
    assert network.sizes == (50, 40, 3)
    assert not any(layer.bias.any() for layer in network.layers)
    assert np.abs(network.layers[0].weights).max() == pytest.approx(np.sqrt(6 / 90), rel=0.01)
    assert np.abs(initialise((50, 40, 3), "relu").layers[0].weights).max() == pytest.approx(np.sqrt(6 / 50), rel=0.01)


def test_parameters_there_and_back():
    network = example((3, 4, 2))[0]
    values = parameters(network)
    assert values[:4].tolist() == network.layers[0].weights[0].tolist()
    assert values[12:16].tolist() == network.layers[0].bias.tolist()
    assert parameters(with_parameters(network, values + 1)).tolist() == (values + 1).tolist()
    moved = with_parameters(network, values)
    values += 1
    assert (parameters(network) != values).all()
    assert (parameters(moved) != values).all()


@pytest.mark.parametrize("regularisation", ["none", "l1", "l2"])
def test_one_update_is_a_step_against_loss_and_penalty(regularisation):
    network, inputs, target = example((2, 4, 3))
    choice = Settings(rate=0.5, batch=6, regularisation=regularisation, strength=0.1)

    def whole(values):
        there = with_parameters(network, values)
        return loss(there, inputs, target) + penalty(there, choice)

    expected = parameters(network) - 0.5 * slopes(whole, parameters(network))
    trained = train_epoch(Training(network), inputs, target, choice)
    assert parameters(trained.network) == pytest.approx(expected, abs=1e-8)
    assert (trained.epoch, trained.updates) == (1, 1)


def test_penalty_by_hand():
    network = Network((Layer(np.array([[1.0, -2.0]]), np.array([100.0, 100.0])),))
    assert penalty(network, Settings(strength=3)) == 0
    assert penalty(network, Settings(regularisation="l1", strength=3)) == 9
    assert penalty(network, Settings(regularisation="l2", strength=3)) == 7.5


def scikit_learn(network, choice, kind, alpha):
    """Theirs, with our weights: an optimiser is made on the first call and must be made anew for the weights put in."""
    solver = {"descent": "sgd", "momentum": "sgd", "adam": "adam"}[choice.optimiser]
    model = kind(
        hidden_layer_sizes=network.sizes[1:-1],
        activation={"sigmoid": "logistic", "linear": "identity"}.get(network.activation, network.activation),
        solver=solver,
        alpha=alpha,
        batch_size=choice.batch,
        learning_rate_init=choice.rate if kind is MLPClassifier else 2 * choice.rate,
        momentum=0.9 if choice.optimiser == "momentum" else 0.0,
        nesterovs_momentum=False,
        shuffle=False,
    )
    classes = {"classes": range(network.sizes[-1])} if kind is MLPClassifier else {}
    model.partial_fit(np.eye(network.sizes[-1], network.sizes[0]), np.arange(network.sizes[-1]), **classes)
    for at, layer in enumerate(network.layers):
        model.coefs_[at], model.intercepts_[at] = layer.weights.copy(), layer.bias.copy()
    del model._optimizer
    return model


@pytest.mark.filterwarnings("ignore:.*batch_size")
@pytest.mark.parametrize(
    ("activation", "optimiser", "strength"),
    [
        ("tanh", "descent", 0),
        ("tanh", "momentum", 0),
        ("tanh", "adam", 0),
        ("relu", "adam", 0.01),
        ("sigmoid", "momentum", 0.02),
        ("linear", "descent", 0.05),
    ],
)
def test_a_run_is_that_of_scikit_learn(activation, optimiser, strength):
    points = pinwheel(60, noise=0.3)
    choice = Settings(rate=0.02, batch=10, optimiser=optimiser, regularisation="l2", strength=strength, seed=5)
    training = Training(example((2, 5, 4, 3), activation)[0])
    model = scikit_learn(training.network, choice, MLPClassifier, alpha=10 * strength)
    for epoch in range(15):
        order = permutation(60, 5, "epoch", epoch)
        model.partial_fit(points.inputs[order], points.target[order])
        training = train_epoch(training, points.inputs, points.target, choice)
    for layer, weights, bias in zip(training.network.layers, model.coefs_, model.intercepts_, strict=True):
        assert layer.weights == pytest.approx(weights, rel=0, abs=1e-9)
        assert layer.bias == pytest.approx(bias, rel=0, abs=1e-9)
    assert forward(training.network, points.inputs).prediction == pytest.approx(model.predict_proba(points.inputs))
    assert accuracy(training.network, points.inputs, points.target) == model.score(points.inputs, points.target)


@pytest.mark.filterwarnings("ignore:.*batch_size")
@pytest.mark.parametrize("optimiser", ["descent", "momentum"])
def test_a_regression_is_that_of_scikit_learn(optimiser):
    """Theirs is half the mean squared error: twice the learning rate."""
    points = hills(50)
    choice = Settings(rate=0.01, batch=8, optimiser=optimiser)
    training = Training(example((2, 6, 1), "tanh", "linear")[0])
    model = scikit_learn(training.network, choice, MLPRegressor, alpha=0)
    for epoch in range(15):
        order = permutation(50, 0, "epoch", epoch)
        model.partial_fit(points.inputs[order], points.target[order])
        training = train_epoch(training, points.inputs, points.target, choice)
    assert forward(training.network, points.inputs).prediction[:, 0] == pytest.approx(
        model.predict(points.inputs), rel=0, abs=1e-9
    )


@pytest.mark.parametrize("optimiser", ["descent", "momentum", "adam"])
def test_a_run_goes_on_from_its_stored_state(optimiser):
    points = spiral(33)
    choice = Settings(optimiser=optimiser, regularisation="l1", strength=0.001)
    straight = stored = Training(initialise((2, 4, 2), seed=3))
    for _ in range(4):
        straight = train_epoch(straight, points.inputs, points.target, choice)
        stored = pickle.loads(pickle.dumps(train_epoch(stored, points.inputs, points.target, choice)))
    assert (stored.epoch, stored.updates) == (straight.epoch, straight.updates) == (4, 16)
    assert parameters(stored.network).tobytes() == parameters(straight.network).tobytes()


@pytest.mark.parametrize("optimiser", ["descent", "momentum", "adam"])
def test_an_epoch_leaves_what_it_was_given(optimiser):
    points = spiral(20)
    choice = Settings(optimiser=optimiser)
    first = train_epoch(Training(initialise((2, 4, 2))), points.inputs, points.target, choice)
    before = pickle.dumps(first)
    train_epoch(first, points.inputs, points.target, choice)
    assert pickle.dumps(first) == before


def test_another_seed_shuffles_otherwise():
    points = spiral(40)
    one, same, other = (
        train_epoch(Training(initialise((2, 4, 2))), points.inputs, points.target, Settings(seed=seed)).network
        for seed in (0, 0, 1)
    )
    assert parameters(one).tobytes() == parameters(same).tobytes()
    assert parameters(one).tobytes() != parameters(other).tobytes()


def test_another_optimiser_starts_without_memory():
    points = spiral(40)
    moved = train_epoch(Training(initialise((2, 4, 2))), points.inputs, points.target, Settings(optimiser="momentum"))
    adam = Settings(optimiser="adam")
    fresh = train_epoch(replace(moved, moments=(), updates=0), points.inputs, points.target, adam)
    assert parameters(train_epoch(moved, points.inputs, points.target, adam).network).tolist() == pytest.approx(
        parameters(fresh.network).tolist(), abs=0
    )


@pytest.mark.parametrize("points", [circle(200), exclusive_or(200), pinwheel(200)], ids=["circle", "xor", "pinwheel"])
def test_it_learns(points):
    choice = Settings(rate=0.03, optimiser="adam")
    training = Training(initialise((2, 8, int(points.target.max()) + 1), seed=1))
    before = loss(training.network, points.inputs, points.target)
    for _ in range(60):
        training = train_epoch(training, points.inputs, points.target, choice)
    assert loss(training.network, points.inputs, points.target) < before / 4
    assert accuracy(training.network, points.inputs, points.target) > 0.95


def test_steps_too_long_run_off_quietly(recwarn):
    points = hills(20)
    training = Training(initialise((2, 4, 1), "relu", "linear"))
    for _ in range(30):
        training = train_epoch(training, points.inputs, points.target, Settings(rate=1e3, optimiser="momentum"))
    assert not np.isfinite(loss(training.network, points.inputs, points.target))
    assert not recwarn.list


NETWORK = initialise((2, 3, 2))
LINEAR = initialise((2, 3, 1), output="linear")
WAY = forward(NETWORK, np.ones((4, 2)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: initialise((2,)), "sizes: expected at least the number of inputs and of outputs, not 1 of them"),
        (lambda: initialise((2, 0, 1)), "sizes[1]: expected a whole number of at least 1, not 0"),
        (
            lambda: initialise((2, 1), "step"),
            "activation: expected one of 'linear', 'relu', 'tanh', 'sigmoid', not 'step'",
        ),
        (lambda: initialise((2, 1), output="tanh"), "output: expected one of 'linear', 'softmax', not 'tanh'"),
        (lambda: initialise((2, 1), seed=-1), "seed: expected a whole number of at least 0, not -1"),
        (lambda: Network(()), "layers: expected at least one"),
        (
            lambda: Network((Layer(np.ones((2, 3)), np.ones(3)), Layer(np.ones((2, 3)), np.ones(3)))),
            "layers[1]: expected weights of shape (3, outputs) and a bias of (outputs,), not (2, 3) and (3,)",
        ),
        (lambda: Network((Layer(np.ones(2), np.ones(2)),)), "layers[0]: expected weights of shape (2, outputs)"),
        (lambda: Network((Layer(np.ones(()), np.ones(2)),)), "layers[0]: expected weights of shape (inputs, outputs)"),
        (
            lambda: Network((Layer(np.ones((2, 0)), np.ones(0)),)),
            "layers[0]: expected at least one input and one output",
        ),
        (lambda: with_parameters(NETWORK, [1, 2]), "values: expected 17 numbers, one a weight and bias, not 2"),
        (lambda: activate("step", [1]), "activation: expected one of"),
        (lambda: activation_slope("tanh", []), "activations: expected at least one number"),
        (lambda: forward(NETWORK, [[1, 2, 3]]), "inputs: expected 2 numbers a row, not 3"),
        (lambda: forward(NETWORK, [[1, np.nan]]), "inputs: expected finite numbers, but NaN or infinite: 1 of 2"),
        (lambda: forward(NETWORK, np.empty((0, 2))), "inputs: expected at least one number"),
        (lambda: backward(NETWORK, WAY, [0, 1]), "target: expected 4 rows, one an input, not 2"),
        (lambda: backward(NETWORK, WAY, [0, 1, 2, 1]), "labels: expected whole numbers from 0 to 1"),
        (lambda: backward(NETWORK, WAY, np.ones((4, 3))), "target: expected 2 numbers a row, not 3"),
        (
            lambda: backward(NETWORK, WAY, [0, 1, 0, 1], "hinge"),
            "loss: expected one of 'mean squared error', 'cross-entropy'",
        ),
        (
            lambda: backward(LINEAR, forward(LINEAR, [[1, 2]]), [1], "cross-entropy"),
            "loss: expected the mean squared error for a linear output, not cross-entropy",
        ),
        (
            lambda: accuracy(LINEAR, [[1, 2]], [1]),
            "network: expected a softmax output, which tells classes apart, not 'lin",
        ),
        (
            lambda: train_epoch(Training(NETWORK), [[1, 2]], [0, 1], Settings()),
            "target: expected 1 rows, one an input, not 2",
        ),
        (lambda: train_epoch(Training(LINEAR), [[1, 2]], [np.nan], Settings()), "target: expected finite numbers"),
        (lambda: Settings(rate=-1), "rate: expected a number from 0 to inf, not -1"),
        (lambda: Settings(batch=0), "batch: expected a whole number of at least 1, not 0"),
        (lambda: Settings(seed=0.5), "seed: expected a whole number of at least 0, not 0.5"),
        (lambda: Settings(strength=np.nan), "strength: expected a number from 0 to inf, not nan"),
        (lambda: Settings(optimiser="sgd"), "optimiser: expected one of 'descent', 'momentum', 'adam', not 'sgd'"),
        (lambda: Settings(regularisation="l3"), "regularisation: expected one of 'none', 'l1', 'l2', not 'l3'"),
    ],
)
def test_what_does_not_fit_says_why(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


@pytest.mark.parametrize("optimiser", ["descent", "momentum", "adam"])
def test_batches_one_by_one_make_the_epoch(optimiser):
    points, settings = circle(45), Settings(batch=10, optimiser=optimiser)
    start = Training(initialise((2, 3, 2)))
    whole = train_epoch(
        train_epoch(start, points.inputs, points.target, settings), points.inputs, points.target, settings
    )
    single = start
    for _ in range(7):
        single = train_batch(single, points.inputs, points.target, settings)
    assert (single.epoch, single.seen) == (1, 20)
    single = train_epoch(single, points.inputs, points.target, settings)
    assert (single.epoch, single.seen, single.updates) == (2, 0, whole.updates)
    assert parameters(single.network).tolist() == parameters(whole.network).tolist()
