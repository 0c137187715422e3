"""The numbers of this lesson's text, computed from the digits, and by doing with the figures what the text asks for."""

from dataclasses import replace

import numpy as np

from nncore.figures import decimal
from nncore.network import parameters

from . import change_its_mind, hidden, mistakes, templates, your_drawings
from .reading import BITMAP, EPOCHS, HIDDEN, PEN, WIDEST, percent, share_right, shares, trained
from .samples import digits, split

train, test = split()
count, learned, kept_back = decimal(len(digits().labels)), decimal(len(train.labels)), decimal(len(test.labels))
epochs, hidden_epochs, neurons = templates.EPOCHS, EPOCHS, HIDDEN
bitmap, widest, pen = BITMAP, WIDEST, PEN


def in_percent(network, part=test):
    """The share of a part that a network gets right, in percent."""
    return percent(share_right(network, part))


alone = trained(0, epochs).network
deep = trained().network
alone_learned, alone_unseen = in_percent(alone, train), in_percent(alone)
deep_learned, deep_unseen = in_percent(deep, train), in_percent(deep)
untrained = in_percent(templates.State().training.network)
once = templates.tick(templates.State())
after_one = in_percent(once.training.network)
weights_to_learn, parameter_count = len(parameters(alone)), decimal(len(parameters(deep)))

places, said = mistakes.wrong()
wrong = len(places)
pairs = [(int(is_), int(taken)) for is_, taken in zip(test.labels[places], said, strict=True)]
commonest = max(dict.fromkeys(pairs), key=pairs.count)
commonest_count = pairs.count(commonest)
second = np.argsort(shares(alone, test.images[places]), axis=1)[:, -2]
second_right = int((second == test.labels[places]).sum())

# How many columns the ink takes, of eight.
columns_used = (digits().images.sum(axis=1) > 0).sum(axis=1)
six_columns = percent(float(np.mean((columns_used >= 5) & (columns_used <= 7))))
sevens = digits().images[digits().labels == 7]
bar_of_seven = decimal(float(sevens[:, 4, 2].mean()), 1)

still = your_drawings.State()
to_the_right = your_drawings.scores(replace(still, right=1))[1]
as_written = your_drawings.scores(still)[1]
after_copies = your_drawings.train(still)
while after_copies.left:
    after_copies = your_drawings.tick(after_copies)
right_again = your_drawings.scores(replace(after_copies, right=1))[1]
as_written_again = your_drawings.scores(after_copies)[1]
copies_epochs = your_drawings.EPOCHS

turns = 0
mind = change_its_mind.State()
first_digit = change_its_mind.original(mind)[1]
while (now := int(change_its_mind.says(deep, change_its_mind.picture(mind))[0])) == first_digit:
    mind, turns = change_its_mind.turn_best(mind), turns + 1
other_digit = now
