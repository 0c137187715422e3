"""The exam: ten houses face down. Choose a model, bet on its score, and turn them one by one."""

from dataclasses import dataclass, replace

from content.houses_plane import (
    BAD,
    GOOD,
    HOUSES,
    KEPT_BACK,
    VERDICTS,
    WIDE,
    by_verdict,
    is_right,
    labels,
    name_of,
    opinion,
    right,
    said,
)
from nncore.figures import (
    Guess,
    announcement,
    ask_number,
    axis,
    button,
    choice,
    columns,
    controls,
    curve,
    decimal,
    folded,
    guide,
    kept,
    marker,
    plot,
    points,
    readout,
    row,
    text,
)

from .luck import SHARE, best_of, spread
from .models import MODELS, STRAIGHT, model

CARDS = len(KEPT_BACK)
REMEMBERED = 12
# A narrow space, and what is on the back of a card: as wide as what is on its front.
NARROW, WIDE_SPACE = "\u2009", "\u2002"
BACK = f"{3 * WIDE_SPACE}?{3 * WIDE_SPACE}"
# Where a cross stands above a house, and a name below it: square feet to the side, and bathrooms up.
ABOVE, BELOW = (0, 0.45), (0, -0.62)


@dataclass(frozen=True)
class State:
    """`turned` are cards in the order in which they were turned; `sat` are the exams before: model and score."""

    model: str = STRAIGHT
    guess: Guess = Guess()
    turned: tuple[int, ...] = ()
    sat: tuple[tuple[str, int], ...] = ()


def take(state, name):
    """Another model: before the first card, or after the last."""
    if is_over(state):
        sat = (*state.sat, (state.model, score(state)))[-REMEMBERED:]
        return State(name, sat=sat)
    return replace(state, model=name) if may_choose(state) else state


def turn(state, card):
    """Turn a card; whoever has not bet yet is asked to."""
    bet = state.guess if state.guess.is_given else state.guess.give()
    if not bet.is_given or card in state.turned:
        return replace(state, guess=bet)
    return replace(state, guess=bet, turned=(*state.turned, card))


def turn_next(state):
    left = cards_left(state)
    return turn(state, left[0]) if left else state


def turn_all(state):
    for card in cards_left(state):
        state = turn(state, card)
    return state


def cards_left(state):
    return [card for card in range(CARDS) if card not in state.turned]


def is_over(state):
    return len(state.turned) == CARDS


def may_choose(state):
    """Whoever has bet has chosen, until all the cards are turned."""
    return is_over(state) or not state.guess.is_given


def score(state):
    """How many of the turned cards the model has right."""
    return int(is_right(model(state.model), KEPT_BACK)[list(state.turned)].sum())


def view(state):
    network = model(state.model)
    known = right(network)
    return [
        columns(
            kept(
                controls(
                    choice("The model in the exam", state.model, MODELS, on_change=take)
                    if may_choose(state)
                    else readout("The model in the exam", state.model)
                ),
                plane(state, network),
            ),
            [
                ask_number(
                    "How many of the ten new ones will it get right?",
                    state.guess,
                    "guess",
                    outcome=float(score(state)) if is_over(state) else None,
                    near=0,
                    says="it got",
                    replies=[(known, known, "Just as many as of those it knew; but these are others.")],
                    task="Now turn the cards.",
                    answer="Turn the cards, and its score stands beside your bet.",
                ),
                controls(
                    button("Turn the next one", on_click=turn_next, disabled=is_over(state)),
                    button("Turn all", on_click=turn_all, disabled=is_over(state)),
                ),
                controls([card(state, network, at) for at in range(CARDS)]),
                row(
                    readout("Right so far", f"{score(state)} of {len(state.turned)}"),
                    readout("Of those it knew", f"{known} of {len(HOUSES)}"),
                ),
                announcement(says(state, network)),
            ],
        ),
        bool(state.sat or is_over(state)) and folded("What the best of several scores is worth", peeks(state)),
    ]


def card(state, network, at):
    """A card is a button: face down it keeps her verdict to itself, face up it has it, and whether the model said so."""
    house = name_of(KEPT_BACK, at)
    if at not in state.turned:
        return button(BACK, on_click=turn, value=at, pressed=False, describe=f"{house}, face down")
    verdict, mark = KEPT_BACK.verdict[at], "✓" if is_right(network, KEPT_BACK)[at] else "✗"
    return button(
        f"{verdict}{NARROW}{mark}",
        on_click=turn,
        value=at,
        pressed=True,
        disabled=True,
        describe=f"{house}: {verdict} {mark}",
    )


def plane(state, network):
    turned = list(state.turned)
    left = cards_left(state)
    missed = [at for at in turned if not is_right(network, KEPT_BACK)[at]]
    features = KEPT_BACK.features
    heat, *border = opinion(network, WIDE)
    return plot(
        replace(heat, label=None),
        *border,
        *by_verdict(HOUSES, whose=""),
        left and points(*features[left].T, role="test", shape="ring", label="face down"),
        *turned_up(turned),
        missed and points(*(features[missed] + ABOVE).T, role="error", shape="cross", label="the model is wrong"),
        turned and text(*(features[turned[-1]] + BELOW), name_of(KEPT_BACK, turned[-1])),
        x=WIDE.area,
        y=WIDE.bathrooms,
        size=(640, 300),
        describe=f"The ten houses it knows, and the ten of the exam, of which {len(left)} are face down. "
        f"{len(turned) - len(missed)} of {len(turned)} that are turned are right.",
    )


def turned_up(turned):
    good = labels(KEPT_BACK) == GOOD
    kinds = ((GOOD, "positive", "dot"), (BAD, "negative", "square"))
    found = [(kind, [at for at in turned if good[at] == (kind[0] == GOOD)]) for kind in kinds]
    return [
        points(*KEPT_BACK.features[rows].T, role=role, shape=shape, hollow=True, label=f"new: {VERDICTS[which]}")
        for (which, role, shape), rows in found
        if rows
    ]


def says(state, network):
    if state.guess.is_asked:
        return "First your bet: how many of the ten new ones?"
    if not state.guess.is_given:
        again = f" In the exams before: {before(state)}." if state.sat else ""
        return f"The cards are face down. Choose a model, and bet.{again}"
    if not state.turned:
        return "Your bet stands. Turn the first card."
    last = verdict_of(state.turned[-1], network)
    if not is_over(state):
        return last
    return f"{last} {verdict_of_all(state, network)}"


def verdict_of(at, network):
    """What is on the card that was turned last."""
    shares = said(network, KEPT_BACK)[at]
    which = int(shares.argmax())
    hit = bool(is_right(network, KEPT_BACK)[at])
    return (
        f"{name_of(KEPT_BACK, at)}: the model says {VERDICTS[which]}, and is {decimal(100 * shares[which])} % sure. She says "
        f"{KEPT_BACK.verdict[at]}. {'Right.' if hit else 'Wrong.'}"
    )


def verdict_of_all(state, network):
    got, known = score(state), right(network)
    told = f"{got} of {CARDS}, and of the ten it knew it got {known}."
    if not state.sat:
        return f"{told} Take another model to the same exam, if you like; but read on about what that is worth."
    count = len(state.sat) + 1
    return (
        f"{told} Before: {before(state)}. You have now looked {count} times: of {count} models that have only luck, and are "
        f"right {decimal(10 * SHARE)} of 10 times, the best gets {decimal(best_of(count), 1)} on average."
    )


def before(state):
    return ", ".join(f"{name} {got}" for name, got in state.sat)


def peeks(state):
    """The best score of so many models that only have luck, with as many marked as the reader has taken."""
    count = len(state.sat) + is_over(state)
    models = list(range(1, REMEMBERED + 1))
    best = [best_of(one) for one in models]
    return plot(
        curve(models, best, role="prediction", label="best of so many models with luck alone, on average"),
        points(models, best, role="prediction"),
        guide(y=CARDS * SHARE, label="each of them on average"),
        count and marker(count, best_of(count), f"you: {decimal(best_of(count), 1)}", role="error"),
        x=axis("Models taken to the same exam", 0, REMEMBERED, whole=True),
        y=axis("Right of ten", 6, 10),
        size=(640, 300),
        describe=f"The more models, the higher the best score by luck alone: from {decimal(best[0], 1)} with one, by "
        f"{decimal(spread(), 1)} more or less, to {decimal(best[-1], 1)} with {models[-1]}.",
    )
