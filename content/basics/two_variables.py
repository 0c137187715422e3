"""Two inputs: gradient descent where no line can be drawn any more."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.datasets import houses
from nncore.descent import descend_linear
from nncore.figures import announcement, button, columns, controls, decimal, network, node, readout, slider
from nncore.figures.codec import AnyFloat
from nncore.losses import mean_squared_error
from nncore.neuron import best_fit, predict

from .house_plots import TOO_LONG, climbs, error_log

HOUSES = houses()
RATES = np.array([1e-8, 0.01, 1.0])
REMEMBERED = 300
START = (0.0, 0.0, 0.0)
# Weights of different units cannot be compared; what they add to the price of an average house can.
TYPICAL = HOUSES.features.mean(axis=0) / HOUSES.price.mean()


def loss_of(parameters):
    *weights, bias = parameters
    return mean_squared_error(predict(HOUSES.features, weights, bias), HOUSES.price)


@dataclass(frozen=True)
class State:
    parameters: tuple[AnyFloat, AnyFloat, AnyFloat] = START
    pace: float = 1.0
    log: tuple[AnyFloat, ...] = (loss_of(START),)
    looked_at: int | None = None
    has_climbed: bool = False


def arrive(state, parameters, losses):
    return replace(
        state, parameters=parameters, log=(*state.log, *losses)[-REMEMBERED:], looked_at=None, has_climbed=False
    )


def choose(state, which, value):
    parameters = tuple(value if at == which else old for at, old in enumerate(state.parameters))
    return arrive(state, parameters, [loss_of(parameters)])


def choose_first(state, value):
    return choose(state, 0, value)


def choose_second(state, value):
    return choose(state, 1, value)


def choose_bias(state, value):
    return choose(state, 2, value)


def descend(state, steps):
    history = descend_linear(HOUSES.features, HOUSES.price, state.parameters, state.pace * RATES, steps)
    arrived = arrive(state, tuple(history.parameters[-1].tolist()), history.loss[1:].tolist())
    return replace(arrived, has_climbed=climbs(*history.loss[-2:]))


def look_back(state, place):
    return replace(state, looked_at=round(place["x"]))


def look_at(state, step):
    return replace(state, looked_at=int(step))


def comment(least, moves):
    walked = " That is twice 100 steps, and a long way is left." if moves == 200 else ""
    return f"The lowest possible error is {decimal(least, 2)}.{walked}"


def view(state):
    first, second, bias = state.parameters
    loss = state.log[-1]
    looked_at = len(state.log) - 1 if state.looked_at is None else min(state.looked_at, len(state.log) - 1)
    *best, best_bias = np.append(*best_fit(HOUSES.features, HOUSES.price))
    least = loss_of((*best, best_bias))
    return [
        columns(
            controls(slider("Learning rate", state.pace, 0.1, 2.2, step=0.1, sets="pace")),
            controls(
                button("GD step", on_click=descend, value=1),
                button("10 GD steps", on_click=descend, value=10),
                button("100 GD steps", on_click=descend, value=100),
            ),
        ),
        columns(
            [
                network(
                    inputs=[node("area", "x₁", symbol="x_1"), node("bathrooms", "x₂", symbol="x_2")],
                    weights=[[first], [second]],
                    biases=[bias],
                    outputs=[node("price", "y", symbol="y")],
                    typical=TYPICAL,
                    weight_symbols=[["W_1"], ["W_2"]],
                    bias_symbols=["b"],
                    describe=f"Two inputs: area times {decimal(first, 4)}, bathrooms times {decimal(second, 4)}, "
                    f"plus {decimal(bias, 1)}, is the price.",
                ),
                controls(
                    slider(
                        "Weight #1", first, -0.4, 0.4, step=0.0001, on_input=choose_first, role="weight", symbol="W_1"
                    ),
                    slider(
                        "Weight #2", second, -100, 200, step=0.0001, on_input=choose_second, role="weight", symbol="W_2"
                    ),
                    slider("Bias", bias, -100, 320, step=0.1, on_input=choose_bias, role="bias", symbol="b"),
                    readout("Error", decimal(loss, 2), role="error"),
                ),
            ],
            [
                announcement(TOO_LONG if state.has_climbed else comment(least, len(state.log) - 1)),
                error_log(state.log, looked_at, on_hover=look_back, on_input=look_at),
            ],
        ),
    ]
