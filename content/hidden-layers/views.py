"""What the playground shows: the plane, the network, the losses, and all that can be set."""

from functools import cache, lru_cache
from typing import get_args

import numpy as np

from nncore import network as nn
from nncore.figures import (
    announcement,
    axis,
    beside,
    button,
    choice,
    controls,
    copier,
    curve,
    decimal,
    download,
    folded,
    guide,
    heat_map,
    layers,
    link,
    marker,
    node,
    plot,
    points,
    slider,
    stepper,
)
from nncore.figures.scale import nice

from .handlers import (
    add,
    choose_activation,
    choose_batch,
    choose_data,
    choose_depth,
    choose_edge,
    choose_label,
    choose_noise,
    choose_optimiser,
    choose_rate,
    choose_regularisation,
    choose_seed,
    choose_share,
    choose_strength,
    choose_x1,
    choose_x2,
    clear,
    drag,
    epochs,
    fresh_data,
    look_at,
    look_back,
    one_batch,
    open_link,
    pause,
    play,
    point_at_edge,
    press,
    remove,
    resize,
    set_weight,
    start_again,
    toggle_feature,
)
from .known import BATCHES, MOST_LAYERS, MOST_NEURONS, MOST_SEED, RATES, STRENGTHS
from .scene import CELLS, FEATURES, REACH, TITLES, grid_points
from .sharing import notebook, packed, script
from .state import present

SHAPES = (("negative", "dot"), ("positive", "square"), ("third", "triangle"))
BETWEEN_CURVES = 4


@lru_cache
def run_controls(is_playing):
    return controls(
        button("Pause", on_click=pause) if is_playing else button("Play", on_click=play),
        button("One batch", on_click=one_batch),
        button("One epoch", on_click=epochs, value=1),
        button("100 epochs", on_click=epochs, value=100),
        button("Start again", on_click=start_again),
    )


def shown(value, digits, unit=""):
    return "none" if np.isnan(value) else decimal(value, digits) + unit


def surface(state, scene, found):
    """What the network says everywhere, under the points."""
    says = found.grid[-1]
    if scene.classes == 2:
        heat = heat_map(square(says[:, 1] - says[:, 0]), REACH, REACH, ramp="sign", lo=-1.4, hi=1.4, smooth=True)
    elif scene.classes:
        heat = heat_map(square(strongest(says)), REACH, REACH, ramp="classes", smooth=True)
    else:
        heat = heat_map(square(says[:, 0]), REACH, REACH, ramp="sign", lo=-1.4, hi=1.4, smooth=True)
    return plot(
        heat,
        *marks_of(scene),
        x=axis("x₁", *REACH),
        y=axis("x₂", *REACH),
        aspect="square",
        describe=f"What the network says over the plane after {decimal(state.training.epoch)} epochs, and "
        f"{len(scene.rows)} points.",
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
def marks_of(scene):
    """The points by class and part; those to predict a number from by its sign."""
    rows = scene.rows
    kinds = rows[:, 2].astype(int) if scene.classes else (rows[:, 2] > 0).astype(int)
    names = [f"class {at}" for at in range(scene.classes)] or ["below 0", "above 0"]
    marks = []
    for kind, name in enumerate(names):
        role, shape = SHAPES[kind]
        for is_test, part in enumerate(("train", "test")):
            xs, ys = rows[(kinds == kind) & (rows[:, 3] == is_test), :2].T
            if len(xs):
                marks.append(points(xs, ys, role=role, shape=shape, hollow=bool(is_test), label=f"{name}, {part}"))
    return marks


def diagram(state, found):
    """The network, each neuron with what it makes of the plane."""
    plan, training = state.plan, state.training
    _, *hidden, _ = found.grid
    columns = [feature_nodes(plan.features)]
    for at, values in enumerate(hidden[: len(plan.hidden)], start=1):
        columns.append([node(f"neuron {o + 1} of layer {at}", heat=small(one)) for o, one in enumerate(values.T)])
    says = found.grid[-1]
    ends = (2 * says - 1).T if plan.classes else says.T
    names = [f"class {at}" for at in range(plan.classes)] or ["the prediction"]
    columns.append([node(name, heat=small(one)) for name, one in zip(names, ends, strict=True)])
    network = training.network
    return layers(
        columns,
        [layer.weights.tolist() for layer in network.layers],
        biases=[layer.bias.tolist() for layer in network.layers],
        describe=f"A network of {', '.join(map(str, plan.sizes))} nodes; each shows where in the plane it is high or low.",
        click_edge=choose_edge,
        hover_edge=point_at_edge,
    )


def small(values):
    return square(values)[::2, ::2]


@lru_cache(maxsize=16)
def feature_nodes(names):
    return [node(name, heat=small(FEATURES[name](*grid_points().T))) for name in names]


def edge_controls(state):
    """The edge that is pointed at, and the chosen one with its weight to change."""
    pointed = state.pointed and edge_name(state, state.pointed)
    edge = present(state, state.edge)
    gap, before, after = edge
    weight = float(state.training.network.layers[gap].weights[before, after])
    return [
        announcement(
            f"{pointed}. Click it, or press Enter, to change it."
            if pointed
            else "Point at an edge, or tab to it, to see its weight; click it to change it."
        ),
        controls(
            slider(
                edge_name(state, edge, False), weight, -5, 5, step=0.01, on_input=set_weight, digits=3, role="weight"
            )
        ),
    ]


def edge_name(state, edge, has_weight=True):
    """What an edge joins, and its weight."""
    gap, before, after = edge = present(state, edge)
    start = state.plan.features[before] if gap == 0 else f"neuron {before + 1}"
    end = f"output {after + 1}" if gap == len(state.plan.sizes) - 2 else f"neuron {after + 1}"
    weight = state.training.network.layers[gap].weights[before, after]
    return f"Weight from {start} to {end}" + (f": {decimal(weight, 3)}" if has_weight else "")


def losses(state, now):
    """Both losses over the epochs; while it trains no more often than the eye can follow."""
    log = state.log if len(state.log) else now
    if state.is_playing:
        followed = log[:, 0] <= log[-1, 0] // BETWEEN_CURVES * BETWEEN_CURVES
        log = log[followed] if followed.any() else log
    return drawn_losses(log.astype(np.float32).tobytes(), state.looked_at)


@lru_cache(maxsize=2)
def drawn_losses(rows, looked_at):
    log = np.frombuffer(rows, np.float32).reshape(-1, 3)
    last = log[-1, 0]
    at = len(log) - 1 if looked_at is None else int(np.abs(log[:, 0] - looked_at).argmin())
    epoch, train, test = log[at].tolist()
    known = log[:, 1:][np.isfinite(log[:, 1:])]
    top = nice(0, float(known.max(initial=1e-9)))[1]
    end = ceiling(last)
    return [
        plot(
            curve(log[:, 0], log[:, 1], role="prediction", label="training"),
            curve(log[:, 0], log[:, 2], role="error", label="test"),
            guide(x=epoch),
            marker(epoch, train, decimal(train, 3), role="prediction") if np.isfinite(train) else None,
            x=axis("Epoch", 0, end),
            y=axis("Loss", 0, top),
            size=(640, 240),
            describe=f"Training loss {decimal(train, 3)} and test loss {shown(test, 3)} after {decimal(epoch)} epochs.",
            on_hover=look_back,
        ),
        slider("Epoch looked at", min(round(epoch, 2), end), 0, end, step=0.01, on_input=look_at, digits=0),
        announcement(f"After {decimal(epoch)} epochs: training loss {decimal(train, 3)}, test loss {shown(test, 3)}."),
    ]


def ceiling(value):
    """The next 1, 2 or 5 times a power of ten: an axis that does not move with every epoch."""
    power = 10.0 ** np.floor(np.log10(max(value, 10)))
    return float(next(part * power for part in (1, 2, 5, 10) if part * power >= value))


@lru_cache(maxsize=32)
def data_controls(plan):
    return beside(
        controls(
            choice("Data", plan.data, TITLES.items(), on_change=choose_data),
            stepper("Seed", plan.seed, 0, MOST_SEED, on_change=choose_seed),
        ),
        controls(
            slider("Noise in %", 100 * plan.noise, 0, 50, step=5, on_input=choose_noise),
            slider("For training in %", 100 * plan.share, 10, 90, step=10, on_input=choose_share),
        ),
    )


@lru_cache(maxsize=32)
def network_controls(plan):
    sizes = [
        controls(
            button(
                "−", on_click=resize, value=[at, -1], disabled=size == 1, describe=f"One neuron less in layer {at + 1}"
            ),
            button(
                "+",
                on_click=resize,
                value=[at, 1],
                disabled=size == MOST_NEURONS,
                describe=f"One neuron more in layer {at + 1}",
            ),
            label=f"Layer {at + 1}: {size}",
        )
        for at, size in enumerate(plan.hidden)
    ]
    return folded(
        "Network",
        controls(
            [button(name, on_click=toggle_feature, value=name, pressed=name in plan.features) for name in FEATURES],
            label="Features",
        ),
        controls(
            stepper("Hidden layers", len(plan.hidden), 0, MOST_LAYERS, on_change=choose_depth),
            choice("Activation", plan.activation, words(nn.Activation), on_change=choose_activation),
        ),
        sizes,
        is_open=True,
    )


@lru_cache(maxsize=32)
def training_controls(settings):
    return folded(
        "Training",
        controls(
            choice("Learning rate", f"{settings.rate:g}", map("{:g}".format, RATES), on_change=choose_rate),
            choice("Batch", str(settings.batch), map(str, BATCHES), on_change=choose_batch),
            choice("Optimiser", settings.optimiser, words(nn.Optimiser), on_change=choose_optimiser),
        ),
        controls(
            choice(
                "Regularisation", settings.regularisation, words(nn.Regularisation), on_change=choose_regularisation
            ),
            choice("Strength", f"{settings.strength:g}", map("{:g}".format, STRENGTHS), on_change=choose_strength),
        ),
        is_open=True,
    )


def words(literal):
    return get_args(literal.__value__)


@lru_cache(maxsize=32)
def own_data_controls(hand, label, cursor, classes, is_given):
    names = [f"class {at}" for at in range(classes)] or ["−1", "1"]
    return folded(
        "Your own data",
        controls(
            choice(
                "A press on the plane",
                hand,
                [("add", "adds a point or drags one"), ("remove", "removes a point")],
                sets="hand",
            ),
            choice(
                "New points are", str(label), [(str(at), name) for at, name in enumerate(names)], on_change=choose_label
            ),
        ),
        controls(
            slider("x₁ of the place", cursor[0], *REACH, step=0.1, on_input=choose_x1, role="data"),
            slider("x₂ of the place", cursor[1], *REACH, step=0.1, on_input=choose_x2, role="data"),
        ),
        controls(
            button("Add a point there", on_click=add),
            button("Remove the nearest point", on_click=remove),
            button("Remove nearly all", on_click=clear),
            button("The data set as it was", on_click=fresh_data, disabled=is_given),
        ),
    )


@cache
def share_controls():
    return folded(
        "Take it along",
        controls(
            link("Link to this very state", "playground", makes=packed, on_open=open_link),
            copier("Copy as a Python script", makes=script),
            download("Download as a notebook", "playground.ipynb", makes=notebook, kind="application/x-ipynb+json"),
        ),
    )
