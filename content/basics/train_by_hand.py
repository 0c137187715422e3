"""Be the training: turn the weight and the bias until the line fits."""

from dataclasses import dataclass

from nncore.figures import announcement, controls, decimal, network, node, readout, slider

from .house_plots import fitted_plot, loss_of

CHALLENGE = int(loss_of(0.1, 150))
CHEERS = (
    (450, "Under 450! No line can do much better than this. You have trained a neural network."),
    (500, "Under 500. You have an eye for this. There is a little more to be had."),
    (600, "Under 600! Try trading a little less weight for a little more bias."),
    (750, "Under 750: the squares are shrinking. Keep going."),
    (CHALLENGE, "Better than the line you were given. It can go a lot lower."),
)
NUDGES = (
    (800_000, "These are prices for palaces. Perhaps turn something down?"),
    (100_000, "The houses are over there, and your line is over here. Look at the yellow bars."),
)


@dataclass(frozen=True)
class State:
    weight: float = 0.1
    bias: float = 150


def comment(loss):
    """What a friend looking over one's shoulder would say."""
    for below, words in CHEERS:
        if loss < below:
            return words
    for above, words in NUDGES:
        if loss >= above:
            return words
    return f"Can you get the error below {decimal(CHALLENGE)}?"


def view(state):
    loss = loss_of(state.weight, state.bias)
    return [
        fitted_plot(state.weight, state.bias, loss),
        controls(
            slider("Weight", state.weight, 0, 0.4, step=0.001, sets="weight", role="weight"),
            slider("Bias", state.bias, 0, 460, step=1, sets="bias", digits=1, role="bias"),
            readout("Error", decimal(loss), role="error"),
        ),
        announcement(comment(loss)),
        network(
            inputs=[node("area", "x")],
            weights=[[state.weight]],
            biases=[state.bias],
            outputs=[node("price", "y")],
            describe=f"The network with weight {decimal(state.weight, 3)} and bias {decimal(state.bias, 1)}.",
        ),
    ]
