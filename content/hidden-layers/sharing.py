"""The playground's state as a text for a link; and, from beside, as a Python script and as a notebook."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nncore.figures.codec import decode, encode

from . import old_links
from .known import MOST_POINTS
from .scene import COUNT, rows_of
from .state import State
from .taking_along import notebook, script

LOGGED = 100


@dataclass(frozen=True, eq=False)
class Drawn:
    """A reader's own points: how many rows of the data set each is on from the one before, and the points that are not in it.

    Those count as the row before the first. So a point more or less costs some bytes, and not all the others again.
    """

    steps: NDArray[np.int16]
    points: NDArray[np.float64]

    def __post_init__(self):
        """Check that there are such rows."""
        if self.steps.ndim != 1 or len(self.steps) > MOST_POINTS or not np.isin(self.places, range(-1, COUNT)).all():
            raise ValueError("expected points of the data set")
        if self.points.shape != ((self.places == -1).sum(), 4):
            raise ValueError("expected as many points as are not of the data set")

    @property
    def places(self):
        """The row of the data set that each is, or −1."""
        return self.steps.cumsum(dtype=np.int64) - 1


@dataclass(frozen=True, eq=False)
class Link:
    """What a link carries: a state, its own points apart."""

    state: State
    drawn: Drawn | None = None


def packed(state):
    """Everything that is shown and everything that training goes on with, in letters that an address may have.

    Weights, moments and points are exact. Of the losses so far there may be fewer: the first, the last, the one that is
    looked at, and so many between them that the curve is the same to the eye. Of a text with points only the points go along.
    """
    log = thinned(state.log, state.looked_at)
    still = replace(state, own=None, held=None, pasted="", is_playing=False, log=log)
    return encode(Link(still, None if state.own is None else _drawn(state)))


def unpacked(text):
    """The state of such a text. Raises a ValueError, in one sentence, where it was cut short or altered."""
    try:
        if isinstance(text, str) and text.startswith(old_links.START):
            return old_links.opened(text)
        link = decode(Link, text)
        return link.state if link.drawn is None else replace(link.state, own=_own(link))
    except ValueError as error:
        raise ValueError(f"this link carries no playground: it was cut short or altered ({error})") from error


def thinned(log, looked_at):
    """At most about so many rows of a log as a link carries."""
    if len(log) <= LOGGED:
        return log
    chosen = np.linspace(0, len(log) - 1, LOGGED).round().astype(int)
    looked = [] if looked_at is None else [np.abs(log[:, 0] - looked_at).argmin()]
    return log[np.unique([*chosen, *looked])]


def _drawn(state):
    size = _given(state).itemsize * 4
    known = {row: at for at, row in enumerate(_in_pieces(_given(state).tobytes(), size))}
    places = np.array([known.get(row, -1) for row in _in_pieces(state.own, size)])
    points = np.frombuffer(state.own).reshape(-1, 4)[places == -1]
    return Drawn(np.diff(places, prepend=-1).astype(np.int16), points)


def _own(link):
    rows = _given(link.state)[link.drawn.places]
    rows[link.drawn.places == -1] = link.drawn.points
    return rows.tobytes()


def _given(state):
    """The data set that points were drawn over."""
    plan = state.plan
    return rows_of(plan.data, plan.noise, plan.share, state.drawn_over)


def _in_pieces(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]
