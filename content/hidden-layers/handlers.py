"""What the playground does when something is pressed, chosen or drawn: from one state to the next."""

from dataclasses import replace

import numpy as np

from nncore import network as nn

from . import sharing
from .known import LARGEST_BY_HAND, LARGEST_LOSS, LONGEST_TEXT, MOST_LAYERS, MOST_NEURONS, MOST_SEED, MOST_STOP
from .pasting import dealt, table_of
from .recipes import RECIPES
from .scene import DATA, FEATURES, evaluate
from .state import State, beginning, present, present_neuron, scene_of_state

REMEMBERED = 160
NEAR = 0.35
SOME_STRENGTH = 0.01


def play(state):
    until = None if state.stop_after is None else state.training.epoch + state.stop_after
    return replace(state, is_playing=True, until=until, stopped=None)


def pause(state):
    return replace(state, is_playing=False)


def tick(state):
    """An epoch further; and no further where training was to stop here."""
    state = advanced(state, "epoch", 1)
    is_over = state.until is not None and state.training.epoch >= state.until
    return replace(state, is_playing=False, stopped="epochs") if is_over and not state.stopped else state


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
    return replace(
        first,
        hand=state.hand,
        label=min(state.label, max(plan.classes - 1, 1)),
        cursor=state.cursor,
        names=state.names if own is not None else (),
        pasted=state.pasted,
        stop_after=state.stop_after,
        stop_below=state.stop_below,
    )


def advanced(state, kind, count):
    """So many epochs or batches further, or until the loss is as low as it was to get."""
    scene = scene_of_state(state)
    step = nn.train_epoch if kind == "epoch" else nn.train_batch
    training = state.training
    log = state.log if len(state.log) else entry(training, scene)
    done, is_low = 0, False
    while done < count and not is_low:
        training = step(training, scene.train, scene.train_target, state.settings)
        log = np.vstack([log, entry(training, scene)])
        if len(log) > REMEMBERED:
            log = np.vstack([log[:-1:2], log[-1:]])
        done += 1
        is_low = state.stop_below is not None and bool(log[-1, 1] < state.stop_below)
    runs = extended(state.runs, kind, done, state.settings)
    further = replace(state, training=training, log=log, runs=runs, stopped="loss" if is_low else None)
    return replace(further, is_playing=False) if is_low else further


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
    """Another data set; to choose the points that one has given oneself is to keep them."""
    return begun(state, data=data) if data in DATA else state


def choose_noise(state, percent):
    return begun(state, noise=percent / 100)


def choose_share(state, percent):
    """Another part for training; points out of a text are dealt anew."""
    if not state.names:
        return begun(state, share=percent / 100)
    rows = dealt(scene_of_state(state).rows[:, :3], percent / 100, state.plan.seed)
    return begun(state, own=rows.tobytes(), share=percent / 100)


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


def stop_after(state, count):
    """Train no more than so many epochs in one go; an empty field is no end."""
    return replace(state, stop_after=whole(count, 1, MOST_STOP, None))


def stop_below(state, loss):
    return replace(state, stop_below=min(max(loss, 0), LARGEST_LOSS) if isinstance(loss, int | float) else None)


def use_what_works(state):
    """The network and the training that are known to learn this data set."""
    recipe = RECIPES[state.plan.data]
    ready = begun(state, own=state.own, features=recipe.features, hidden=recipe.hidden, activation=recipe.activation)
    return replace(ready, settings=recipe.settings)


def whole(value, lo, hi, before):
    """A whole number in a range, or what was there before where none was typed."""
    return min(max(round(value), lo), hi) if isinstance(value, int | float) else before


def choose_edge(state, edge):
    return replace(point_at_edge(state, edge), edge=tuple(edge), neuron=None)


def point_at_edge(state, edge):
    return replace(state, pointed=tuple(edge), pointed_neuron=None)


def choose_neuron(state, neuron):
    """Choose a neuron to change its bias; an input has none."""
    pointed = point_at_neuron(state, neuron)
    return replace(pointed, neuron=tuple(neuron)) if neuron[0] else pointed


def point_at_neuron(state, neuron):
    return replace(state, pointed=None, pointed_neuron=tuple(neuron))


def set_weight(state, value):
    """Another weight on the chosen edge."""
    gap, before, after = present(state, state.edge)
    return with_numbers(state, gap, "weights", (before, after), value)


def set_bias(state, value):
    """Another bias for the chosen neuron."""
    neuron = present_neuron(state, state.neuron)
    return with_numbers(state, neuron[0] - 1, "bias", neuron[1], value) if neuron else state


def with_numbers(state, gap, name, place, value):
    """The network with another number in one place; what follows starts from here. What is no number changes nothing."""
    if not isinstance(value, int | float):
        return state
    network = state.training.network
    all_layers = list(network.layers)
    numbers = getattr(all_layers[gap], name).copy()
    numbers[place] = min(max(value, -LARGEST_BY_HAND), LARGEST_BY_HAND)
    all_layers[gap] = replace(all_layers[gap], **{name: numbers})
    return snapped(replace(state, training=replace(state.training, network=replace(network, layers=tuple(all_layers)))))


def snapped(state):
    """The same state, whose story begins now."""
    return replace(state, start=state.training, runs=(), stopped=None)


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


def use_pasted(state):
    """Learn from the points of the text, where it is understood."""
    table = table_of(state.pasted)
    if not table.is_good:
        return state
    plan = state.plan
    fitting = [plan.data, *DATA]
    data = next(name for name in fitting if DATA[name][1] == len(table.names))
    own = dealt(table.points, plan.share, plan.seed).tobytes()
    return replace(begun(replace(state, drawn_over=plan.seed, names=()), own=own, data=data), names=table.names)


def paste(state, text):
    """A text with points; of one that is too long no more is kept than tells so."""
    return replace(state, pasted=text.replace("\r\n", "\n").replace("\r", "\n").strip()[: LONGEST_TEXT + 1])


def open_file(state, text):
    """The text of a file: pasted, and used at once."""
    return use_pasted(paste(state, text))


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
