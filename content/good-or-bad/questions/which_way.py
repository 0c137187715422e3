"""How strongly a wrong verdict pushes, before it is computed."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number, decimal
from nncore.losses import cross_entropy_gradient


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    slope = float(cross_entropy_gradient([[0.2, 0.8]], [[1, 0]])[0, 1])
    return ask_number(
        "A network says 80 % good, and your friend says bad. How large is the slope of the surprise in the logit of good?",
        state.guess,
        "guess",
        outcome=slope,
        digits=1,
        answer=(
            f"It said 0.8 where 0 was right: 0.8 − 0 = {decimal(slope, 1)}. Raising that logit would make the surprise larger, "
            "so it has to fall."
        ),
        replies=[
            (-0.9, -0.7, "As large as that, but uphill is where the logit of good rises: it should have been lower."),
            (0.15, 0.25, "That is the other one: the probability of bad. Its logit has the slope 0.2 − 1."),
            (1.5, 1.7, "That is the surprise itself, −log 0.2."),
        ],
    )
