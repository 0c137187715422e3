"""What the playground knows: every choice there is, and how far a number may go. A link can say nothing else."""

from itertools import pairwise

import numpy as np

from .scene import COUNT, DATA, FEATURES

MOST_LAYERS, MOST_NEURONS = 6, 8
MOST_SEED = 9999
MOST_POINTS = 5000
FEWEST_PASTED, MOST_PASTED = 4, 1000
MOST_CLASSES = 3
LONGEST_NAME, LONGEST_TEXT = 24, 60_000
MOST_STOP = 10_000
LARGEST_LOSS = 100
LARGEST_BY_HAND = 100
RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3)
BATCHES = (1, 5, 10, 20, 30, 50, 100)
STRENGTHS = (0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
NOISE, SHARE = (0, 0.5), (0.1, 0.9)

_MOST_EPOCHS = 10**9
_MOST_RUNS = 10_000
_MOST_LOGGED = 1000
# Far beyond the plane that is drawn, and near enough for the square of it to be a number.
_FAR = 1000


def check_plan(plan):
    """Raises a ValueError where a plan is none that can be chosen."""
    one_of("data", plan.data, DATA)
    number("noise", plan.noise, *NOISE)
    number("share", plan.share, *SHARE)
    whole("seed", plan.seed, 0, MOST_SEED)
    if not plan.features or len({*plan.features}) < len(plan.features):
        raise ValueError("features: expected at least one, and each once")
    for name in plan.features:
        one_of("features", name, FEATURES)
    if len(plan.hidden) > MOST_LAYERS:
        raise ValueError(f"hidden: expected at most {MOST_LAYERS} layers, not {len(plan.hidden)}")
    for size in plan.hidden:
        whole("hidden", size, 1, MOST_NEURONS)


def check_state(state):
    """Raises a ValueError where a state is none that the playground could come to. A run may have gone off to inf and nan."""
    plan = state.plan
    for training in (state.training, state.start):
        if training is not None:
            check_training(training, plan)
    for settings in (state.settings, *(settings for _, _, settings in state.runs)):
        check_settings(settings)
    if len(state.runs) > _MOST_RUNS:
        raise ValueError(f"runs: expected at most {_MOST_RUNS}, not {len(state.runs)}")
    for kind, count, _ in state.runs:
        one_of("runs", kind, ("epoch", "batch"))
        whole("runs", count, 1, _MOST_EPOCHS)
    check_log(state.log)
    whole("drawn_over", state.drawn_over, 0, MOST_SEED)
    rows = COUNT if state.own is None else check_own(state.own, plan.classes)
    check_hand(state, rows)
    check_names(state)
    check_stop(state)


def check_training(training, plan):
    network = training.network
    if network.sizes != plan.sizes or (network.activation, network.output) != (plan.activation, plan.output):
        raise ValueError(f"training: expected a network of the plan, {plan.sizes}, not {network.sizes}")
    size = sum(inputs * outputs + outputs for inputs, outputs in pairwise(plan.sizes))
    if len(training.moments) > 2 or any(moment.shape != (size,) for moment in training.moments):
        raise ValueError(f"moments: expected at most two of {size} numbers")
    whole("updates", training.updates, 0, _MOST_EPOCHS * MOST_POINTS)
    whole("epoch", training.epoch, 0, _MOST_EPOCHS)
    whole("seen", training.seen, 0, MOST_POINTS)


def check_settings(settings):
    for name, known in (("rate", RATES), ("batch", BATCHES), ("strength", STRENGTHS)):
        value = getattr(settings, name)
        number(name, value, known[0], known[-1])
        one_of(name, value, known)
    whole("batch", settings.batch, BATCHES[0], BATCHES[-1])
    whole("seed", settings.seed, 0, MOST_SEED)


def check_log(log):
    """Rows of an epoch and two losses, which may be nan; a point more in the middle of an epoch makes less of it."""
    if log.shape[1:] != (3,) or len(log) > _MOST_LOGGED:
        raise ValueError(f"log: expected at most {_MOST_LOGGED} rows of three numbers")
    if not ((log[:, 0] >= 0) & (log[:, 0] <= _MOST_EPOCHS)).all():
        raise ValueError(f"log: expected epochs from 0 to {_MOST_EPOCHS}")


def check_own(own, classes):
    """How many points of a reader's own there are."""
    if not own or len(own) % 32 or len(own) > 32 * MOST_POINTS:
        raise ValueError(f"own: expected from one to {MOST_POINTS} points")
    rows = np.frombuffer(own).reshape(-1, 4)
    is_test = rows[:, 3] == 1
    if not (np.abs(rows) <= _FAR).all() or not ((rows[:, 3] == 0) | is_test).all():
        raise ValueError(f"own: expected points from {-_FAR} to {_FAR}, to train or to test with")
    if is_test.all():
        raise ValueError("own: expected a point to train with")
    if classes and not np.isin(rows[:, 2], range(classes)).all():
        raise ValueError(f"own: expected classes from 0 to {classes - 1}")
    return len(rows)


def check_hand(state, rows):
    """What is chosen, held and looked at."""
    for edge in (state.edge, state.pointed or state.edge):
        for at, most in zip(edge, (MOST_LAYERS, MOST_NEURONS - 1, MOST_NEURONS - 1), strict=True):
            whole("edge", at, 0, most)
    for neuron in (state.neuron, state.pointed_neuron):
        if neuron is not None:
            for at, most in zip(neuron, (MOST_LAYERS + 1, MOST_NEURONS - 1), strict=True):
                whole("neuron", at, 0, most)
    if state.looked_at is not None:
        number("looked_at", state.looked_at, -_MOST_EPOCHS, _MOST_EPOCHS)
    one_of("hand", state.hand, ("add", "remove"))
    whole("label", state.label, 0, max(state.plan.classes - 1, 1))
    if state.held is not None:
        whole("held", state.held, 0, rows - 1)
    for place in state.cursor:
        number("cursor", place, -_FAR, _FAR)


def check_names(state):
    """What a reader has called the classes of points of their own, and the text that these came in."""
    if state.names and len(state.names) != state.plan.classes:
        raise ValueError("names: expected one for each class, or none")
    if len({*state.names}) < len(state.names):
        raise ValueError("names: expected each once")
    for name in state.names:
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise ValueError(f"names: expected from 1 to {LONGEST_NAME} letters, not {name!r:.40}")
    if len(state.pasted) > LONGEST_TEXT + 1:
        raise ValueError(f"pasted: expected at most {LONGEST_TEXT} letters, not {len(state.pasted)}")


def check_stop(state):
    """When training stops by itself."""
    if state.stop_after is not None:
        whole("stop_after", state.stop_after, 1, MOST_STOP)
    if state.stop_below is not None:
        number("stop_below", state.stop_below, 0, LARGEST_LOSS)
    if state.until is not None:
        whole("until", state.until, 0, _MOST_EPOCHS + MOST_STOP)


def one_of(name, value, known):
    if value not in known:
        raise ValueError(f"{name}: expected one of {', '.join(map(str, known))}, not {value!r:.40}")


def whole(name, value, lo, hi):
    """One of Python's own whole numbers in a range."""
    if type(value) is not int or not lo <= value <= hi:
        raise ValueError(f"{name}: expected a whole number from {lo} to {hi}, not {value!r:.40}")


def number(name, value, lo, hi):
    """One of Python's own numbers in a range."""
    if type(value) not in (int, float) or not lo <= value <= hi:
        raise ValueError(f"{name}: expected a number from {lo} to {hi}, not {value!r:.40}")
