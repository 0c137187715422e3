"""Your own test set: twenty drawings, what the network makes of them, and what a shift by one pixel does."""

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from nncore.figures import (
    Guess,
    Ink,
    announcement,
    ask_number,
    button,
    columns,
    controls,
    download,
    drawing,
    drawing_tools,
    file_field,
    folded,
    gallery,
    readout,
    remembered,
    slider,
    timer,
)
from nncore.network import Training, train_epoch
from nncore.randomness import permutation

from .album import ASKED, Album, as_table, from_table
from .reading import SETTINGS, moved, right, says, steps, trained
from .samples import MOST, SIDE, a, inputs, split

SHIFTS = (0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)
# A page waits for no more than a part of an epoch: so many parts there are.
EPOCHS, PARTS = 10, 2 * len(SHIFTS)
_MANY = len(ASKED)
_ANSWER = (
    "Its own test is no promise: those digits are of the same thirteen hands that it learned from, and went through the same "
    "scanner. Yours are of a hand that it has never seen."
)


@dataclass(frozen=True)
class State:
    ink: Ink = Ink()
    album: Album = field(default_factory=Album)
    guess: Guess = Guess()
    is_tested: bool = False
    is_counted: bool = False
    right: int = 0
    down: int = 0
    training: Training | None = None
    left: int = 0
    problem: str = ""


def preview():
    """Twenty digits that other people wrote, in the place of a reader's."""
    _, test = split()
    album = Album()
    for at, wanted in enumerate(ASKED):
        album = album.add(wanted, test.images[test.labels == wanted][at])
    return State(album=album, is_tested=True, is_counted=True)


def keep(state):
    """Put what is drawn into the test set, as the digit that was asked for; nothing where nothing is drawn."""
    wanted = state.album.wanted
    if state.ink.is_blank or wanted is None:
        return state
    return replace(state, ink=Ink(), album=state.album.add(wanted, steps(state.ink).counts))


def drop(state):
    """Draw the last one again."""
    return replace(state, album=state.album.drop(), is_tested=False)


def put_to_test(state):
    """Turn the answers over."""
    return replace(state, is_tested=bool(state.album.drawings), is_counted=True)


def move_right(state, pixels):
    """Move all drawings so far to the right, those of the network's own test as well."""
    return replace(state, right=pixels, is_counted=True)


def move_down(state, pixels):
    """Move all of them down."""
    return replace(state, down=pixels, is_counted=True)


def train(state):
    """Learn from each digit in five places, on top of what is learned."""
    return replace(state, left=EPOCHS * PARTS, is_counted=True)


def tick(state):
    """A part of an epoch."""
    training = state.training or Training(trained().network)
    images, targets = copies()[training.epoch % PARTS]
    return replace(state, training=train_epoch(training, images, targets, SETTINGS), left=max(state.left - 1, 0))


@lru_cache(maxsize=1)
def copies():
    """The digits to learn from, as they are and moved by a pixel in each of the four directions: shuffled, in parts."""
    learned, _ = split()
    images = np.concatenate([inputs(moved(learned.images, *shift)) for shift in SHIFTS])
    targets = np.tile(learned.targets, (len(SHIFTS), 1))
    order = permutation(len(images), 5, "copies")
    return [(images[order[part::PARTS]], targets[order[part::PARTS]]) for part in range(PARTS)]


def bring(state, table):
    """Take drawings from a table; where it is none, say what is wrong with it."""
    try:
        return replace(state, album=from_table(table), is_tested=False, problem="")
    except ValueError as error:
        return replace(state, problem=f"{error}.")


def table(state):
    """The drawings as a table."""
    return as_table(state.album)


def network(state):
    """The network that reads: as it was trained before, or as it is now."""
    return (state.training or trained()).network


def scores(state):
    """How many it gets right, shifted: of the reader's, and of the 360 that were kept back."""
    _, kept_back = split()
    return [
        right(network(state), moved(part.images, state.right, state.down), part.labels) if len(part.labels) else 0
        for part in (state.album, kept_back)
    ]


def view(state):
    drawn, number = state.album.drawings, len(state.album.drawings)
    return [
        ask_number(
            f"You draw {_MANY} digits. How many of them will it read?",
            state.guess,
            "guess",
            outcome=right(trained().network, state.album.images, state.album.labels) if state.is_tested else None,
            answer=_ANSWER,
            near=0.05,
            task="Draw them, then put them to the test.",
            says="of yours it reads" if number == _MANY else f"of your {number} it reads",
        ),
        columns(
            [
                [_scores(state), _ways(state)] if state.is_tested else _drawing(state),
                controls(
                    not state.is_tested and button("Put them to the test", on_click=put_to_test, disabled=not drawn),
                    button("Redo the last", on_click=drop, disabled=not drawn),
                ),
            ],
            remembered("Your drawings", state.album, "album", _pictures(state)),
        ),
        not state.is_tested and folded("Shift them, and train", columns(_scores(state), _ways(state))),
        folded(
            "Take them along, or bring them back",
            controls(download("Download as a table", "my-digits.csv", makes=table, kind="text/csv;charset=utf-8")),
            file_field("A table with drawings", ".csv,.txt", on_change=bring),
            state.problem and announcement(state.problem),
        ),
        state.left > 0 and timer(on_tick=tick),
    ]


def _drawing(state):
    wanted, number = state.album.wanted, len(state.album.drawings)
    if wanted is None:
        return announcement(f"All {_MANY} are there.")
    return [
        announcement(f"Draw {a(wanted)}. {number} of {_MANY} are there."),
        drawing(f"Draw {a(wanted)}", state.ink, "ink"),
        controls(
            button(f"That is my {wanted}", on_click=keep, disabled=state.ink.is_blank),
            drawing_tools(state.ink, "ink")[-1],
        ),
    ]


def _scores(state):
    # To train a network takes time that a page has only once something is asked of it.
    own, data = scores(state) if state.is_counted else (0, 0)
    number, total = len(state.album.drawings), len(split()[1].labels)
    learned = state.training.epoch // PARTS if state.training else 0
    return controls(
        readout("Right, of yours", f"{own} of {number}" if state.is_tested else "–", role="prediction"),
        readout("Right, own test", f"{data} of {total}" if state.is_counted else "–", role="test"),
        readout("Epochs, shifted", str(learned)),
    )


def _ways(state):
    return [
        controls(
            slider("All to the right", state.right, -2, 2, on_input=move_right),
            slider("All down", state.down, -2, 2, on_input=move_down),
        ),
        controls(button("Train with shifted copies", on_click=train, disabled=state.left > 0)),
    ]


def _pictures(state):
    """The drawings so far, with what each is taken for once that is asked, and an empty place for each that is still to come."""
    album = state.album
    number = len(album.drawings)
    images = np.zeros((max(_MANY, number), SIDE, SIDE))
    if number:
        images[:number] = moved(album.images, state.right, state.down)
    labels = [str(label) for label in album.labels]
    if not state.is_tested:
        described = f"{number} drawings: {', '.join(labels)}" if number else f"{_MANY} empty places, for your drawings"
        return gallery(images, columns=10, lo=0, hi=MOST, side=48, describe=described)
    said = [str(one) for one in says(network(state), images[:number])]
    pairs = list(zip(labels, said, strict=True))
    return gallery(
        images[:number],
        columns=5,
        lo=0,
        hi=MOST,
        side=52,
        labels=[f"{is_} ✓" if is_ == taken else f"{is_} → {taken}" for is_, taken in pairs],
        describe=f"Your drawings: {', '.join(f'{is_}, taken for {taken}' for is_, taken in pairs)}",
    )
