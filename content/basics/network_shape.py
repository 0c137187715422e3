"""How many weights does a classifier have? Choose how many features go in and how many classes come out."""

from dataclasses import dataclass, replace

from nncore.figures import announcement, controls, network, node, stepper

LO, HI = 1, 8


@dataclass(frozen=True)
class State:
    features: int = 2
    classes: int = 2
    remark: str = ""


def choose_features(state, value):
    number, remark = in_range(value, state.features)
    return replace(state, features=number, remark=remark)


def choose_classes(state, value):
    number, remark = in_range(value, state.classes)
    return replace(state, classes=number, remark=remark)


def in_range(value, before):
    """A whole number from LO to HI, and a remark where that is not what was typed."""
    if not isinstance(value, int | float):
        return before, f"That was not a number, so it stays {before}. "
    number = min(max(round(value), LO), HI)
    return number, "" if number == value else f"Only {LO} to {HI} fit here, so it is {number} now. "


def view(state):
    weights = state.features * state.classes
    count = f"{state.features} × {state.classes} = {plural(weights, 'weight')} and {plural(state.classes, 'bias')}"
    return [
        controls(
            stepper("Features (x)", state.features, LO, HI, on_change=choose_features),
            stepper("Classes (y)", state.classes, LO, HI, on_change=choose_classes),
        ),
        announcement(f"{state.remark}{count}."),
        network(
            inputs=[node(f"x{subscript(at)}") for at in range(1, state.features + 1)],
            weights=[
                [f"W{subscript(i)}{subscript(o)}" for o in range(1, state.classes + 1)]
                for i in range(1, state.features + 1)
            ],
            biases=[f"b{subscript(at)}" for at in range(1, state.classes + 1)],
            outputs=[node(f"y{subscript(at)}") for at in range(1, state.classes + 1)],
            softmax=True,
            describe=f"A softmax classifier with {plural(state.features, 'feature')}, "
            f"{plural(state.classes, 'class')} and {count}.",
        ),
    ]


def subscript(number):
    return "₀₁₂₃₄₅₆₇₈₉"[number]


def plural(count, noun):
    ending = "" if count == 1 else "es" if noun.endswith("s") else "s"
    return f"{count} {noun}{ending}"
