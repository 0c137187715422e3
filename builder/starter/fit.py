"""Turn a line until it comes near three points."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.figures import axis, button, controls, decimal, errors, line, plot, points, readout, slider

X = np.array([1.0, 2.0, 3.0])
Y = np.array([1.0, 3.0, 2.0])


@dataclass(frozen=True)
class State:
    weight: float = 0.0
    bias: float = 1.0


def predict(state):
    return state.weight * X + state.bias


def error(state):
    return np.mean((predict(state) - Y) ** 2)


def best(state):
    x, y = X - X.mean(), Y - Y.mean()
    weight = float((x * y).sum() / (x * x).sum())
    return replace(state, weight=weight, bias=float(Y.mean() - weight * X.mean()))


def view(state):
    wrong = decimal(error(state), 2)
    return [
        plot(
            errors(X, predict(state), Y),
            line(state.weight, state.bias),
            points(X, Y),
            describe=f"Three points and a line, with a mean squared error of {wrong}",
            x=axis("x", 0, 4, whole=True),
            y=axis("y", 0, 4, whole=True),
        ),
        readout("Mean squared error", wrong, role="error"),
        controls(
            slider("Weight", state.weight, -2, 2, step=0.1, sets="weight", role="weight"),
            slider("Bias", state.bias, -2, 4, step=0.1, sets="bias", role="bias"),
        ),
        button("Best line", on_click=best),
    ]
