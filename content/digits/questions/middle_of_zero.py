"""What the output for 0 makes of ink in the middle."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice

from ..reading import trained
from ..samples import SIDE
from ..templates import EPOCHS

OPTIONS = "They add to it", "They take away from it", "They are about 0"


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def middle():
    """The mean of the four weights in the middle of the picture that belongs to 0, once it is trained."""
    weights = trained(0, EPOCHS).network.layers[0].weights[:, 0].reshape(SIDE, SIDE)
    return float(weights[3:5, 3:5].mean())


def view(state):
    outcome = None
    if state.guess.is_given:
        outcome = OPTIONS[2] if abs(middle()) < 0.2 else OPTIONS[int(middle() < 0)]
    return ask_choice(
        "Think of the output for 0. Its four weights for the pixels in the very middle: what will they do, once it has learned?",
        state.guess,
        "guess",
        OPTIONS,
        outcome=outcome,
        answer="A 0 is empty in the middle, and most others are not. So ink there speaks against a 0.",
        replies={
            OPTIONS[0]: "Ink there is what a 0 has not.",
            OPTIONS[2]: "Then ink there would say nothing. It says much: most others have some.",
        },
    )
