"""What the playground does when something is pressed, chosen or drawn: from one state to the next."""

from dataclasses import replace

import numpy as np

from nncore import network as nn

from . import sharing
from .known import MOST_LAYERS, MOST_NEURONS, MOST_SEED
from .scene import FEATURES, evaluate
from .state import State, beginning, present, scene_of_state

REMEMBERED = 160
NEAR = 0.35
SOME_STRENGTH = 0.01


def play(state):
    return replace(state, is_playing=True)


def pause(state):
    return replace(state, is_playing=False)


def tick(state):
    return advanced(state, "epoch", 1)


def one_batch(state):
    return replace(advanced(state, "batch", 1), is_playing=False)


def epochs(state, count):
    return replace(advanced(state, "epoch", count), is_playing=False)


def start_again(state):
    return begun(state, own=state.own)


def begun(state, own=None, **changes):
    """The state at the beginning of a plan, perhaps another one."""
    plan = replace(state.plan, **changes)
    first = State(plan, state.settings, beginning(plan), own=own, drawn_over=state.drawn_over)
    return replace(first, hand=state.hand, label=min(state.label, max(plan.classes - 1, 1)), cursor=state.cursor)


def advanced(state, kind, count):
    """So many epochs or batches further."""
    scene = scene_of_state(state)
    step = nn.train_epoch if kind == "epoch" else nn.train_batch
    training = state.training
    log = state.log if len(state.log) else entry(training, scene)
    for _ in range(count):
        training = step(training, scene.train, scene.train_target, state.settings)
        log = np.vstack([log, entry(training, scene)])
        if len(log) > REMEMBERED:
            log = np.vstack([log[:-1:2], log[-1:]])
    return replace(state, training=training, log=log, runs=extended(state.runs, kind, count, state.settings))


def entry(training, scene):
    """One row of the log: the epoch, and the loss over either part of the data."""
    epoch = training.epoch + training.seen / len(scene.train)
    with np.errstate(over="ignore"):
        return np.array([[epoch, *evaluate(training, scene).losses]], np.float32)


def extended(runs, kind, count, settings):
    """The runs so far, and one more, which may go on with the last of them."""
    if runs and runs[-1][0] == kind and runs[-1][2] == settings:
        return (*runs[:-1], (kind, runs[-1][1] + count, settings))
    return (*runs, (kind, count, settings))


def choose_data(state, data):
    return begun(state, data=data)


def choose_noise(state, percent):
    return begun(state, noise=percent / 100)


def choose_share(state, percent):
    return begun(state, share=percent / 100)


def choose_seed(state, seed):
    return begun(state, own=state.own, seed=whole(seed, 0, MOST_SEED, state.plan.seed))


def choose_activation(state, activation):
    return begun(state, own=state.own, activation=activation)


def toggle_feature(state, name):
    """A feature more or less; one has to stay."""
    chosen = {*state.plan.features} ^ {name}
    features = tuple(one for one in FEATURES if one in chosen)
    return begun(state, own=state.own, features=features or (name,))


def choose_depth(state, depth):
    """So many hidden layers; new ones are as large as the last."""
    hidden = state.plan.hidden
    wanted = whole(depth, 0, MOST_LAYERS, len(hidden))
    more = (hidden[-1:] or (4,)) * (wanted - len(hidden))
    return begun(state, own=state.own, hidden=(*hidden[:wanted], *more))


def resize(state, change):
    """A neuron more or less in one hidden layer."""
    at, by = change
    hidden = list(state.plan.hidden)
    hidden[at] = min(max(hidden[at] + by, 1), MOST_NEURONS)
    return begun(state, own=state.own, hidden=tuple(hidden))


def set_up(state, **changes):
    return replace(state, settings=replace(state.settings, **changes))


def choose_rate(state, rate):
    return set_up(state, rate=float(rate))


def choose_batch(state, batch):
    return set_up(state, batch=int(batch))


def choose_optimiser(state, optimiser):
    return set_up(state, optimiser=optimiser)


def choose_regularisation(state, regularisation):
    """What is chosen does something: where the strength was 0, it gets some."""
    strength = state.settings.strength or (0 if regularisation == "none" else SOME_STRENGTH)
    return set_up(state, regularisation=regularisation, strength=strength)


def choose_strength(state, strength):
    return set_up(state, strength=float(strength))


def whole(value, lo, hi, before):
    """A whole number in a range, or what was there before where none was typed."""
    return min(max(round(value), lo), hi) if isinstance(value, int | float) else before


def choose_edge(state, edge):
    return replace(state, edge=tuple(edge), pointed=tuple(edge))


def point_at_edge(state, edge):
    return replace(state, pointed=tuple(edge))


def set_weight(state, value):
    """Another weight on the chosen edge; what follows starts from here."""
    gap, before, after = present(state, state.edge)
    values = list(state.training.network.layers)
    weights = values[gap].weights.copy()
    weights[before, after] = value
    values[gap] = replace(values[gap], weights=weights)
    return snapped(
        replace(state, training=replace(state.training, network=replace(state.training.network, layers=tuple(values))))
    )


def snapped(state):
    """The same state, whose story begins now."""
    return replace(state, start=state.training, runs=())


def look_back(state, place):
    return look_at(state, place["x"])


def look_at(state, epoch):
    """Look at an epoch; from the last one on, at whatever is the last."""
    is_now = not len(state.log) or epoch >= state.log[-1, 0]
    return replace(state, looked_at=None if is_now else epoch)


def press(state, place):
    """Take hold of the point under the pointer, or put a new one there; or take it away."""
    rows = scene_of_state(state).rows
    x, y = place["x"], place["y"]
    state = replace(state, cursor=(round(x, 1), round(y, 1)))
    distance = np.hypot(rows[:, 0] - x, rows[:, 1] - y)
    nearest = int(distance.argmin())
    if state.hand == "remove":
        return remove(state)
    if distance[nearest] < NEAR:
        return replace(state, held=nearest)
    return add(state)


def drag(state, place):
    """Move the point that is held."""
    if state.held is None:
        return state
    rows = scene_of_state(state).rows.copy()
    rows[state.held, :2] = place["x"], place["y"]
    return with_rows(state, rows)


def add(state):
    """A new point at the cursor, to train with."""
    rows = scene_of_state(state).rows
    label = state.label if state.plan.classes else 2 * state.label - 1
    return replace(with_rows(state, np.vstack([rows, [*state.cursor, label, 0]])), held=len(rows))


def remove(state):
    """The point next to the cursor goes, unless it is the last of those to train with."""
    rows = scene_of_state(state).rows
    nearest = np.hypot(*(rows[:, :2] - state.cursor).T).argmin()
    left = np.delete(rows, nearest, axis=0)
    state = replace(state, held=None)
    return with_rows(state, left) if (left[:, 3] == 0).any() else state


def clear(state):
    """Only two points: room for data of one's own."""
    high = 1 if state.plan.classes else 1.0
    low = 0 if state.plan.classes else -1.0
    return begun(state, own=np.array([[-3, 0, low, 0], [3, 0, high, 0]], dtype=float).tobytes())


def fresh_data(state):
    """The data set as it was."""
    return begun(state)


def with_rows(state, rows):
    drawn_over = state.plan.seed if state.own is None else state.drawn_over
    return snapped(replace(state, own=rows.tobytes(), drawn_over=drawn_over))


def choose_label(state, label):
    return replace(state, label=int(label))


def choose_x1(state, value):
    return replace(state, cursor=(value, state.cursor[1]))


def choose_x2(state, value):
    return replace(state, cursor=(state.cursor[0], value))


def open_link(state, text):
    """The state that a link carries."""
    return sharing.unpacked(text)
