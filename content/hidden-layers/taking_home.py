"""The network that a reader trained on functions of their own, as a program that needs nothing but NumPy.

As everything that is taken along, it is made of literals: numbers, words out of tables, and the reader's texts as texts.
"""

from functools import cache

import numpy as np

from nncore import network as nn
from nncore.figures import yours

from .scene import COUNT, DATA
from .taking_along import FEATURES_IN_CODE, MODULES, as_notebook, modules, raw, settings_in_code, word

ABOUT = "A network of your own: your functions, and the weights it has learned. Needs Python 3.12 or later, and NumPy."


def home(state):
    """A program that has the reader's functions in the place of ours, the network as it is, and says how wrong that is."""
    return "\n\n".join(parts(state))


def home_notebook(state):
    """The same as a notebook."""
    return as_notebook(zip(("modules", "mine", "network"), parts(state), (True, False, False), strict=True))


def parts(state):
    """The program in three parts: our modules, the reader's functions, and the network."""
    # What stands for something else than the maths of a network stays here.
    mine = {
        name: (one["source"], one["stands_for"])
        for name, one in yours().items()
        if {target.rpartition(".")[0] for target in one["stands_for"]} & {*MODULES}
    }
    return (
        modules(ABOUT),
        put_in_place(mine),
        network(state),
    )


def put_in_place(mine):
    """What brings a reader's texts along, and puts their functions where ours are; `mine` has both by the exercise."""
    targets = [
        (*_parted(target), _named(name), _named(function))
        for name, (_, stands_for) in mine.items()
        for target, function in stands_for.items()
    ]
    return "\n".join(
        [
            *(f"SOURCES['my_{_named(name)}'] = {raw(source)}\n" for name, (source, _) in mine.items()),
            *(f"import {module}" for module in sorted({module for module, *_ in targets})),
            *(f"import my_{name}" for name in mine),
            "",
            *(f"{module}.{attribute} = my_{name}.{function}" for module, attribute, name, function in targets),
            "",
        ]
    )


def network(state):
    """The network with its weights, and its losses."""
    plan = state.plan
    make, _ = DATA[plan.data]
    numbers = nn.parameters(state.training.network)
    data, has_test = _given(plan, make) if state.own is None else _own(state.own)
    names = ["Settings", "Training", "initialise", "loss", "train_epoch", "with_parameters"]
    said = [f"print({name!r}, loss(network, features({part}), {part}_target))" for name, part in
            (("Training loss:", "train"), *([("Test loss:", "test")] if has_test else []))]  # fmt: skip
    return "\n".join(
        [
            *([] if np.isfinite(numbers).all() else ["from math import inf, nan", ""]),
            "import numpy as np",
            *([f"from nncore.datasets import {make.__name__}, split"] if state.own is None else []),
            f"from nncore.network import {', '.join(names)}",
            "",
            *data,
            "",
            "",
            "def features(points):",
            "    x1, x2 = points.T",
            f"    return np.column_stack([{', '.join(FEATURES_IN_CODE[name] for name in plan.features)}])",
            "",
            "",
            f"network = initialise({plan.sizes!r}, {word(plan.activation, nn.Activation)}, {word(plan.output, nn.Output)})",
            f"network = with_parameters(network, {numbers.tolist()!r})",
            *said,
            "",
            "# To go on from here:",
            f"# settings = {settings_in_code(state.settings)}",
            "# network = train_epoch(Training(network), features(train), train_target, settings).network",
            "",
        ]
    )


def _given(plan, make):
    lines = [
        f"train, test = split({make.__name__}({COUNT}, noise={plan.noise!r}, seed={plan.seed!r}), {plan.share!r}, "
        f"seed={plan.seed!r})",
        "train, train_target = train.inputs, train.target",
        "test, test_target = test.inputs, test.target",
    ]
    return lines, True


def _own(own):
    rows = np.frombuffer(own).reshape(-1, 4)
    lines = []
    for at, name in enumerate(("train", "test")):
        part = rows[rows[:, 3] == at, :3]
        if len(part):
            lines += [
                f"data = np.array({part.tolist()!r})",
                f"{name}, {name}_target = data[:, :2], data[:, 2]",
            ]
    return lines, bool((rows[:, 3] == 1).any())


@cache
def _parted(target):
    """A name of `nncore` as a module and what is in it. Raises a ValueError for anything else."""
    module, _, attribute = target.rpartition(".")
    if module.partition(".")[0] != "nncore":
        raise ValueError(f"{target!r} is no function of nncore")
    return ".".join(map(_named, module.split("."))), _named(attribute)


def _named(name):
    """A name that can stand in code. Raises a ValueError for anything else."""
    if not name.isidentifier():
        raise ValueError(f"{name!r} is no name")
    return name
