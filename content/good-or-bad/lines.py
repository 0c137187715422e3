"""What straight borders can do: how many of the ten houses the best of all gets right."""

from functools import cache

import numpy as np

from content.houses_plane import INPUTS, LABELS


@cache
def most_right() -> int:
    """How many of the ten the best straight border gets right.

    Turned past a direction in which two houses lie one behind the other, a border meets houses in another order; between
    two such directions nothing changes. So one direction of each kind, and each place between two houses, are all there is.
    """
    first, second = np.triu_indices(len(INPUTS), 1)
    across, along = (INPUTS[first] - INPUTS[second]).T
    turns = np.sort(np.arctan2(along, across) % np.pi + np.pi / 2)
    turns = np.concatenate([turns, turns[:1] + np.pi])
    middles = (turns[1:] + turns[:-1]) / 2
    middles = np.concatenate([middles, middles + np.pi])
    heights = INPUTS @ np.array([np.cos(middles), np.sin(middles)])
    good = LABELS[np.argsort(heights, axis=0)]
    # With the border before the first, second, … house: the bad ones behind it are right, and the good ones beyond it.
    bad_before = np.vstack([np.zeros(len(middles)), np.cumsum(1 - good, axis=0)])
    good_before = np.vstack([np.zeros(len(middles)), np.cumsum(good, axis=0)])
    return int((bad_before + good.sum(axis=0) - good_before).max())
