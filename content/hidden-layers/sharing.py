"""The playground's state as a text for a link, as a Python script, and as a notebook."""

import base64
import json
from dataclasses import asdict

import numpy as np

from nncore import network as nn

from .scene import COUNT, DATA, FEATURES
from .state import MOST_LAYERS, MOST_NEURONS, Plan, State, beginning

MOST_ROWS = 5000


def packed(state):
    """Everything that is shown and everything that training goes on with, in letters that an address may have."""
    told = {
        "plan": asdict(state.plan),
        "settings": asdict(state.settings),
        "training": _run_as_json(state.training),
        "start": state.start and _run_as_json(state.start),
        "runs": [[kind, count, asdict(settings)] for kind, count, settings in state.runs],
        "log": base64.b64encode(state.log.tobytes()).decode(),
        "own": state.own and base64.b64encode(state.own).decode(),
        "edge": state.edge,
        "pointed": state.pointed,
        "looked_at": state.looked_at,
        "hand": state.hand,
        "label": state.label,
        "cursor": state.cursor,
    }
    return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")


def unpacked(text):
    """The state of such a text. Raises a ValueError where it was cut short or altered."""
    try:
        return _state(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"this link carries no playground: it was cut short or altered ({error})") from error


def _state(told):
    plan = told["plan"]
    plan = Plan(**{**plan, "features": tuple(plan["features"]), "hidden": tuple(plan["hidden"])})
    _check(plan)
    own = told["own"] and base64.b64decode(told["own"])
    if own:
        _check_rows(np.frombuffer(own).reshape(-1, 4), plan.classes)
    return State(
        plan=plan,
        settings=nn.Settings(**told["settings"]),
        training=_run(told["training"], plan),
        start=told["start"] and _run(told["start"], plan),
        runs=tuple((kind, int(count), nn.Settings(**settings)) for kind, count, settings in told["runs"]),
        log=np.frombuffer(base64.b64decode(told["log"]), np.float32).reshape(-1, 3),
        own=own or None,
        edge=tuple(told["edge"]),
        pointed=told["pointed"] and tuple(told["pointed"]),
        looked_at=told["looked_at"],
        hand=told["hand"],
        label=told["label"],
        cursor=tuple(told["cursor"]),
    )


def _check(plan):
    if plan.data not in DATA or not {*plan.features} <= {*FEATURES} or not plan.features:
        raise ValueError("unknown data or features")
    if len(plan.hidden) > MOST_LAYERS or any(not 1 <= size <= MOST_NEURONS for size in plan.hidden):
        raise ValueError("too many layers or neurons")


def _check_rows(rows, classes):
    if not np.isfinite(rows).all() or len(rows) > MOST_ROWS:
        raise ValueError("points that are no points")
    if classes and not np.isin(rows[:, 2], range(classes)).all():
        raise ValueError("points of unknown classes")


def _run_as_json(training):
    return {
        "values": _encoded(nn.parameters(training.network)),
        "moments": [_encoded(moment) for moment in training.moments],
        "at": [training.updates, training.epoch, training.seen],
    }


def _run(told, plan):
    begun = beginning(plan)
    updates, epoch, seen = map(int, told["at"])
    network = nn.with_parameters(begun.network, _decoded(told["values"]))
    return nn.Training(network, tuple(_decoded(one) for one in told["moments"]), updates, epoch, seen)


def _encoded(values):
    return base64.b64encode(np.asarray(values, dtype="<f8").tobytes()).decode()


def _decoded(text):
    return np.frombuffer(base64.b64decode(text), dtype="<f8").copy()


def script(state):
    """A program that trains the same network to the same weights."""
    plan = state.plan
    functions = {kind: f"train_{kind}" for kind, _, _ in state.runs} or {"epoch": "train_epoch"}
    data, _ = DATA[plan.data]
    given = state.own is None
    names = sorted(
        {"Training", "initialise", "parameters", *functions.values()} | ({"Settings"} if state.runs else set())
    )
    names += ["with_parameters"] if state.start else []
    lines = [
        '"""A network from the playground, trained again with nncore."""',
        "",
        "import numpy as np",
        *([f"from nncore.datasets import {data.__name__}, split"] if given else []),
        f"from nncore.network import {', '.join(names)}",
        "",
        *(_given_data(plan) if given else _own_data(state.own)),
        "",
        "",
        "def features(points):",
        "    x1, x2 = points.T",
        f"    return np.column_stack([{', '.join(_in_code(name) for name in plan.features)}])",
        "",
        "",
        "inputs = features(points)",
        f'network = initialise({plan.sizes}, "{plan.activation}", "{"softmax" if plan.classes else "linear"}", seed={plan.seed})',
        *_start(state.start),
    ]
    for kind, count, settings in state.runs:
        lines += [
            f"for _ in range({count}):",
            f"    training = train_{kind}(training, inputs, target, {settings!r})",
        ]
    return "\n".join([*lines, "print(parameters(training.network))", ""])


def _given_data(plan):
    return [
        f"train, test = split({plan.data}({COUNT}, noise={plan.noise}, seed={plan.seed}), {plan.share}, seed={plan.seed})",
        "points, target = train.inputs, train.target",
    ]


def _own_data(own):
    rows = np.frombuffer(own).reshape(-1, 4)
    chosen = rows[rows[:, 3] == 0, :3].tolist()
    return [
        f"data = np.array({chosen})",
        "points, target = data[:, :2], data[:, 2]",
    ]


def _in_code(name):
    plain = name.replace("₁", "1").replace("₂", "2").replace("²", "**2").replace("x1x2", "x1 * x2")
    return f"np.{plain.replace(' ', '(')})" if plain.startswith("sin") else plain


def _start(start):
    if start is None:
        return ["training = Training(network)"]
    moments = "".join(f"np.array({moment.tolist()}), " for moment in start.moments)
    return [
        f"network = with_parameters(network, {nn.parameters(start.network).tolist()})",
        f"training = Training(network, ({moments}), {start.updates}, {start.epoch}, {start.seen})",
    ]


def notebook(state):
    """The script as a notebook of one cell."""
    cell = {
        "cell_type": "code",
        "id": "playground",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": script(state).splitlines(keepends=True),
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
