"""A straight border between good and bad houses, with its three dials in the reader's hands."""

from dataclasses import dataclass, replace

from content.houses_plane import HOUSES, NEAR, by_gap, by_verdict, is_right, name_of, opinion, right
from nncore.figures import (
    announcement,
    columns,
    controls,
    decimal,
    done,
    formula,
    kept,
    plot,
    readout,
    row,
    slider,
    term,
)

REACH = (-4, 4)
START = (1.0, 0.0, 0.0)
CHALLENGE = 8


def right_with(weight_area, weight_bathrooms, bias):
    return right(by_gap(weight_area, weight_bathrooms, bias))


@dataclass(frozen=True)
class State:
    weight_area: float = START[0]
    weight_bathrooms: float = START[1]
    bias: float = START[2]
    most: int = right_with(*START)


def turned(state, **dial):
    after = replace(state, **dial)
    return replace(after, most=max(after.most, right_with(after.weight_area, after.weight_bathrooms, after.bias)))


def turn_area(state, value):
    return turned(state, weight_area=value)


def turn_bathrooms(state, value):
    return turned(state, weight_bathrooms=value)


def turn_bias(state, value):
    return turned(state, bias=value)


def view(state):
    network = by_gap(state.weight_area, state.weight_bathrooms, state.bias)
    are_right = is_right(network, HOUSES)
    count = int(are_right.sum())
    return columns(
        kept(
            plot(
                *opinion(network),
                *by_verdict(HOUSES),
                x=NEAR.area,
                y=NEAR.bathrooms,
                describe=f"Ten houses by area and bathrooms, and how sure the network is of each place: {count} of ten are "
                "on their side of the border.",
            )
        ),
        [
            controls(
                slider(
                    "Weight of the area",
                    state.weight_area,
                    *REACH,
                    step=0.1,
                    on_input=turn_area,
                    role="weight",
                    symbol="W_1",
                ),
                slider(
                    "Weight of the bathrooms",
                    state.weight_bathrooms,
                    *REACH,
                    step=0.1,
                    on_input=turn_bathrooms,
                    role="weight",
                    symbol="W_2",
                ),
                slider("Bias", state.bias, *REACH, step=0.1, on_input=turn_bias, role="bias", symbol="b"),
            ),
            row(readout("Right of ten", decimal(count)), readout("Your best", decimal(state.most))),
            gap(state),
            announcement(comment(are_right)),
            done(f"{CHALLENGE} of ten", state.most >= CHALLENGE),
        ],
    )


def gap(state):
    """The sum that the border is made of, with its numbers."""
    return formula(
        "Gap = ",
        term(decimal(state.weight_area, 1), "W_1", role="weight"),
        " · ",
        term("area", "x_1", role="data"),
        " + ",
        term(decimal(state.weight_bathrooms, 1), "W_2", role="weight"),
        " · ",
        term("bathrooms", "x_2", role="data"),
        " + ",
        term(decimal(state.bias, 1), "b", role="bias"),
    )


def comment(are_right):
    wrong = [name_of(HOUSES, at) for at in range(len(HOUSES)) if not are_right[at]]
    if len(wrong) > len(HOUSES) / 2:
        return "More than half are wrong: the other way round it would be better."
    return f"Wrong: {' and '.join([', '.join(wrong[:-1]), wrong[-1]]) if len(wrong) > 1 else wrong[0]}."
