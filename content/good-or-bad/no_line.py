"""Why no straight border gets all ten houses right, nor nine: three in a row, and two pairs that cross."""

from dataclasses import dataclass, replace

from content.houses_plane import HOUSES, NEAR, by_gap, by_verdict, name_of, opinion, right
from nncore.figures import announcement, axis, button, columns, controls, decimal, marker, plot, segment, text

# Which of the ten: a bad one between two good ones.
LEFT, BETWEEN, BEYOND = 9, 6, 1
# Two bad ones, and two good ones on whose line the middle of the bad ones lies.
BAD_PAIR, GOOD_PAIR = (3, 4), (0, 2)
LAST = 3
ROW = (LEFT, BETWEEN, BEYOND)
# The part of the plane where these stand.
CLOSE = axis("Area", 1480, 1620, unit="sq ft")
# A border with all but two right: everything with fewer than so many bathrooms is bad.
BORDER = by_gap(0, 2, 2)


@dataclass(frozen=True)
class State:
    stage: int = 0


def back(state):
    return replace(state, stage=max(state.stage - 1, 0))


def forward(state):
    return replace(state, stage=min(state.stage + 1, LAST))


def view(state):
    return [
        controls(
            button("Back", on_click=back, disabled=state.stage == 0),
            button("Next", on_click=forward, disabled=state.stage == LAST),
        ),
        columns(
            plot(
                *marks(state.stage),
                *by_verdict(HOUSES),
                x=CLOSE if state.stage == 1 else NEAR.area,
                y=NEAR.bathrooms,
                describe=f"The ten houses in the plane. {says(state.stage)}",
            ),
            announcement(says(state.stage)),
        ),
    ]


def place(at):
    return float(HOUSES.area[at]), float(HOUSES.bathrooms[at])


def middle(pair):
    (x0, y0), (x1, y1) = map(place, pair)
    return (x0 + x1) / 2, (y0 + y1) / 2


def walk(pair, role):
    return segment(*map(place, pair), role=role)


def marks(stage):
    if stage == 1:
        return [walk((LEFT, BEYOND), "positive"), *[text(place(at)[0], 3.3, HOUSES.verdict[at]) for at in ROW]]
    if stage == 2:
        x, y = middle(BAD_PAIR)
        return [walk(BAD_PAIR, "negative"), walk(GOOD_PAIR, "positive"), marker(x, y, f"{decimal(x)}/{decimal(y)}")]
    return opinion(BORDER) if stage == LAST else []


def says(stage):
    left, between, beyond = (name_of(HOUSES, at) for at in ROW)
    bad, good = ([name_of(HOUSES, at) for at in pair] for pair in (BAD_PAIR, GOOD_PAIR))
    x, y = middle(BAD_PAIR)
    return (
        "Seven dots are good, three squares are bad. Look along the row of three bathrooms.",
        f"Three in a row: {left} is good, {between} is bad, {beyond} is good. Where both ends of a straight way are on one side "
        "of a straight border, all of the way is. So of these three at least one is wrong.",
        f"Two ways that cross: from {bad[0]} to {bad[1]}, both bad, one passes {decimal(x)}/{decimal(y)}. From {good[0]} to "
        f"{good[1]}, both good, one passes the same place. It cannot be on both sides. So of these four at least one is wrong, "
        "too, and none of them is among the three.",
        f"At least two are wrong, so at most {len(HOUSES) - 2} are right. This border gets {right(BORDER)}: bad is what has two "
        "bathrooms, whatever its area.",
    )[stage]
