"""Four lines, one after the other, and what each gets wrong."""

from dataclasses import dataclass, replace

from nncore.figures import announcement, button, columns, controls, decimal, error_squares, errors, line, table
from nncore.neuron import predict

from .house_plots import HOUSES, WEIGHT, line_name, loss_of, price_plot

LINES = ((WEIGHT, 0), (0.19, 0), (0.16, 0), (0.1, 150))


@dataclass(frozen=True)
class State:
    shown: int = 0


def forward(state):
    return replace(state, shown=min(state.shown + 1, len(LINES) - 1))


def back(state):
    return replace(state, shown=max(state.shown - 1, 0))


def view(state):
    weight, bias = LINES[state.shown]
    prediction = predict(HOUSES.area, weight, bias)
    losses = [loss_of(*one) for one in LINES]
    best = min(losses[: state.shown + 1])
    says = f"The line {line_name(weight, bias)} has an error of {decimal(losses[state.shown])}."
    rows = [
        [line_name(*one), decimal(loss) + (" (the best so far)" if loss == best else "")]
        for one, loss in zip(LINES[: state.shown + 1], losses, strict=False)
    ]
    return columns(
        price_plot(
            error_squares(HOUSES.area, prediction, HOUSES.price),
            errors(HOUSES.area, prediction, HOUSES.price),
            line(weight, bias),
            describe=says,
        ),
        [
            announcement(says),
            controls(
                button("Previous line", on_click=back, disabled=state.shown == 0),
                button("Next line", on_click=forward, disabled=state.shown == len(LINES) - 1),
            ),
            table(["Line", "Error"], rows + [["…", "…"]] * (len(LINES) - len(rows))),
        ],
    )
