"""What a bias says about a house without any floor."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number
from nncore.neuron import predict


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_number(
        "What does the model 0.100x + 150 say that a plot with no house on it costs, in thousands of dollars?",
        state.guess,
        "guess",
        outcome=float(predict([0], 0.1, 150)[0]),
        answer="0.100 × 0 + 150 = 150. The bias is what the model says when every input is 0.",
        replies=[
            (0, 0, "So said the lines that had no bias."),
            (0.1, 0.1, "That is the weight: what each square foot adds."),
        ],
    )
