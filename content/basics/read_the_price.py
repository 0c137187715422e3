"""Read a price off a line, one step at a time."""

from dataclasses import dataclass, replace

from nncore.figures import announcement, button, controls, decimal, guide, line, marker, slider, timer
from nncore.neuron import predict

from .house_plots import AREA, WEIGHT, price_plot

SAYS = (
    "Three houses whose prices we know.",
    "A line through the origin: every square foot costs the same ${rate}.",
    "Find {area} sq ft on the axis, and go up to the line …",
    "… then across to the price: ${price},000.",
)
LAST = len(SAYS) - 1


@dataclass(frozen=True)
class State:
    area: float = 2000
    stage: int = 0
    is_playing: bool = False


def forward(state):
    stage = min(state.stage + 1, LAST)
    return replace(state, stage=stage, is_playing=state.is_playing and stage < LAST)


def back(state):
    return replace(state, stage=max(state.stage - 1, 0), is_playing=False)


def play(state):
    return replace(state, stage=0 if state.stage == LAST else state.stage, is_playing=True)


def pause(state):
    return replace(state, is_playing=False)


def choose_area(state, area):
    return replace(state, area=area, stage=LAST, is_playing=False)


def point_at(state, place):
    return choose_area(state, min(max(10 * round(place["x"] / 10), 0), AREA.hi))


def view(state):
    price = float(predict([state.area], WEIGHT, 0)[0])
    says = SAYS[state.stage].format(rate=decimal(1000 * WEIGHT), area=decimal(state.area), price=decimal(price))
    return [
        price_plot(
            state.stage >= 1 and line(WEIGHT, 0),
            state.stage >= 2 and guide(x=state.area, y=price if state.stage == LAST else None, to=(state.area, price)),
            state.stage >= 3 and marker(state.area, price, f"${decimal(price)},000"),
            describe=says,
            on_point=point_at,
        ),
        announcement(f"{state.stage + 1} of {LAST + 1}: {says}"),
        controls(
            button("Back", on_click=back, disabled=state.stage == 0),
            button("Next", on_click=forward, disabled=state.stage == LAST),
            button("Pause", on_click=pause) if state.is_playing else button("Play", on_click=play),
        ),
        slider("Area", state.area, 0, AREA.hi, step=10, on_input=choose_area, role="data"),
        state.is_playing and timer(on_tick=forward, every=2000),
    ]
