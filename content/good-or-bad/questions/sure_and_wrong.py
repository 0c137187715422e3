"""What it costs to be nearly sure, and wrong."""

from dataclasses import dataclass
from math import log

from nncore.figures import Guess, ask_number, decimal


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    sure, unsure = -log(1 - 0.99), -log(1 - 0.60)
    return ask_number(
        "Two networks are wrong about a house. One was 60 % sure, the other 99 %. How many times as large is the other one's "
        "surprise?",
        state.guess,
        "guess",
        outcome=sure / unsure,
        digits=1,
        near=0.1,
        unit="times",
        answer=(
            f"What happened was given 40 % by one and 1 % by the other: −log 0.40 = {decimal(unsure, 2)}, and −log 0.01 = "
            f"{decimal(sure, 2)}. That is {decimal(sure / unsure, 1)} times as much."
        ),
        replies=[
            (1.5, 2, "That is 99 over 60. What counts is what was left for the other answer: 40 % and 1 %."),
            (39, 41, "40 % is forty times 1 %. The logarithm makes that milder."),
        ],
    )
