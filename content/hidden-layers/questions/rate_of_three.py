"""What a learning rate of 3 does in the playground."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "In the playground the learning rate can be as high as 3. What will the training loss do there, in 100 epochs?",
        state.guess,
        "guess",
        ["Fall, only faster", "Jump up and down", "Stay where it is"],
        outcome="Jump up and down",
        answer="It jumps, and gets nowhere: every step leads past where it should go. Try it, and look at the loss.",
        replies={"Fall, only faster": "So one would wish."},
    )
