"""What twice the best rate does."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice, decimal

from ..one_rate import CURVATURE, kind_of

OPTIONS = {
    "creeps": "It arrives, but more slowly",
    "jumps to and fro for ever": "It jumps to and fro for ever",
    "diverges": "It runs away",
}


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    best = 1 / CURVATURE
    return ask_choice(
        f"On this parabola a learning rate of {decimal(best, 1)} leads to the lowest place in a single step. What does "
        "twice that do?",
        state.guess,
        "guess",
        list(OPTIONS.values()),
        outcome=OPTIONS[kind_of(2 * best)],
        answer="Twice as far as to the lowest place is just as far away on the other side. And from there, back again.",
        replies={
            OPTIONS[
                "creeps"
            ]: "A little more than the best rate does that. With twice the rate no step gets any nearer.",
            OPTIONS["diverges"]: "Anything more than this does. This is the border itself.",
        },
    )
