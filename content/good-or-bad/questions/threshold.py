"""What a higher threshold does to the two kinds of mistakes."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice

from ..confusion import BAD, GOOD, counts

RARER = ("Bad ones called good", "Good ones called bad", "Both")


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    before, after = counts(50), counts(80)
    falls = (after[BAD, GOOD] < before[BAD, GOOD], after[GOOD, BAD] < before[GOOD, BAD])
    return ask_choice(
        "From now on a house is called good only if that is 80 % sure, not 50 %. Which mistakes become rarer?",
        state.guess,
        "guess",
        RARER,
        outcome=RARER[2] if all(falls) else RARER[0] if falls[0] else RARER[1],
        answer=(
            f"Bad ones called good: {before[BAD, GOOD]} before, {after[BAD, GOOD]} after. Good ones called bad: "
            f"{before[GOOD, BAD]} before, {after[GOOD, BAD]} after."
        ),
        replies={
            RARER[1]: "Fewer houses are called good now, so more good ones are missed.",
            RARER[2]: "A threshold only moves mistakes from one kind to the other.",
        },
    )
