"""A neural network with hidden layers: forwards, backwards, and trained in mini-batches.

A layer is a matrix of weights and a row of biases; a network is layers one after the other, with the same activation
between them. Its parameters in one row, layer by layer, weights before biases, are what an optimiser steps on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

import nncore.activations as activations
import nncore.descent as descent
import nncore.losses as losses
import nncore.softmax as softmax
from nncore.checks import Floats, between, choice, count, floats, matrix, vector
from nncore.datasets import one_hot
from nncore.randomness import permutation, uniform

type Activation = Literal["linear", "relu", "tanh", "sigmoid"]
type Output = Literal["linear", "softmax"]
type Loss = Literal["mean squared error", "cross-entropy"]
type Optimiser = Literal["descent", "momentum", "adam"]
type Regularisation = Literal["none", "l1", "l2"]

_LOSS_OF_OUTPUT: dict[str, Loss] = {"linear": "mean squared error", "softmax": "cross-entropy"}
_MOMENTUM = 0.9
_ADAM = 0.9, 0.999, 1e-8


@dataclass(frozen=True, eq=False)
class Layer:
    """The weights of one layer, shape (inputs, outputs), and its biases, (outputs,); or the slope of a loss in each."""

    weights: Floats
    bias: Floats


@dataclass(frozen=True, eq=False)
class Network:
    """Layers one after the other, the activation between them, and what is done to the last one's sums.

    Raises a ValueError where a layer's shape does not fit the one before, or an activation or output is not known.
    """

    layers: tuple[Layer, ...]
    activation: Activation = "tanh"
    output: Output = "softmax"

    def __post_init__(self) -> None:
        """Check that the layers fit together."""
        choice("activation", self.activation, Activation)
        choice("output", self.output, Output)
        if not self.layers:
            raise ValueError("layers: expected at least one")
        inputs: int | str = "inputs"
        for at, layer in enumerate(self.layers):
            weights, bias = np.shape(layer.weights), np.shape(layer.bias)
            if not at and weights:
                (inputs, *_) = weights
            if len(bias) != 1 or weights != (inputs, *bias):
                raise ValueError(
                    f"layers[{at}]: expected weights of shape ({inputs}, outputs) and a bias of (outputs,), "
                    f"not {weights} and {bias}"
                )
            if 0 in weights:
                raise ValueError(f"layers[{at}]: expected at least one input and one output, not {weights}")
            (inputs,) = bias

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many inputs, neurons in each hidden layer, and outputs."""
        return len(self.layers[0].weights), *(len(layer.bias) for layer in self.layers)


@dataclass(frozen=True, eq=False)
class Forward:
    """Everything a network computed on its way: each layer's weighted sums and what came of them, shape (n, outputs).

    The inputs stand first among the activations, so `activations[i] @ weights + bias` of layer i is `sums[i]`.
    """

    sums: tuple[Floats, ...]
    activations: tuple[Floats, ...]

    @property
    def prediction(self) -> Floats:
        """What the last layer says, shape (n, outputs)."""
        return self.activations[-1]


@dataclass(frozen=True, eq=False)
class Gradients:
    """The slope of the loss in every weight and bias, and in every weighted sum, (n, outputs) for each layer."""

    layers: tuple[Layer, ...]
    sums: tuple[Floats, ...]


@dataclass(frozen=True)
class Settings:
    """How to train. Strength is that of the regularisation: `penalty` says what it means; the seed is for the shuffling."""

    rate: float = 0.03
    batch: int = 10
    optimiser: Optimiser = "descent"
    regularisation: Regularisation = "none"
    strength: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Check each of them."""
        between("rate", self.rate, 0, np.inf)
        between("strength", self.strength, 0, np.inf)
        count("batch", self.batch, 1)
        count("seed", self.seed, 0)
        choice("optimiser", self.optimiser, Optimiser)
        choice("regularisation", self.regularisation, Regularisation)


@dataclass(frozen=True, eq=False)
class Training:
    """A run so far: all there is to know to go on with it as if it had never stopped.

    The moments are the optimiser's memory, each in the shape of `parameters`, and `updates` says how many steps they
    remember. Of the epoch it is in, so many rows are seen. `Training(network)` is a run that has not begun.
    """

    network: Network
    moments: tuple[Floats, ...] = ()
    updates: int = 0
    epoch: int = 0
    seen: int = 0


def initialise(
    sizes: Sequence[int], activation: Activation = "tanh", output: Output = "softmax", seed: int = 0
) -> Network:
    """A network with random weights and no biases; sizes are inputs, neurons of each hidden layer if any, and outputs.

    Weights are uniform, as wide as keeps signals from growing or fading from layer to layer: ±√(6 / (inputs + outputs))
    (Glorot and Bengio 2010), for ReLU ±√(6 / inputs) (He et al. 2015). Raises a ValueError for fewer than two sizes, or one
    below 1.
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes: expected at least the number of inputs and of outputs, not {len(sizes)} of them")
    whole = [count(f"sizes[{at}]", size, 1) for at, size in enumerate(sizes)]
    count("seed", seed, 0)
    layers = []
    for at, (inputs, outputs) in enumerate(pairwise(whole)):
        reach = np.sqrt(6 / (inputs if activation == "relu" else inputs + outputs))
        layers.append(Layer(uniform(-reach, reach, (inputs, outputs), seed, "weights", at), np.zeros(outputs)))
    return Network(tuple(layers), activation, output)


def parameters(network: Network) -> Floats:
    """A copy of all weights and biases in one row, layer by layer, each layer's weights before its biases."""
    return _flat(network.layers)


def with_parameters(network: Network, values: ArrayLike) -> Network:
    """The same network with other weights and biases, in the order of `parameters`. Raises a ValueError if too few or many."""
    size = sum(layer.weights.size + layer.bias.size for layer in network.layers)
    flat = vector("values", values, size, "one a weight and bias", finite=False)
    return replace(network, layers=_layers(flat.copy(), network.sizes))


def activate(activation: Activation, sums: ArrayLike) -> Floats:
    """What an activation makes of weighted sums of any shape: z, max(0, z), tanh z, or 1 / (1 + e⁻ᶻ)."""
    choice("activation", activation, Activation)
    with np.errstate(all="ignore"):
        return _activation(activation)(floats("sums", sums, finite=False))


def activation_slope(activation: Activation, activated: ArrayLike) -> Floats:
    """The slope of an activation in its sum, told from its result a: 1, 1 where a > 0, 1 − a², or a(1 − a)."""
    choice("activation", activation, Activation)
    return _slope_of(activation)(floats("activations", activated, finite=False)).astype(np.float64)


def forward(network: Network, inputs: ArrayLike) -> Forward:
    """The way from inputs, shape (n, inputs), to predictions, with every sum and activation kept.

    Raises a ValueError for other shapes, empty inputs, and inputs that are not finite.
    """
    x = matrix("inputs", inputs, network.sizes[0])
    with np.errstate(all="ignore"):
        sums, activated = forward_unchecked(network.layers, _functions(network), x)
    return Forward(tuple(sums), tuple(activated))


def backward(network: Network, forward: Forward, target: ArrayLike, loss: Loss | None = None) -> Gradients:
    """The way back: the slope of the loss in every sum, weight and bias, from a forward pass through the same network.

    Targets are (n, outputs), one-hot for classes; (n,) will do for class labels, or where there is one output. The loss is
    the cross-entropy for a softmax and the mean squared error for a linear output, unless it is named; here it is whole, not
    halved. Backpropagation: Rumelhart, Hinton and Williams 1986. Raises a ValueError for other shapes, and for the
    cross-entropy of a linear output, which is not one of probabilities.
    """
    y = _targets(network, target, len(forward.prediction))
    kind = loss or _LOSS_OF_OUTPUT[network.output]
    choice("loss", kind, Loss)
    if kind == "cross-entropy" and network.output == "linear":
        raise ValueError("loss: expected the mean squared error for a linear output, not cross-entropy")
    with np.errstate(all="ignore"):
        slope = _output_slope(network.output, kind, forward.prediction, y)
        slopes = backward_unchecked(network.layers, _slope_of(network.activation), forward.activations, slope)
        pairs = map(layer_gradient_unchecked, forward.activations, slopes)
        return Gradients(tuple(Layer(*pair) for pair in pairs), tuple(slopes))


def forward_unchecked(
    layers: Sequence[Layer], functions: Sequence[Callable[[Floats], Floats]], inputs: Floats
) -> tuple[list[Floats], list[Floats]]:
    """The weighted sums of each layer, and what its function makes of them: of these, the first are the inputs themselves."""
    # Not @: on the ten rows of a mini-batch that takes twice as long as the arithmetic.
    sums, activated, signal = [], [inputs], inputs
    for layer, function in zip(layers, functions, strict=True):
        weighted = signal.dot(layer.weights)
        weighted += layer.bias
        signal = function(weighted)
        sums.append(weighted)
        activated.append(signal)
    return sums, activated


def backward_unchecked(
    layers: Sequence[Layer], slope_of: Callable[[Floats], Floats], activated: Sequence[Floats], slope: Floats
) -> list[Floats]:
    """The slope of the loss in the sums of each layer, first layer first, from that in the last layer's.

    Each layer hands its share back along its weights, and the layer before it takes that times the slope of its activation,
    which `slope_of` tells from what was `activated`: that has the inputs first.
    """
    slopes = [slope]
    for at in range(len(layers) - 1, 0, -1):
        slope = slope.dot(layers[at].weights.T)
        slope *= slope_of(activated[at])
        slopes.append(slope)
    slopes.reverse()
    return slopes


def layer_gradient_unchecked(inputs: Floats, slope: Floats) -> tuple[Floats, Floats]:
    """The slope of the loss in a layer's weights and in its biases, from what came into it and the slope in its sums."""
    return inputs.T.dot(slope), np.add.reduce(slope)


def gradients_unchecked(network: Network, inputs: Floats, target: Floats) -> list[tuple[Floats, Floats]]:
    """The slope of the loss in each layer's weights and biases over one batch: forwards, how wrong that is, and backwards."""
    _, activated = forward_unchecked(network.layers, _functions(network), inputs)
    slope = _output_slope(network.output, _LOSS_OF_OUTPUT[network.output], activated[-1], target)
    slopes = backward_unchecked(network.layers, _slope_of(network.activation), activated, slope)
    return [*map(layer_gradient_unchecked, activated, slopes)]


def _activation(name: str) -> Callable[[Floats], Floats]:
    """An activation, as it is now: a reader may have put another in its place."""
    found: Callable[[Floats], Floats] = getattr(activations, name)
    return found


def _slope_of(name: str) -> Callable[[Floats], Floats]:
    found: Callable[[Floats], Floats] = getattr(activations, f"{name}_slope")
    return found


def _functions(network: Network) -> list[Callable[[Floats], Floats]]:
    """What each layer does to its sums."""
    at_the_end = softmax.softmax_unchecked if network.output == "softmax" else activations.linear
    return [_activation(network.activation)] * (len(network.layers) - 1) + [at_the_end]


def _output_slope(output: Output, loss: Loss, prediction: Floats, target: Floats) -> Floats:
    """The slope of the loss in the last sums."""
    if loss == "cross-entropy":
        return losses.cross_entropy_gradient_unchecked(prediction, target)
    slope = losses.mean_squared_error_gradient_unchecked(prediction, target)
    return softmax.softmax_gradient(prediction, slope) if output == "softmax" else slope


def loss(network: Network, inputs: ArrayLike, target: ArrayLike) -> float:
    """The cross-entropy of a softmax, or the mean squared error of a linear output, over a data set; no penalty in it."""
    prediction = forward(network, inputs).prediction
    y = _targets(network, target, len(prediction))
    return (losses.cross_entropy if network.output == "softmax" else losses.mean_squared_error)(prediction, y)


def accuracy(network: Network, inputs: ArrayLike, target: ArrayLike) -> float:
    """The share of rows whose right class has the highest probability. Raises a ValueError for a linear output."""
    if network.output != "softmax":
        raise ValueError(f"network: expected a softmax output, which tells classes apart, not {network.output!r}")
    prediction = forward(network, inputs).prediction
    return losses.accuracy(prediction, _targets(network, target, len(prediction)))


def penalty(network: Network, settings: Settings) -> float:
    """What regularisation adds to the loss: strength · Σ|w| for L1, strength / 2 · Σw² for L2, over weights, not biases."""
    weights = np.concatenate([layer.weights.ravel() for layer in network.layers])
    with np.errstate(all="ignore"):
        of_weights = {"none": 0.0, "l1": np.abs(weights).sum(), "l2": (weights @ weights) / 2}
        return float(settings.strength * of_weights[settings.regularisation])


def train_epoch(training: Training, inputs: ArrayLike, target: ArrayLike, settings: Settings) -> Training:
    """The run at the end of the epoch it is in: once through the data, in mini-batches, one update each.

    Inputs (n, inputs), targets as for `backward`. The order depends only on the seed and the epoch, so a run can be stopped,
    stored and gone on with, and ends where it would have anyway. Settings may change between epochs; another optimiser
    starts with no memory. Raises a ValueError for shapes that do not fit, empty data, and data that are not finite.
    """
    return _train(training, inputs, target, settings, None)


def train_batch(training: Training, inputs: ArrayLike, target: ArrayLike, settings: Settings) -> Training:
    """The run one update further: the next mini-batch of the epoch it is in. As many of them as there are make an epoch."""
    return _train(training, inputs, target, settings, 1)


def _train(
    training: Training, inputs: ArrayLike, target: ArrayLike, settings: Settings, batches: int | None
) -> Training:
    """So many mini-batches further, or to the end of the epoch."""
    network = training.network
    x = matrix("inputs", inputs, network.sizes[0])
    y = _targets(network, target, len(x))
    order = permutation(len(x), settings.seed, "epoch", training.epoch)
    x, y = x[order], y[order]

    # The layers of the network in training are windows on one row of numbers, which the optimiser changes as a whole.
    values = parameters(network)
    network = replace(network, layers=_layers(values, network.sizes))
    gradient = np.empty_like(values)
    regularise = _regularise(network, settings)

    moment_count, direction = _OPTIMISERS[settings.optimiser]
    goes_on = len(training.moments) == moment_count
    moments = [moment.copy() for moment in training.moments] if goes_on else list(np.zeros((moment_count, len(values))))
    updates = training.updates if goes_on else 0

    with np.errstate(all="ignore"):
        for start in range(training.seen, len(x), settings.batch)[:batches]:
            rows = slice(start, start + settings.batch)
            gradients = gradients_unchecked(network, x[rows], y[rows])
            np.concatenate([part for weights, bias in gradients for part in (weights.ravel(), bias)], out=gradient)
            if regularise is not None:
                gradient += regularise(values)
            updates += 1
            values[:] = descent.step(values, direction(gradient, moments, updates), settings.rate)
    seen = len(x) if batches is None else training.seen + batches * settings.batch
    if seen < len(x):
        return Training(network, tuple(moments), updates, training.epoch, seen)
    return Training(network, tuple(moments), updates, training.epoch + 1)


def _regularise(network: Network, settings: Settings) -> Callable[[Floats], Floats] | None:
    """The slope of the penalty: strength · sign w for L1, strength · w for L2, and nothing for a bias."""
    if settings.regularisation == "none" or not settings.strength:
        return None
    strength = settings.strength * _flat(
        [Layer(np.ones_like(layer.weights), np.zeros_like(layer.bias)) for layer in network.layers]
    )
    return (lambda w: strength * np.sign(w)) if settings.regularisation == "l1" else (lambda w: strength * w)


def _momentum(gradient: Floats, moments: list[Floats], updates: int) -> Floats:
    """Keep going: the velocity, a sum of all gradients so far that forgets a tenth of itself each time."""
    (velocity,) = moments
    velocity *= _MOMENTUM
    velocity += gradient
    return velocity


def _adam(gradient: Floats, moments: list[Floats], updates: int) -> Floats:
    """Step by the mean gradient over its usual size: Kingma and Ba 2015, in the order of the end of their section 2."""
    mean, square = moments
    forget, forget_square, least = _ADAM
    mean += (1 - forget) * (gradient - mean)
    square += (1 - forget_square) * (gradient * gradient - square)
    # Both moments begin at zero, and are too small until they have seen some gradients.
    correction = np.sqrt(1 - forget_square**updates) / (1 - forget**updates)
    direction: Floats = correction * mean / (np.sqrt(square) + least)
    return direction


# How many moments an optimiser remembers, and the direction it steps against.
_OPTIMISERS: dict[str, tuple[int, Callable[[Floats, list[Floats], int], Floats]]] = {
    "descent": (0, lambda gradient, moments, updates: gradient),
    "momentum": (1, _momentum),
    "adam": (2, _adam),
}


def _flat(layers: Iterable[Layer]) -> Floats:
    parts = [np.ravel(part) for layer in layers for part in (layer.weights, layer.bias)]
    return np.concatenate(parts, dtype=np.float64)


def _layers(flat: Floats, sizes: Sequence[int]) -> tuple[Layer, ...]:
    """Layers that are windows on a row of parameters, and change with it."""
    layers, start = [], 0
    for inputs, outputs in pairwise(sizes):
        middle = start + inputs * outputs
        end = middle + outputs
        layers.append(Layer(flat[start:middle].reshape(inputs, outputs), flat[middle:end]))
        start = end
    return tuple(layers)


def _targets(network: Network, target: ArrayLike, rows: int) -> Floats:
    outputs = network.sizes[-1]
    labels = network.output == "softmax" and np.ndim(target) == 1
    y = one_hot(target, outputs) if labels else matrix("target", target, outputs)
    if len(y) != rows:
        raise ValueError(f"target: expected {rows} rows, one an input, not {len(y)}")
    return y
