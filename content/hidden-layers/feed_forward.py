"""Follow one row through a small trained network: every node shows its arithmetic."""

from dataclasses import dataclass, replace

from nncore.figures import announcement, button, choice, controls, decimal, formula
from nncore.network import forward

from .small_network import INPUTS, NAMES, ROWS, TARGET, drawn, rounded, signed, trained

NETWORK = rounded(trained())
NODES = [[column, row] for column, names in enumerate(NAMES) for row in range(len(names))]


@dataclass(frozen=True)
class State:
    row: str = ROWS[1]
    looked_at: tuple[int, int] = (1, 0)


def look_at(state, place):
    return replace(state, looked_at=tuple(place))


def look_further(state, by):
    at = NODES.index(list(state.looked_at))
    return replace(state, looked_at=tuple(NODES[(at + by) % len(NODES)]))


def view(state):
    row = ROWS.index(state.row)
    passed = forward(NETWORK, INPUTS[row : row + 1])
    values = [activations[0] for activations in passed.activations]
    sums, result, words = arithmetic(passed, *state.looked_at)
    return [
        controls(choice("Input row", state.row, [(one, f"x₁, x₂ = {one}") for one in ROWS], sets="row")),
        drawn(
            NETWORK,
            values,
            describe=f"Two inputs, {state.row}, two hidden neurons and one output, {decimal(values[-1][0], 2)}; "
            f"the answer should be {decimal(TARGET[row])}.",
            click_node=look_at,
            hover_node=look_at,
            current=lit(*state.looked_at),
        ),
        controls(
            button("Previous node", on_click=look_further, value=-1),
            button("Next node", on_click=look_further, value=1),
        ),
        formula(sums),
        formula(result),
        announcement(words),
    ]


def lit(column, row):
    """The node that is looked at, and the edges that lead to it."""
    before = len(NAMES[column - 1]) if column else 0
    return {(column, row), *((column - 1, at, row) for at in range(before))}


def arithmetic(passed, column, row):
    """How a node comes by its value: the sum, what becomes of it, and both in words."""
    name = NAMES[column][row]
    value = decimal(passed.activations[column][0, row], 2)
    if column == 0:
        return f"{name} = {value}", f"{name} → {value}", f"{name} is an input: there is nothing to compute."
    layer = NETWORK.layers[column - 1]
    total = decimal(passed.sums[column - 1][0, row], 2)
    terms = [
        f"{signed(weight)} × {signed(before)}"
        for weight, before in zip(layer.weights[:, row], passed.activations[column - 1][0], strict=True)
    ]
    sums = f"{' + '.join(terms)} + {signed(layer.bias[row])} = {total}"
    if column == len(NAMES) - 1:
        return f"z = {sums}", f"{name} = z = {value}", f"{name} is the output, {value}: a plain weighted sum."
    return f"z = {sums}", f"{name} = tanh({total}) = {value}", f"{name} is a hidden neuron with the value {value}."
