"""What the playground keeps from one event to the next."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nncore import network as nn

from .known import check_plan, check_state
from .scene import DATA, scene_of


@dataclass(frozen=True)
class Plan:
    """What to learn and with which network: a change of it starts the training anew."""

    data: str = "spiral"
    noise: float = 0.0
    share: float = 0.5
    seed: int = 0
    features: tuple[str, ...] = ("x₁", "x₂")
    hidden: tuple[int, ...] = (4,)
    activation: nn.Activation = "tanh"

    def __post_init__(self):
        """Check that it can be chosen."""
        check_plan(self)

    @property
    def classes(self):
        """How many, or 0 for a number to predict."""
        return DATA[self.data][1]

    @property
    def output(self):
        """What the last layer does."""
        return "softmax" if self.classes else "linear"

    @property
    def sizes(self):
        """How many nodes each column of the network has."""
        return len(self.features), *self.hidden, self.classes or 1


def beginning(plan):
    """The run that has not begun."""
    return nn.Training(nn.initialise(plan.sizes, plan.activation, plan.output, plan.seed))


@dataclass(frozen=True, eq=False)
class State:
    """The plan and the settings, the run so far, and how it came about since `start`: so many steps with which settings.

    A reader's own points are the bytes of rows as a scene has them, drawn over the data set of the seed `drawn_over`, or
    from a text that was `pasted`, in which their classes have `names`. A neuron is a column of the diagram, and a row.
    """

    plan: Plan = Plan()
    settings: nn.Settings = field(default_factory=nn.Settings)
    training: nn.Training = field(default_factory=lambda: beginning(Plan()))
    start: nn.Training | None = None
    runs: tuple[tuple[Literal["epoch", "batch"], int, nn.Settings], ...] = ()
    log: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 3), np.float32))
    own: bytes | None = None
    drawn_over: int = 0
    is_playing: bool = False
    edge: tuple[int, int, int] = (0, 0, 0)
    pointed: tuple[int, int, int] | None = None
    looked_at: float | None = None
    hand: Literal["add", "remove"] = "add"
    label: int = 1
    held: int | None = None
    cursor: tuple[float, float] = (0.0, 0.0)
    neuron: tuple[int, int] | None = None
    pointed_neuron: tuple[int, int] | None = None
    names: tuple[str, ...] = ()
    pasted: str = ""
    stop_after: int | None = None
    stop_below: float | None = None
    until: int | None = None
    stopped: Literal["epochs", "loss"] | None = None

    def __post_init__(self):
        """Check that the playground could come to it."""
        check_state(self)


def scene_of_state(state):
    """What the network of a state learns from."""
    plan = state.plan
    return scene_of(plan.data, plan.noise, plan.share, plan.seed, plan.features, state.own)


def class_names(state):
    """What the classes are called; none where a number is to be predicted."""
    return state.names or tuple(f"class {at}" for at in range(state.plan.classes))


def present_neuron(state, neuron):
    """The neuron, or none where the network has none like it."""
    sizes = state.plan.sizes
    return neuron if neuron and neuron[0] < len(sizes) and neuron[1] < sizes[neuron[0]] else None


def present(state, edge):
    """The edge, or the first one where the network has none like it."""
    sizes = state.plan.sizes
    gap, before, after = edge
    is_there = gap < len(sizes) - 1 and before < sizes[gap] and after < sizes[gap + 1]
    return edge if is_there else (0, 0, 0)
