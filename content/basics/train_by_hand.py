"""Be the training: turn the weight and the bias until the line fits."""

from dataclasses import dataclass, replace

from nncore.figures import (
    Guess,
    announcement,
    ask_number,
    columns,
    controls,
    decimal,
    network,
    node,
    readout,
    slider,
)
from nncore.neuron import best_fit

from .house_plots import HOUSES, fitted_plot, loss_of

CHALLENGE = int(loss_of(0.1, 150))
CHEERS = (
    (450, "Under 450! No line can do much better than this. You have trained a neural network."),
    (500, "Under 500. You have an eye for this. There is a little more to be had."),
    (600, "Under 600! From here, try {advice}."),
    (750, "Under 750: the line is getting closer. Keep going."),
    (CHALLENGE, "Better than the line you were given. It can go a lot lower."),
)
# How far one may turn each dial to see whether that leads down.
TURNS = {
    "a little more weight": (0.001, 0),
    "a little less weight": (-0.001, 0),
    "a little more bias": (0, 1),
    "a little less bias": (0, -1),
    "a little less weight, and 2 more bias for each 0.001 of it": (-0.001, 2),
    "a little more weight, and 2 less bias for each 0.001 of it": (0.001, -2),
}
NUDGES = (
    (800_000, "These are prices for palaces. Perhaps turn something down?"),
    (100_000, "The houses are over there, and your line is over here. Look at the yellow bars."),
)


@dataclass(frozen=True)
class State:
    weight: float = 0.1
    bias: float = 150
    lowest: float | None = None
    guess: Guess = Guess()


def turn_weight(state, weight):
    return turned(replace(state, weight=weight))


def turn_bias(state, bias):
    return turned(replace(state, bias=bias))


def turned(state):
    """The state with the lowest error that was reached by turning."""
    loss = loss_of(state.weight, state.bias)
    return replace(state, lowest=loss if state.lowest is None else min(loss, state.lowest))


def comment(weight, bias):
    """What a friend looking over one's shoulder would say."""
    loss = loss_of(weight, bias)
    for below, words in CHEERS:
        if loss < below:
            return words.format(advice=advice(weight, bias))
    for above, words in NUDGES:
        if loss >= above:
            return words
    return f"Can you get the error below {decimal(CHALLENGE)}?"


def advice(weight, bias):
    """The turn that makes the error smallest."""
    return min(TURNS, key=lambda words: loss_of(weight + TURNS[words][0], bias + TURNS[words][1]))


def bet(state):
    """What the reader thinks to get to, beside what they have got to."""
    (weight,), bias = best_fit(HOUSES.area, HOUSES.price)
    least = loss_of(weight, bias)
    return ask_number(
        "How low will you get it? Bet first.",
        state.guess,
        "guess",
        outcome=state.lowest,
        task="Now turn the dials.",
        says="the lowest you have got to is",
        answer=f"No line gets below {decimal(least, 2)}.",
        replies=[
            (0, least - 0.01, f"Lower than {decimal(least, 2)} there is nothing."),
            (CHALLENGE, 1e12, "That is where you begin: you can do better."),
        ],
    )


def view(state):
    loss = loss_of(state.weight, state.bias)
    return columns(
        fitted_plot(state.weight, state.bias, loss),
        [
            bet(state),
            controls(
                slider("Weight", state.weight, 0, 0.4, step=0.001, on_input=turn_weight, role="weight", symbol="W"),
                slider("Bias", state.bias, 0, 460, step=1, on_input=turn_bias, digits=1, role="bias", symbol="b"),
            ),
            readout("Error", decimal(loss), role="error"),
            announcement(comment(state.weight, state.bias)),
            network(
                inputs=[node("area", "x", symbol="x")],
                weights=[[state.weight]],
                biases=[state.bias],
                outputs=[node("price", "y", symbol="y")],
                weight_symbols=[["W"]],
                bias_symbols=["b"],
                describe=f"The network with weight {decimal(state.weight, 3)} and bias {decimal(state.bias, 1)}.",
            ),
        ],
    )
