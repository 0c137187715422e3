"""The playground: a network of your own, trained before your eyes."""

from nncore.figures import beside, controls, decimal, readout, timer

# A control names a function of its figure, so all that handle or make something are functions of this one.
from .handlers import *
from .handlers import entry, tick
from .scene import evaluate
from .sharing import notebook, packed, script
from .state import State, scene_of_state
from .views import (
    data_controls,
    diagram,
    edge_controls,
    losses,
    network_controls,
    own_data_controls,
    run_controls,
    share_controls,
    shown,
    surface,
    training_controls,
)


def view(state: State):
    scene = scene_of_state(state)
    found = evaluate(state.training, scene)
    return [
        run_controls(state.is_playing),
        controls(
            readout("Epoch", decimal(state.training.epoch)),
            readout("Training loss", decimal(found.losses[0], 3), role="prediction"),
            readout("Test loss", shown(found.losses[1], 3), role="error"),
            found.right and readout("Right in the test", shown(100 * found.right[1], 1, " %")),
        ),
        beside(surface(state, scene, found), [diagram(state, found), edge_controls(state)]),
        losses(state, entry(state.training, scene)),
        data_controls(state.plan),
        network_controls(state.plan),
        training_controls(state.settings),
        own_data_controls(state.hand, state.label, state.cursor, state.plan.classes, state.own is None),
        share_controls(),
        state.is_playing and timer(on_tick=tick),
    ]
