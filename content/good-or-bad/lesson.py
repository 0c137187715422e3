"""The numbers of this lesson's text, computed from the houses, and by doing with the figures what the text asks for."""

from dataclasses import replace
from math import log

import numpy as np

from content.houses_plane import (
    BAD,
    GOOD,
    HOUSES,
    KEPT_BACK,
    LABELS,
    MEAN,
    SPREAD,
    TARGET,
    VERDICTS,
    loss,
    name_of,
    right,
)
from nncore.figures import decimal

from . import by_heart, exam, three_classes, train_classifier
from . import confusion as table
from .learning import ENOUGH, MOMENTUM, RATE, learned
from .lines import most_right
from .luck import ASKED, SHARE, best_of, spread
from .models import ALWAYS, EIGHT, MODELS, STRAIGHT, TWO, model
from .no_line import BETWEEN, LEFT

good = int(LABELS.sum())
most = most_right()
mean_area, mean_bathrooms = decimal(MEAN[0]), decimal(MEAN[1], 1)
spread_area, spread_bathrooms = decimal(SPREAD[0]), decimal(SPREAD[1], 2)
one_hot_rows = [
    (name_of(HOUSES, at), HOUSES.verdict[at], *(decimal(value) for value in TARGET[at])) for at in (0, 3, 6, 9)
]

bad_area, good_area = decimal(HOUSES.area[BETWEEN]), decimal(HOUSES.area[LEFT])
halving = decimal(log(2), 3)
surprise_rows = [(f"{100 * p:g}", decimal(-log(p), 2)) for p in (0.99, 0.9, 0.7, 0.5, 0.3, 0.1, 0.01)]
always_loss, coin_loss = decimal(loss(model(ALWAYS)), 3), decimal(log(2), 3)


def trained(state, *counts):
    """What is shown after so many epochs, and so many more: right ones and loss."""
    found = []
    for count in counts:
        state = train_classifier.train(state, count)
        found.append((state.counts[-1], decimal(state.losses[-1], 3)))
    return found


ten, twenty, all_of_them = trained(train_classifier.State(), 10, 10, 100)
eight = train_classifier.start_at_eight(train_classifier.State())
eight_start = eight.counts[-1], decimal(eight.losses[-1], 3)
(eight_end,) = trained(eight, 100)
trained_right, trained_loss = right(learned(0)), decimal(loss(learned(0)), 3)

rate, momentum, epochs = decimal(RATE, 1), decimal(MOMENTUM, 1), decimal(ENOUGH)


def played(helpers):
    """The figure with so many helpers, played to its end."""
    state = by_heart.play(by_heart.choose(by_heart.State(), helpers))
    while state.is_playing:
        state = by_heart.train(state, 100)
    return by_heart.of_values(state.values, helpers)


heart_rows = []
for helpers in (0, 2, 3, 4, 8):
    network = played(helpers)
    heart_rows.append((decimal(helpers), decimal(right(network)), decimal(loss(network), 3)))
numbers_of_eight = len(by_heart.choose(by_heart.State(), 8).values)


def sat(name):
    """The score of a model when all the cards are turned."""
    state = exam.take(exam.State(), name)
    return exam.score(exam.turn_all(replace(state, guess=state.guess.give(7))))


scores = {name: sat(name) for name in MODELS}
exam_rows = [(name, decimal(right(model(name))), decimal(scores[name])) for name in MODELS]
by_heart_known, by_heart_new = right(model(EIGHT)), scores[EIGHT]
straight_known, straight_new, two_new = right(model(STRAIGHT)), scores[STRAIGHT], scores[TWO]
share, other_share = decimal(SHARE, 1), decimal(1 - SHARE, 1)
seven_of_ten, asked, luck = decimal(10 * SHARE), decimal(ASKED), decimal(spread(), 1)
least, largest = decimal(ASKED * SHARE - spread(), 1), decimal(ASKED * SHARE + spread(), 1)
best_of_four, best_of_twelve = decimal(best_of(len(MODELS)), 1), decimal(best_of(12), 1)

at_half, at_eighty = table.counts(50), table.counts(80)
confusion_rows = [(VERDICTS[at], *(decimal(count) for count in at_half[at])) for at in (BAD, GOOD)]
accuracy = decimal(100 * np.trace(at_half) / at_half.sum())
missed_at_half, missed_at_eighty = int(at_half[GOOD, BAD]), int(at_eighty[GOOD, BAD])
slipped_at_half, slipped_at_eighty = int(at_half[BAD, GOOD]), int(at_eighty[BAD, GOOD])

shares, actual = table.told()
sure_rows = []
for lo, hi in ((0, 0.6), (0.6, 0.8), (0.8, 1)):
    group = (shares >= lo) & (shares < hi)
    words = f"below {100 * hi:g} %" if not lo else f"{100 * lo:g} to {100 * hi:g} %"
    sure_rows.append(
        (
            words,
            decimal(group.sum()),
            f"{decimal(100 * shares[group].mean())} %",
            f"{actual[group].sum()} of {group.sum()}",
        )
    )

three = three_classes.State()
for _ in range(5):
    three = three_classes.train(three, 100)
to_let = int((three_classes.classes(4) == three_classes.TO_LET).sum())
three_right = int(
    (
        three_classes.forward(three_classes.network_of(three), three_classes.INPUTS).prediction.argmax(axis=1)
        == three_classes.classes(4)
    ).sum()
)
kept_back = len(KEPT_BACK)
