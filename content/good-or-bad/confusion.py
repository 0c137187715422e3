"""What is taken for what among twenty houses, and how that changes with the threshold."""

from dataclasses import dataclass

import numpy as np

from content.houses_plane import BAD, GOOD, HOUSES, KEPT_BACK, VERDICTS, labels, said
from nncore.confusion import confusion
from nncore.figures import (
    announcement,
    axis,
    columns,
    controls,
    decimal,
    done,
    guide,
    plot,
    points,
    readout,
    row,
    slider,
    table,
)

from .models import STRAIGHT, model

# So far apart that points with nearly the same probability can be told from each other.
STEPS = (0.0, 0.12, -0.12, 0.24, -0.24)


@dataclass(frozen=True)
class State:
    threshold: float = 50.0


def told():
    """The probability of good for each of the twenty, and whether she finds it good."""
    network = model(STRAIGHT)
    shares = np.concatenate([said(network, seen)[:, GOOD] for seen in (HOUSES, KEPT_BACK)])
    return shares, np.concatenate([labels(HOUSES), labels(KEPT_BACK)]).astype(int)


def counts(threshold):
    """What is taken for what, if what is at least so likely good, in percent, is called good."""
    shares, actual = told()
    return confusion((100 * shares >= threshold).astype(int), actual, 2)


def view(state):
    found = counts(state.threshold)
    shares, actual = told()
    return columns(
        plot(
            *rows_of(shares, actual),
            guide(state.threshold, label="good from here on"),
            x=axis("Probability of good", 0, 100, unit="%"),
            y=axis("She says: bad 0, good 1", -0.6, 1.6, whole=True),
            size=(640, 330),
            describe=f"Twenty houses by the probability of good. From {decimal(state.threshold)} % on they are called good: "
            f"{found[GOOD, GOOD]} good ones and {found[BAD, GOOD]} bad ones.",
        ),
        [
            controls(
                slider("Call it good from … % on", state.threshold, 0, 100, step=1, sets="threshold", role="weight")
            ),
            table(
                ["She says", *(f"called {name}" for name in VERDICTS)],
                [[VERDICTS[at], *map(decimal, found[at])] for at in (BAD, GOOD)],
            ),
            row(
                readout("Bad ones called good", decimal(found[BAD, GOOD]), role="error"),
                readout("Good ones called bad", decimal(found[GOOD, BAD]), role="error"),
                readout("Right of twenty", decimal(np.trace(found))),
            ),
            announcement(comment(found)),
            done("No bad house is called good", found[BAD, GOOD] == 0),
        ],
    )


def rows_of(shares, actual):
    """Known houses filled, those of the exam hollow; in the row of her verdict, a little apart."""
    marks = []
    apart = np.array([STEPS[at % len(STEPS)] for at in np.argsort(np.argsort(shares))])
    is_new = np.arange(len(shares)) >= len(HOUSES)
    for which, role, shape in ((GOOD, "positive", "dot"), (BAD, "negative", "square")):
        for new, where in ((False, ""), (True, ", from the exam")):
            picked = (actual == which) & (is_new == new)
            marks.append(
                points(
                    100 * shares[picked],
                    which + apart[picked],
                    role=role,
                    shape=shape,
                    hollow=new,
                    label=f"{VERDICTS[which]}{where}",
                )
            )
    return marks


def comment(found):
    if not found[BAD, GOOD] and not found[GOOD, GOOD]:
        return "Nothing is called good any more. No bad house slips through, and no good one either."
    if not found[BAD, GOOD]:
        return f"No bad house is called good. The price: {found[GOOD, BAD]} good ones that she will not see."
    if not found[GOOD, BAD]:
        return f"No good house is missed. The price: {found[BAD, GOOD]} bad ones that she drives to for nothing."
    return (
        f"{found[BAD, GOOD]} bad ones are called good, {found[GOOD, BAD]} good ones are called bad. Turn it, and one kind of "
        "mistake becomes the other."
    )
