"""What the playground draws: the plane, the network, the losses, and the numbers that go with them."""

from functools import lru_cache

import numpy as np

from nncore.figures import (
    announcement,
    axis,
    controls,
    curve,
    decimal,
    element,
    formula,
    guide,
    heat_map,
    layers,
    marker,
    node,
    plot,
    points,
    readout,
    slider,
    table,
)
from nncore.figures.scale import nice

from .handlers import (
    choose_edge,
    choose_neuron,
    drag,
    look_at,
    look_back,
    point_at_edge,
    point_at_neuron,
    press,
    set_bias,
    set_weight,
)
from .scene import CELLS, FEATURES, REACH, grid_points
from .state import class_names, present, present_neuron

SHAPES = (("negative", "dot"), ("positive", "square"), ("third", "triangle"))
BETWEEN_CURVES = 4


def readouts(state, found):
    """How far it is, and how good."""
    return controls(
        readout("Epoch", decimal(state.training.epoch)),
        readout("Training loss", decimal(found.losses[0], 3), role="error"),
        readout("Test loss", shown(found.losses[1], 3), role="test"),
        found.right and readout("Right in the test", shown(100 * found.right[1], 1, " %")),
    )


def shown(value, digits, unit=""):
    return "none" if np.isnan(value) else decimal(value, digits) + unit


def surface(state, scene, found):
    """What the network says everywhere, under the points."""
    return drawn_surface(scene, found, class_names(state), state.training.epoch)


@lru_cache(maxsize=2)
def drawn_surface(scene, found, names, epoch):
    """The surface of an evaluation, which is the same one as long as the network's numbers are."""
    says = found.grid[-1]
    if scene.classes == 2:
        heat = heat_map(square(says[:, 1] - says[:, 0]), REACH, REACH, ramp="sign", lo=-1.4, hi=1.4, smooth=True)
    elif scene.classes:
        heat = heat_map(square(strongest(says)), REACH, REACH, ramp="classes", smooth=True)
    else:
        heat = heat_map(square(says[:, 0]), REACH, REACH, ramp="sign", lo=-1.4, hi=1.4, smooth=True)
    return plot(
        heat,
        *marks_of(scene, names),
        x=axis("x₁", *REACH),
        y=axis("x₂", *REACH),
        aspect="square",
        describe=f"What the network says over the plane after {decimal(epoch)} epochs, and {len(scene.rows)} points.",
        on_press=press,
        on_point=drag,
    )


def strongest(says):
    """The class with the highest probability, and how far that is above chance."""
    best = says.argmax(axis=1)
    classes = says.shape[1]
    return best + np.clip((says.max(axis=1) - 1 / classes) / (1 - 1 / classes), 0, 0.99) * 0.7


def square(values):
    return values.reshape(CELLS, CELLS)


@lru_cache(maxsize=8)
def marks_of(scene, classes):
    """The points by class and part; those to predict a number from by its sign. Hollow ones for the test are told of once."""
    rows = scene.rows
    kinds = rows[:, 2].astype(int) if scene.classes else (rows[:, 2] > 0).astype(int)
    marks = []
    for is_test in (0, 1):
        for kind, name in enumerate(classes or ("below 0", "above 0")):
            role, shape = SHAPES[kind]
            xs, ys = rows[(kinds == kind) & (rows[:, 3] == is_test), :2].T
            label = name if not is_test else None if any(mark.label == "test" for mark in marks) else "test"
            if len(xs):
                marks.append(points(xs, ys, role=role, shape=shape, hollow=bool(is_test), label=label))
    return marks


def diagram(state, found):
    """The network, each neuron with what it makes of the plane."""
    return drawn_diagram(state.plan, found, class_names(state) or ("the prediction",))


@lru_cache(maxsize=2)
def drawn_diagram(plan, found, names):
    """The diagram of an evaluation's network."""
    _, *hidden, _ = found.grid
    columns = [feature_nodes(plan.features)]
    for at, values in enumerate(hidden[: len(plan.hidden)], start=1):
        columns.append([node(f"neuron {o + 1} of layer {at}", heat=small(one)) for o, one in enumerate(values.T)])
    says = found.grid[-1]
    ends = (2 * says - 1).T if plan.classes else says.T
    columns.append([node(name, heat=small(one)) for name, one in zip(names, ends, strict=True)])
    return layers(
        columns,
        [layer.weights.tolist() for layer in found.network.layers],
        biases=[layer.bias.tolist() for layer in found.network.layers],
        describe=f"A network of {', '.join(map(str, plan.sizes))} nodes; each shows where in the plane it is high or low.",
        click_edge=choose_edge,
        hover_edge=point_at_edge,
        click_node=choose_neuron,
        hover_node=point_at_neuron,
    )


def small(values):
    return square(values)[::2, ::2]


@lru_cache(maxsize=16)
def feature_nodes(names):
    return [node(name, heat=small(FEATURES[name](*grid_points().T))) for name in names]


def number_controls(state):
    """What is pointed at in the network; and a weight of it, or a bias, to change."""
    return [announcement(pointed_at(state)), controls(chosen_number(state))]


def pointed_at(state):
    """The edge or the neuron under the pointer, with its number."""
    neuron = present_neuron(state, state.pointed_neuron)
    if neuron and not neuron[0]:
        return f"{state.plan.features[neuron[1]]}, an input: it has no bias."
    if neuron:
        return f"{neuron_name(state, neuron)}: {decimal(bias_of(state, neuron), 3)}."
    if state.pointed:
        edge = present(state, state.pointed)
        return f"{edge_name(state, edge)}: {decimal(weight_of(state, edge), 3)}."
    return "Click an edge or a neuron to change its number."


def chosen_number(state):
    """The number of the edge or the neuron that was chosen last."""
    neuron = present_neuron(state, state.neuron)
    edge = present(state, state.edge)
    name = neuron_name(state, neuron) if neuron else edge_name(state, edge)
    value, change, role = (
        (bias_of(state, neuron), set_bias, "bias") if neuron else (weight_of(state, edge), set_weight, "weight")
    )
    return slider(name, value, -5, 5, step=0.01, on_input=change, on_change=change, digits=3, role=role)


def edge_name(state, edge):
    gap, before, after = edge
    start = state.plan.features[before] if gap == 0 else f"neuron {before + 1}"
    is_last = gap == len(state.plan.sizes) - 2
    return f"Weight from {start} to {'output' if is_last else 'neuron'} {after + 1}"


def neuron_name(state, neuron):
    at, place = neuron
    is_last = at == len(state.plan.sizes) - 1
    return f"Bias of output {place + 1}" if is_last else f"Bias of neuron {place + 1} of layer {at}"


def weight_of(state, edge):
    gap, before, after = edge
    return float(state.training.network.layers[gap].weights[before, after])


def bias_of(state, neuron):
    at, place = neuron
    return float(state.training.network.layers[at - 1].bias[place])


def losses(state, now):
    """Both losses over the epochs; while it trains no more often than the eye can follow."""
    log = state.log if len(state.log) else now
    if state.is_playing:
        followed = log[:, 0] <= log[-1, 0] // BETWEEN_CURVES * BETWEEN_CURVES
        log = log[followed] if followed.any() else log
    return drawn_losses(log.astype(np.float32).tobytes(), state.looked_at, stop_of(state))


def stop_of(state):
    """Why training stopped by itself, where it did."""
    if state.stopped == "epochs":
        return f" Stopped: {decimal(state.stop_after or 0)} epochs are over."
    if state.stopped == "loss":
        return f" Stopped: the training loss is below {state.stop_below or 0:g}."
    return ""


@lru_cache(maxsize=2)
def drawn_losses(rows, looked_at, stop):
    log = np.frombuffer(rows, np.float32).reshape(-1, 3)
    last = log[-1, 0]
    at = len(log) - 1 if looked_at is None else int(np.abs(log[:, 0] - looked_at).argmin())
    epoch, train, test = log[at].tolist()
    known = log[:, 1:][np.isfinite(log[:, 1:])]
    top = nice(0, float(known.max(initial=1e-9)))[1]
    end = ceiling(last)
    return [
        plot(
            curve(log[:, 0], log[:, 1], role="error", label="training"),
            curve(log[:, 0], log[:, 2], role="test", label="test", dashed=True),
            guide(x=epoch),
            marker(epoch, train, decimal(train, 3), role="error") if np.isfinite(train) else None,
            x=axis("Epoch", 0, end),
            y=axis("Loss", 0, top),
            size=(440, 155),
            describe=f"Training loss {decimal(train, 3)} and test loss {shown(test, 3)} after {decimal(epoch)} epochs.",
            on_hover=look_back,
        ),
        slider("Epoch looked at", min(round(epoch, 2), end), 0, end, step=0.01, on_input=look_at, digits=0),
        announcement(
            f"After {decimal(epoch)} epochs: training loss {decimal(train, 3)}, test loss {shown(test, 3)}.{stop}"
        ),
    ]


def ceiling(value):
    """The next 1, 2 or 5 times a power of ten: an axis that does not move with every epoch."""
    power = 10.0 ** np.floor(np.log10(max(value, 10)))
    return float(next(part * power for part in (1, 2, 5, 10) if part * power >= value))


def confusion(state, scene, found):
    """How many of the points kept back the network takes for what: a row for each class that they are of."""
    if not scene.classes:
        return announcement("To predict a number is not to tell classes apart.")
    says = found.test.argmax(axis=1)
    pairs = scene.test_target.argmax(axis=1) * scene.classes + says
    counts = np.bincount(pairs, minlength=scene.classes**2).reshape(-1, scene.classes)
    return drawn_confusion(tuple(map(tuple, counts.tolist())), class_names(state))


@lru_cache(maxsize=2)
def drawn_confusion(counts, names):
    return element(
        "div",
        formula("A row for the class that points are of, a column for the class that they are taken for."),
        table(["Class", *names], [[name, *map(decimal, row)] for name, row in zip(names, counts, strict=True)]),
    )
