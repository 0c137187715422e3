"""Settings known to work: for each data set of the playground, a network and a training that learn it."""

from dataclasses import dataclass

from nncore import network as nn

from .scene import DATA

# What a test trains each of them to: within so many epochs, without noise, of the points kept back that share right; where a
# number is to be predicted, so low a loss.
WITHIN = 50
ENOUGH, LOW = 0.95, 0.05


@dataclass(frozen=True)
class Recipe:
    """A network, and how to train it."""

    features: tuple[str, ...]
    hidden: tuple[int, ...]
    settings: nn.Settings
    activation: nn.Activation = "tanh"


PLAIN = ("x₁", "x₂")
ADAM = nn.Settings(rate=0.03, batch=10, optimiser="adam")

RECIPES = {
    "circle": Recipe(PLAIN, (4,), ADAM),
    "exclusive_or": Recipe(PLAIN, (8,), ADAM),
    "two_gaussians": Recipe(PLAIN, (), nn.Settings()),
    "spiral": Recipe((*PLAIN, "sin x₁", "sin x₂"), (8, 8), ADAM),
    "pinwheel": Recipe(PLAIN, (8,), ADAM),
    "plane": Recipe(PLAIN, (), nn.Settings()),
    "hills": Recipe(PLAIN, (8, 8), nn.Settings(rate=0.01, optimiser="adam")),
}

GOAL = (
    f"For each of the given data, without noise: {100 * ENOUGH:g} % of the test points right within {WITHIN} epochs, or a "
    f"test loss of {LOW:g}."
)


def is_reached(found):
    """Whether what a network makes of its points is as good as that."""
    return found.right[1] >= ENOUGH if found.right else found.losses[1] <= LOW
