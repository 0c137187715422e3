"""What can be set in the playground: how it runs, its data, the network, its training, and what is taken along."""

from functools import cache, lru_cache
from typing import get_args

from nncore import network as nn
from nncore.figures import (
    announcement,
    button,
    choice,
    controls,
    copier,
    download,
    file_field,
    folded,
    link,
    number,
    part,
    slider,
    stepper,
    text_field,
)

from .handlers import (
    add,
    choose_activation,
    choose_batch,
    choose_data,
    choose_depth,
    choose_label,
    choose_noise,
    choose_optimiser,
    choose_rate,
    choose_regularisation,
    choose_seed,
    choose_share,
    choose_strength,
    choose_x1,
    choose_x2,
    clear,
    epochs,
    fresh_data,
    one_batch,
    open_file,
    open_link,
    paste,
    pause,
    play,
    remove,
    resize,
    start_again,
    stop_after,
    stop_below,
    toggle_feature,
    use_pasted,
    use_what_works,
)
from .known import BATCHES, LARGEST_LOSS, MOST_LAYERS, MOST_NEURONS, MOST_PASTED, MOST_SEED, MOST_STOP, RATES, STRENGTHS
from .pasting import table_of
from .recipes import GOAL
from .scene import FEATURES, REACH, TITLES
from .sharing import notebook, packed, script
from .taking_home import home, home_notebook

OWN = "own"
NOTEBOOK = "application/x-ipynb+json"
# Of these at most one is open, so that what it changes is on the screen with it.
FOLDS = "playground-folds"


@lru_cache
def run_controls(is_playing):
    return controls(
        button("Pause", on_click=pause) if is_playing else button("Play", on_click=play),
        button("One batch", on_click=one_batch),
        button("One epoch", on_click=epochs, value=1),
        button("100 epochs", on_click=epochs, value=100),
        button("Start again", on_click=start_again),
    )


@lru_cache(maxsize=8)
def data_part(plan, is_own, hand, label, cursor, classes, pasted, counts, is_yours):
    """All about the points; what is folded away too."""
    return part(
        "data",
        data_controls(plan, is_own),
        own_data_controls(hand, label, cursor, classes, not is_own),
        pasting_controls(pasted),
        folded("Right and wrong in the test", counts, group=FOLDS),
        share_controls(is_yours),
        controls(button("Settings that work", on_click=use_what_works), announcement(GOAL)),
    )


@lru_cache(maxsize=8)
def settings_part(plan, settings, most_epochs, least_loss):
    """All about the network and its training."""
    return part("settings", network_controls(plan), training_controls(settings, most_epochs, least_loss))


@lru_cache(maxsize=32)
def data_controls(plan, is_own):
    given = [(OWN, "Your own points"), *TITLES.items()] if is_own else TITLES.items()
    return folded(
        "Given data",
        controls(choice("Data", OWN if is_own else plan.data, given, on_change=choose_data)),
        controls(
            slider("Noise in %", 100 * plan.noise, 0, 50, step=5, on_input=choose_noise),
            slider("For training in %", 100 * plan.share, 10, 90, step=10, on_input=choose_share),
        ),
        controls(stepper("Seed", plan.seed, 0, MOST_SEED, on_change=choose_seed)),
        is_open=True,
        group=FOLDS,
    )


@lru_cache(maxsize=32)
def own_data_controls(hand, label, cursor, classes, is_given):
    return folded(
        "Your own data",
        controls(
            choice(
                "A press on the plane",
                hand,
                [("add", "adds a point or drags one"), ("remove", "removes a point")],
                sets="hand",
            )
        ),
        controls(
            choice(
                "New points are",
                str(label),
                [(str(at), name) for at, name in enumerate(classes or ("−1", "1"))],
                on_change=choose_label,
            )
        ),
        controls(
            slider("x₁ of the place", cursor[0], *REACH, step=0.1, on_input=choose_x1, role="data"),
            slider("x₂ of the place", cursor[1], *REACH, step=0.1, on_input=choose_x2, role="data"),
        ),
        controls(
            button("Add a point there", on_click=add),
            button("Remove the nearest point", on_click=remove),
            button("Remove nearly all", on_click=clear),
            button("The data set as it was", on_click=fresh_data, disabled=is_given),
        ),
        group=FOLDS,
    )


@lru_cache(maxsize=4)
def pasting_controls(pasted):
    said = (
        table_of(pasted).said
        or f"A row a point: x₁, x₂, class. At most {MOST_PASTED:,} points, of two or three classes."
    )
    return folded(
        "Points from a table",
        text_field("Rows pasted here", pasted, on_change=paste),
        controls(
            button("Use these points", on_click=use_pasted),
            file_field("Or a CSV file", ".csv,.tsv,.txt,text/csv", on_change=open_file),
        ),
        announcement(said),
        group=FOLDS,
    )


@lru_cache(maxsize=32)
def network_controls(plan):
    sizes = [
        controls(
            button(
                "−", on_click=resize, value=[at, -1], disabled=size == 1, describe=f"One neuron less in layer {at + 1}"
            ),
            button(
                "+",
                on_click=resize,
                value=[at, 1],
                disabled=size == MOST_NEURONS,
                describe=f"One neuron more in layer {at + 1}",
            ),
            label=f"Layer {at + 1}: {size}",
        )
        for at, size in enumerate(plan.hidden)
    ]
    return [
        controls(
            [button(name, on_click=toggle_feature, value=name, pressed=name in plan.features) for name in FEATURES],
            label="Features",
        ),
        controls(
            stepper("Hidden layers", len(plan.hidden), 0, MOST_LAYERS, on_change=choose_depth),
            choice("Activation", plan.activation, words(nn.Activation), on_change=choose_activation),
            sizes,
        ),
    ]


@lru_cache(maxsize=32)
def training_controls(settings, most_epochs, least_loss):
    """How to train, and when to stop by itself; an empty field is no end."""
    return controls(
        choice("Learning rate", f"{settings.rate:g}", map("{:g}".format, RATES), on_change=choose_rate),
        choice("Optimiser", settings.optimiser, words(nn.Optimiser), on_change=choose_optimiser),
        choice("Batch", str(settings.batch), map(str, BATCHES), on_change=choose_batch),
        choice("Regularisation", settings.regularisation, words(nn.Regularisation), on_change=choose_regularisation),
        choice("Strength", f"{settings.strength:g}", map("{:g}".format, STRENGTHS), on_change=choose_strength),
        number("Epochs at most", most_epochs, 1, MOST_STOP, on_change=stop_after),
        number("Stop below loss", least_loss, 0, LARGEST_LOSS, on_change=stop_below),
    )


def words(literal):
    return get_args(literal.__value__)


@cache
def share_controls(is_yours):
    return folded(
        "Take it along",
        controls(
            link("Link to this very state", "playground", makes=packed, on_open=open_link),
            copier("Copy as a Python script", makes=script),
            download("Download as a notebook", "playground.ipynb", makes=notebook, kind=NOTEBOOK),
        ),
        is_yours
        and controls(
            download("Take my network home", "my_network.py", makes=home, kind="text/x-python;charset=utf-8"),
            download("Take my network home as a notebook", "my_network.ipynb", makes=home_notebook, kind=NOTEBOOK),
        ),
        group=FOLDS,
    )
