"""What the playground keeps from one event to the next."""

from dataclasses import dataclass, field

import numpy as np

from nncore import network as nn

from .scene import DATA, scene_of

MOST_LAYERS, MOST_NEURONS = 6, 8


@dataclass(frozen=True)
class Plan:
    """What to learn and with which network: a change of it starts the training anew."""

    data: str = "spiral"
    noise: float = 0.0
    share: float = 0.5
    seed: int = 0
    features: tuple[str, ...] = ("x₁", "x₂")
    hidden: tuple[int, ...] = (4,)
    activation: str = "tanh"

    @property
    def classes(self):
        """How many, or 0 for a number to predict."""
        return DATA[self.data][1]

    @property
    def sizes(self):
        """How many nodes each column of the network has."""
        return len(self.features), *self.hidden, self.classes or 1


def beginning(plan):
    """The run that has not begun."""
    output = "softmax" if plan.classes else "linear"
    return nn.Training(nn.initialise(plan.sizes, plan.activation, output, plan.seed))


@dataclass(frozen=True, eq=False)
class State:
    """The plan and the settings, the run so far, and how it came about since `start`: so many steps with which settings."""

    plan: Plan = Plan()
    settings: nn.Settings = field(default_factory=nn.Settings)
    training: nn.Training = field(default_factory=lambda: beginning(Plan()))
    start: nn.Training | None = None
    runs: tuple[tuple[str, int, nn.Settings], ...] = ()
    log: np.ndarray = field(default_factory=lambda: np.zeros((0, 3), np.float32))
    own: bytes | None = None
    is_playing: bool = False
    edge: tuple[int, int, int] = (0, 0, 0)
    pointed: tuple[int, int, int] | None = None
    looked_at: float | None = None
    hand: str = "add"
    label: int = 1
    held: int | None = None
    cursor: tuple[float, float] = (0.0, 0.0)


def scene_of_state(state):
    """What the network of a state learns from."""
    plan = state.plan
    return scene_of(plan.data, plan.noise, plan.share, plan.seed, plan.features, state.own)


def present(state, edge):
    """The edge, or the first one where the network has none like it."""
    sizes = state.plan.sizes
    gap, before, after = edge
    is_there = gap < len(sizes) - 1 and before < sizes[gap] and after < sizes[gap + 1]
    return edge if is_there else (0, 0, 0)
