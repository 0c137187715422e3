"""What luck alone does to scores: of one model, and of the best of several."""

from math import comb, sqrt

import numpy as np

from content.houses_plane import KEPT_BACK, LABELS

ASKED = len(KEPT_BACK)
# As good as whoever always says "good".
SHARE = float(LABELS.mean())


def chances(share: float = SHARE, asked: int = ASKED) -> np.ndarray:
    """How likely each score is, from none right to all, where each answer is right with the same probability."""
    return np.array([comb(asked, score) * share**score * (1 - share) ** (asked - score) for score in range(asked + 1)])


def spread(share: float = SHARE, asked: int = ASKED) -> float:
    """How far scores typically lie from their mean: √(n p (1 − p))."""
    return sqrt(asked * share * (1 - share))


def best_of(models: int, share: float = SHARE, asked: int = ASKED) -> float:
    """The best score of so many models, on average, where each of them only has luck.

    The best is above a score unless all of them are at it or below.
    """
    at_most = np.cumsum(chances(share, asked))[:-1]
    return float(np.sum(1 - at_most**models))
