"""One house, from its two numbers to the slope in each logit, a step at a time."""

from dataclasses import dataclass, replace

import numpy as np

from content.houses_plane import BAD, GOOD, HOUSES, INPUTS, LABELS, VERDICTS, name_of
from nncore.figures import announcement, bars, button, choice, columns, controls, decimal, done, table, term
from nncore.losses import cross_entropy, cross_entropy_gradient
from nncore.network import forward

from .learning import beginner

NETWORK = beginner()
LAST = 4
NAMES = [name_of(HOUSES, at) for at in range(len(HOUSES))]
# What is known, and from which stage on.
P, T = term("p", "p", role="prediction"), term("t", "t", role="data")
ROWS = ("logit", ["probability ", P], ["target ", T], ["slope ", P, " − ", T])
TARGET_ROW = 2


@dataclass(frozen=True)
class State:
    house: str = NAMES[6]
    stage: int = 0


def back(state):
    return replace(state, stage=max(state.stage - 1, 0))


def further(state):
    return replace(state, stage=min(state.stage + 1, LAST))


def numbers(house):
    """The logits, probabilities, targets and slopes of one house, a row each, and its surprise."""
    at = NAMES.index(house)
    passed = forward(NETWORK, INPUTS[at : at + 1])
    target = np.eye(2)[[int(LABELS[at])]]
    slope = cross_entropy_gradient(passed.prediction, target)
    found = np.vstack([passed.sums[-1], passed.prediction, target, slope])
    return found, cross_entropy(passed.prediction, target)


def view(state):
    found, surprise = numbers(state.house)
    known = state.stage - 1
    rows = [
        [name, *(decimal(value, 0 if at == TARGET_ROW else 3) if at <= known else "…" for value in values)]
        for at, (name, values) in enumerate(zip(ROWS, found, strict=True))
    ]
    return [
        controls(
            choice("House", state.house, NAMES, sets="house"),
            button("Back", on_click=back, disabled=state.stage == 0),
            button("Next", on_click=further, disabled=state.stage == LAST),
        ),
        columns(
            [
                announcement(says(state, found, surprise)),
                state.stage >= 2 and bars(["p of bad", "p of good"], found[1]),
            ],
            table(["Class", *VERDICTS], rows),
        ),
        done("Up to the slope", state.stage == LAST),
    ]


def says(state, found, surprise):
    at = NAMES.index(state.house)
    logits, shares, _, slopes = found
    right = int(LABELS[at])
    given, verdict, other = shares[right], VERDICTS[right], VERDICTS[1 - right]
    return (
        f"{state.house} comes in scaled: area {decimal(INPUTS[at, 0], 2)}, bathrooms {decimal(INPUTS[at, 1], 2)}.",
        f"Weighted and added up: the logit of bad is {decimal(logits[BAD], 3)}, that of good {decimal(logits[GOOD], 3)}.",
        f"Softmax makes probabilities of them: {decimal(100 * shares[GOOD])} % good, {decimal(100 * shares[BAD])} % bad.",
        f"She said {verdict}. So the target is 1 for {verdict} and 0 for {other}, and the surprise is −log "
        f"{decimal(given, 3)} = {decimal(surprise, 3)}.",
        f"Take the target away: {decimal(slopes[BAD], 3)} for bad, {decimal(slopes[GOOD], 3)} for good. A step goes against the "
        f"slope, so the logit of {verdict} goes up and that of {other} goes down, by the same.",
    )[state.stage]
