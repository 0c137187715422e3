"""How wrong is the line? Each error drawn, then each squared error as a square."""

from dataclasses import dataclass, replace

from nncore.figures import announcement, button, controls, decimal, error_squares, errors, line, timer
from nncore.neuron import predict

from .house_plots import HOUSES, WEIGHT, loss_of, price_plot

LAST = 3


@dataclass(frozen=True)
class State:
    stage: int = 0
    is_playing: bool = False


def forward(state):
    stage = min(state.stage + 1, LAST)
    return replace(state, stage=stage, is_playing=state.is_playing and stage < LAST)


def back(state):
    return replace(state, stage=max(state.stage - 1, 0), is_playing=False)


def play(state):
    return State(0 if state.stage == LAST else state.stage, is_playing=True)


def pause(state):
    return replace(state, is_playing=False)


def view(state):
    prediction = predict(HOUSES.area, WEIGHT, 0)
    wrong = ", ".join(decimal(difference) for difference in HOUSES.price - prediction)
    says = (
        "What the line says, and what the houses cost.",
        f"Each bar is a difference, price minus prediction: {wrong}.",
        "Each square has one of those bars for a side: a bar twice as long makes a square four times as large.",
        f"The squares have a mean area of {decimal(loss_of(WEIGHT))}. That is the error of this line.",
    )[state.stage]
    return [
        price_plot(
            state.stage >= 2 and error_squares(HOUSES.area, prediction, HOUSES.price),
            state.stage >= 1 and errors(HOUSES.area, prediction, HOUSES.price),
            line(WEIGHT, 0),
            describe=says,
        ),
        announcement(f"{state.stage + 1} of {LAST + 1}: {says}"),
        controls(
            button("Back", on_click=back, disabled=state.stage == 0),
            button("Next", on_click=forward, disabled=state.stage == LAST),
            button("Pause", on_click=pause) if state.is_playing else button("Play", on_click=play),
        ),
        state.is_playing and timer(on_tick=forward, every=2200),
    ]
