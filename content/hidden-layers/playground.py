"""The playground: a network of your own, trained before your eyes."""

from nncore.figures import bench, kept, part, row, timer, yours

# A control names a function of its figure, so all that handle or make something are functions of this one.
from .handlers import *
from .handlers import entry, epochs, tick, use_what_works
from .panels import data_part, run_controls, settings_part
from .scene import evaluate
from .sharing import notebook, packed, script
from .state import State, class_names, scene_of_state
from .taking_home import home, home_notebook
from .views import confusion, diagram, losses, number_controls, readouts, surface


def preview():
    return epochs(use_what_works(State()), 60)


def view(state: State):
    scene = scene_of_state(state)
    found = evaluate(state.training, scene)
    plan = state.plan
    return [
        bench(
            part("run", run_controls(state.is_playing)),
            kept(
                part("readouts", readouts(state, found)),
                row(
                    part("plane", surface(state, scene, found)),
                    part("loss", losses(state, entry(state.training, scene))),
                ),
                row(part("network", diagram(state, found)), part("number", number_controls(state))),
            ),
            data_part(
                plan,
                state.own is not None,
                state.hand,
                state.label,
                state.cursor,
                class_names(state),
                state.pasted,
                confusion(state, scene, found),
                bool(yours()),
            ),
            settings_part(plan, state.settings, state.stop_after, state.stop_below),
            areas={
                "run run readouts readouts": "auto",
                "data network network plane": "auto",
                "data number number plane": "auto",
                "data settings settings loss": "1fr",
            },
            columns="16rem minmax(0,1fr) 12rem 18rem",
        ),
        state.is_playing and timer(on_tick=tick),
    ]
