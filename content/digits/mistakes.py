"""What it takes for what: the digits that were kept back, and those of them that it gets wrong."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.confusion import confusion
from nncore.figures import announcement, button, columns, controls, element, gallery, readout, table

from .grids import ten_bars
from .reading import percent, says, shares, trained
from .samples import CLASSES, DIGITS, MOST, a, split
from .templates import EPOCHS


@dataclass(frozen=True)
class State:
    is_tested: bool = False
    chosen: int = 0


def put_to_test(state):
    """Let the network without a hidden layer read what was kept back."""
    return replace(state, is_tested=True)


def choose(state, which):
    """Look at one of its mistakes."""
    return replace(state, chosen=which)


def network():
    """The network of the figure before, trained."""
    return trained(0, EPOCHS).network


def wrong():
    """The places in the test set of those it gets wrong, and what it says of them."""
    _, test_set = split()
    said = says(network(), test_set.images)
    places = np.flatnonzero(said != test_set.labels)
    return places, said[places]


def view(state):
    _, test_set = split()
    begin = button("Put it to the test", on_click=put_to_test, disabled=state.is_tested)
    if not state.is_tested:
        return [controls(begin), announcement(f"{len(test_set.labels)} digits wait that it has never seen.")]
    places, said = wrong()
    counts = confusion(says(network(), test_set.images), test_set.labels, CLASSES)
    which = min(state.chosen, len(places) - 1)
    place, taken = places[which], int(said[which])
    found = shares(network(), test_set.images[place])[0]
    is_, sure = int(test_set.labels[place]), percent(found[taken])
    return [
        controls(begin, readout(f"Wrong, of {len(test_set.labels)}", str(len(places)), role="error")),
        columns(
            table(
                ["", *DIGITS],
                [
                    [element("strong", DIGITS[row]), *[_count(row, column, counts) for column in range(CLASSES)]]
                    for row in range(CLASSES)
                ],
            ),
            [
                gallery(
                    test_set.images[places],
                    columns=5,
                    lo=0,
                    hi=MOST,
                    labels=[f"{is_} → {taken}" for is_, taken in zip(test_set.labels[places], said, strict=True)],
                    names=[
                        f"{a(is_)}, taken for {a(taken)}"
                        for is_, taken in zip(test_set.labels[places], said, strict=True)
                    ],
                    on_click=choose,
                    chosen=which,
                    describe="The digits that it gets wrong: what they are, and what it takes them for",
                ),
                ten_bars(
                    found, f"It takes this {is_} for {a(taken)}, {sure} sure; for {a(is_)}, {percent(found[is_])}"
                ),
                announcement(
                    f"{a(is_).capitalize()}, taken for {a(taken)}. It was {sure} sure, "
                    f"and gave {percent(found[is_])} to the {is_}."
                ),
            ],
        ),
    ]


def _count(row, column, counts):
    value = counts[row, column]
    return element("strong", str(value)) if row != column and value else "·" if not value else str(value)
