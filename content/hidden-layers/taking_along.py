"""The playground's training as a program that needs nothing but NumPy: a Python script, and a notebook.

It is made of literals only: numbers as Python writes them, and words that are looked up in tables here.
"""

import json
from dataclasses import asdict
from functools import cache

import numpy as np

from nncore import network as nn
from nncore.figures.sources import source

from .scene import COUNT, DATA

MODULES = (
    "nncore",
    "nncore.checks",
    "nncore.randomness",
    "nncore.datasets",
    "nncore.losses",
    "nncore.neuron",
    "nncore.softmax",
    "nncore.activations",
    "nncore.descent",
    "nncore.network",
)
FEATURES_IN_CODE = {
    "x₁": "x1",
    "x₂": "x2",
    "x₁²": "x1**2",
    "x₂²": "x2**2",
    "x₁x₂": "x1 * x2",
    "sin x₁": "np.sin(x1)",
    "sin x₂": "np.sin(x2)",
}
ABOUT = "A network from the playground, trained again. Needs Python 3.12 or later, and NumPy."
STEPS_IN_CODE = {"epoch": "train_epoch", "batch": "train_batch"}
FINDER = '''

class Carried(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds the modules among the texts above."""

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name in SOURCES else None

    def is_package(self, name):
        return name == "nncore"

    def get_source(self, name):
        return SOURCES[name]


sys.meta_path.insert(0, Carried())
'''


def script(state):
    """A program that trains the same network to the same weights: first the lesson's own modules, then what is done with them."""
    return f"{modules()}\n\n{program(state)}"


def notebook(state):
    """The script as a notebook of two cells."""
    return as_notebook([("modules", modules(), True), ("playground", program(state), False)])


def as_notebook(cells):
    """Cells of code, each with its name, its text and whether it is folded away, as a notebook."""
    shown = {
        "cells": [_cell(*cell) for cell in cells],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(shown)


def _cell(name, text, is_hidden):
    return {
        "cell_type": "code",
        "id": name,
        "execution_count": None,
        "metadata": {"jupyter": {"source_hidden": is_hidden}},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


@cache
def modules(about=ABOUT):
    """A program that brings the lesson's modules along, word by word; it begins by what it is about."""
    texts = [f"SOURCES[{name!r}] = {raw(source(name))}\n" for name in MODULES]
    return (
        f'"""{about}\n\n'
        "The lesson's own modules come first, as texts; what is done with them stands at the end.\n"
        '"""\n\nimport importlib.abc\nimport importlib.util\nimport sys\n\nSOURCES = {}\n' + "\n".join(texts) + FINDER
    )


def raw(text):
    """A text as a literal that reads as the text does, where it can."""
    is_plain = "'''" not in text and not text.endswith(("\\", "'")) and "\0" not in text and "\r" not in text
    return f"r'''{text}'''" if is_plain else repr(text)


def program(state):
    """What is done with the lesson's modules."""
    plan = state.plan
    make, _ = DATA[plan.data]
    is_given = state.own is None
    steps = {STEPS_IN_CODE[kind] for kind, _, _ in state.runs}
    names = {"Training", "initialise", "parameters", *steps}
    names |= ({"Settings"} if state.runs else set()) | ({"with_parameters"} if state.start else set())
    lines = [
        *(["from math import inf, nan", ""] if state.start and not _is_finite(state.start) else []),
        "import numpy as np",
        *([f"from nncore.datasets import {make.__name__}, split"] if is_given else []),
        f"from nncore.network import {', '.join(sorted(names))}",
        "",
        *(_given_data(plan, make) if is_given else _own_data(state.own)),
        "",
        "",
        "def features(points):",
        "    x1, x2 = points.T",
        f"    return np.column_stack([{', '.join(FEATURES_IN_CODE[name] for name in plan.features)}])",
        "",
        "",
        "inputs = features(points)",
        f"network = initialise({plan.sizes!r}, {word(plan.activation, nn.Activation)}, "
        f"{word(plan.output, nn.Output)}, seed={plan.seed!r})",
        *_start(state.start),
    ]
    for kind, count, settings in state.runs:
        lines += [
            f"for _ in range({count!r}):",
            f"    training = {STEPS_IN_CODE[kind]}(training, inputs, target, {settings_in_code(settings)})",
        ]
    return "\n".join([*lines, "print(parameters(training.network).tolist())", ""])


def _given_data(plan, make):
    return [
        f"train, test = split({make.__name__}({COUNT}, noise={plan.noise!r}, seed={plan.seed!r}), {plan.share!r}, "
        f"seed={plan.seed!r})",
        "points, target = train.inputs, train.target",
    ]


def _own_data(own):
    rows = np.frombuffer(own).reshape(-1, 4)
    return [
        f"data = np.array({rows[rows[:, 3] == 0, :3].tolist()!r})",
        "points, target = data[:, :2], data[:, 2]",
    ]


def _start(start):
    if start is None:
        return ["training = Training(network)"]
    moments = "".join(f"np.array({moment.tolist()!r}), " for moment in start.moments)
    return [
        f"network = with_parameters(network, {nn.parameters(start.network).tolist()!r})",
        f"training = Training(network, ({moments}), {start.updates!r}, {start.epoch!r}, {start.seen!r})",
    ]


def settings_in_code(settings):
    words = {"optimiser": nn.Optimiser, "regularisation": nn.Regularisation}
    told = [
        f"{name}={word(value, words[name]) if name in words else repr(value)}"
        for name, value in asdict(settings).items()
    ]
    return f"Settings({', '.join(told)})"


def word(word, kind):
    """One of the words of a literal type, as a literal."""
    return next(repr(known) for known in kind.__value__.__args__ if known == word)


def _is_finite(training):
    return all(np.isfinite(numbers).all() for numbers in (nn.parameters(training.network), *training.moments))
