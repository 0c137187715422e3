"""Every figure of the lesson on hidden layers without a browser: its first view, and every handler."""

import importlib
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest

from nncore.figures import live
from nncore.figures.markup import join
from nncore.network import Settings, accuracy, parameters

FOLDER = Path("content/hidden-layers")
FIGURES = re.findall(r"\]\((\w+)\.py\)", (FOLDER / "lesson.md").read_text(encoding="utf-8"))
HELPERS = {
    "activations", "handlers", "known", "lesson", "old_links", "panels", "pasting", "recipes", "scene", "sharing",
    "small_network", "state", "taking_along", "taking_home", "views",
}  # fmt: skip


def figure(name):
    return importlib.import_module(f"content.hidden-layers.{name}")


def shown(module, state):
    return str(join(module.view(state)))


@pytest.fixture
def playground():
    return figure("playground")


@pytest.fixture
def sharing():
    return figure("sharing")


@pytest.mark.parametrize("name", FIGURES)
def test_the_first_view_is_whole_and_names_only_what_is_there(name):
    module = figure(name)
    markup = shown(module, module.State())
    assert live.misnamed(module, markup) == []
    assert not re.search(r"\bnan\b|\bNone\b|not a number|&lt;", markup)
    assert markup == shown(module, module.State())


def test_all_figures_of_the_folder_are_in_the_lesson():
    assert {file.stem for file in FOLDER.glob("*.py")} - HELPERS == set(FIGURES)


def test_three_points_can_be_right_and_four_cannot():
    module = figure("try_a_line")
    assert "2 of 4" in shown(module, module.State())
    assert "3 of 4 are right. One more" in shown(module, module.State(1, 1, -0.5))
    assert "wrong" in shown(module, module.State(1, 0, -0.5))
    assert "how you did it" in module.comment(4)
    assert figure("lesson").best == 3


@pytest.mark.parametrize(
    ("name", "z", "written"),
    [
        ("sigmoid", 0.0, "= 0.5000"),
        ("sigmoid", -20.0, "= 0.0000"),
        ("sigmoid", 2.0, "<sup>−2</sup>"),
        ("sigmoid", -2.0, "<sup>−(−2)</sup>"),
        ("relu", -3.0, "max(0, −3.0) = 0"),
        ("relu", 20.0, "max(0, 20.0) = 20"),
    ],
)
def test_an_activation_with_its_value_filled_in(name, z, written):
    module = figure(name)
    assert written in shown(module, module.State(z))


def test_the_small_network_has_learned():
    small = figure("small_network")
    assert small.error_of(small.trained()) < 1e-3 < small.error_of(small.beginner())
    assert small.error_of(small.rounded(small.trained())) < 1e-2
    assert len(small.parameter_names()) == len(parameters(small.beginner()))


def test_feeding_forward_shows_the_arithmetic_of_every_node():
    module = figure("feed_forward")
    state = module.State()
    for _ in module.NODES:
        state = module.look_further(state, 1)
        column, row = state.looked_at
        assert f"{module.NAMES[column][row]} " in shown(module, state)
    assert state == module.State()
    assert module.look_further(module.look_at(state, [0, 0]), -1).looked_at == (2, 0)
    assert "tanh(" in shown(module, module.look_at(state, [1, 1]))
    assert "an input" in shown(module, module.look_at(state, [0, 1]))


def test_the_arithmetic_adds_up():
    module = figure("feed_forward")
    for row in module.ROWS:
        passed = module.forward(module.NETWORK, module.INPUTS[[module.ROWS.index(row)]])
        sums, _, _ = module.arithmetic(passed, 2, 0)
        left, right = sums.removeprefix("z = ").split(" = ")
        assert eval(left.replace("−", "-").replace("×", "*")) == pytest.approx(float(right.replace("−", "-")), abs=0.02)


def test_learning_backward_one_stage_at_a_time_and_back():
    module = figure("learn_backward")
    states = [module.State()]
    for _ in range(12):
        states.append(module.forward_one(states[-1]))
    assert states[5].updates == 1
    assert states[5].stage == 0
    state = states[-1]
    for before in reversed(states[:-1]):
        state = module.back_one(state)
        assert state == before
    assert module.back_one(state) == state


def test_gradients_appear_when_they_are_known():
    module = figure("learn_backward")
    state, unknown = module.State(), []
    for _ in module.STAGES:
        unknown.append(shown(module, state).count("<td>…</td>"))
        state = module.forward_one(state)
    assert unknown == [18, 18, 15, 9, 0]


def test_many_updates_learn_exclusive_or():
    module = figure("learn_backward")
    state = module.State()
    for _ in range(4):
        state = module.update_often(state, 100)
    assert module.error_of(module.network_of(state)) < 1e-3
    assert len(module.update_often(state, 100).past) == module.REMEMBERED


def test_the_playground_learns(playground):
    state = playground.choose_rate(playground.choose_data(playground.State(), "circle"), "0.1")
    state = playground.epochs(state, 100)
    scene = playground.scene_of_state(state)
    assert accuracy(state.training.network, scene.test, scene.test_target) > 0.95
    assert ">100<" in shown(playground, state)


def test_playing_pausing_and_starting_again(playground):
    state = playground.play(playground.State())
    assert "data-on-tick" in shown(playground, state)
    state = playground.tick(playground.tick(state))
    assert (state.training.epoch, state.is_playing) == (2, True)
    assert "data-on-tick" not in shown(playground, playground.pause(state))
    again = playground.start_again(state)
    assert (again.training.epoch, again.is_playing, len(again.log)) == (0, False, 0)
    assert shown(playground, again) == shown(playground, playground.State())


def test_batches_make_an_epoch(playground):
    state = playground.State()
    for _ in range(25):
        state = playground.one_batch(state)
    once = playground.epochs(playground.State(), 1)
    assert parameters(state.training.network).tolist() == parameters(once.training.network).tolist()


@pytest.mark.parametrize(
    ("handler", "value"),
    [
        *[("choose_data", data) for data in figure("scene").DATA],
        ("choose_noise", 50), ("choose_share", 10), ("choose_share", 90), ("choose_seed", 7), ("choose_seed", "x"),
        *[("choose_activation", name) for name in ("linear", "relu", "tanh", "sigmoid")],
        *[("toggle_feature", name) for name in figure("scene").FEATURES],
        *[("choose_depth", depth) for depth in range(-1, 8)],
        ("resize", [0, 1]), ("resize", [0, -1]),
        ("choose_rate", "3"), ("choose_batch", "1"), ("choose_optimiser", "adam"), ("choose_optimiser", "momentum"),
        ("choose_regularisation", "l1"), ("choose_regularisation", "l2"), ("choose_strength", "0.1"),
        ("choose_edge", [1, 3, 1]), 
        ("point_at_edge", [0, 1, 3]), ("look_back", {"x": 1, "y": 0}), ("look_at", 1), ("choose_label", "0"),
        ("choose_neuron", [1, 3]), ("choose_neuron", [0, 1]), ("point_at_neuron", [2, 1]), ("set_bias", 2.0),
        ("stop_after", 7), ("stop_after", ""), ("stop_below", 0.25), ("stop_below", ""),
        ("paste", "1,2,a\n3,4,b"), ("open_file", "1,2,a\n2,1,a\n3,4,b\n-9,0.5,c"),
        ("choose_x1", 2.0), ("choose_x2", -2.0), ("press", {"x": -5.5, "y": 5.5}),
    ],
)  # fmt: skip
def test_every_choice_can_be_drawn_trained_and_shared(playground, sharing, handler, value):
    chosen = getattr(playground, handler)(playground.epochs(playground.State(), 1), value)
    for state in (chosen, playground.tick(chosen)):
        markup = shown(playground, state)
        assert live.misnamed(playground, markup) == []
        assert shown(playground, sharing.unpacked(sharing.packed(state))) == shown(
            playground, replace(state, pasted="")
        )
        assert shown(playground, pickle.loads(pickle.dumps(state))) == markup


def test_one_feature_has_to_stay(playground):
    state = playground.toggle_feature(playground.State(), "x₁")
    assert playground.toggle_feature(state, "x₂").plan.features == ("x₂",)


def test_layers_and_neurons_stay_in_their_range(playground):
    state = playground.choose_depth(playground.State(), 99)
    assert state.plan.hidden == (4,) * 6
    for _ in range(9):
        state = playground.resize(state, [2, 1])
    assert state.plan.hidden == (4, 4, 8, 4, 4, 4)
    assert shown(playground, playground.choose_depth(state, 0))


def test_a_run_off_says_so_and_goes_on(playground):
    state = playground.choose_data(playground.State(), "hills")
    state = playground.toggle_feature(playground.choose_rate(state, "3"), "x₁²")
    assert shown(playground, playground.epochs(state, 20))


def test_a_weight_by_hand(playground):
    state = playground.set_weight(playground.choose_edge(playground.epochs(playground.State(), 2), [0, 1, 2]), 4.5)
    assert state.training.network.layers[0].weights[1, 2] == 4.5
    assert "Weight from x₂ to neuron 3" in shown(playground, state)
    gone = playground.choose_depth(state, 0)
    assert shown(playground, replace(gone, edge=(0, 1, 3)))


def test_a_bias_by_hand_as_a_number_too(playground):
    state = playground.choose_neuron(playground.State(), [1, 2])
    assert "Bias of neuron 3 of layer 1" in shown(playground, state)
    state = playground.set_bias(state, 2.5)
    assert state.training.network.layers[0].bias[2] == 2.5
    assert re.search(
        r'type="number"[^>]* value="2.500"[^>]*aria-label="Bias of neuron 3 of layer 1"', shown(playground, state)
    )
    assert playground.set_bias(state, "") == state
    assert playground.set_bias(state, -7e9).training.network.layers[0].bias[2] == -100
    assert "Bias of output 2" in shown(playground, playground.choose_neuron(state, [2, 1]))
    assert "an input: it has no bias" in shown(playground, playground.choose_neuron(state, [0, 1]))
    assert playground.choose_neuron(state, [0, 1]).neuron == (1, 2)
    assert "Weight from x₁ to neuron 2" in shown(playground, playground.choose_edge(state, [0, 0, 1]))
    assert shown(playground, replace(playground.choose_depth(state, 0), neuron=(2, 3), pointed_neuron=(6, 7)))


def test_a_number_that_has_run_off_is_an_empty_field(playground):
    state = playground.choose_rate(playground.choose_data(playground.State(), "plane"), "3")
    state = playground.epochs(playground.choose_depth(state, 6), 40)
    assert re.search(r'type="number"[^>]* value=""[^>]*aria-label="Weight', shown(playground, state))


def test_training_stops_after_so_many_epochs_each_time_and_says_why(playground):
    state = playground.play(playground.stop_after(playground.one_batch(playground.State()), 3))
    for epoch in (1, 2, 3):
        assert state.is_playing
        state = playground.tick(state)
        assert state.training.epoch == epoch
    assert not state.is_playing
    assert "Stopped: 3 epochs are over." in shown(playground, state)
    again = playground.play(state)
    assert "Stopped" not in shown(playground, again)
    for _ in range(3):
        assert again.is_playing
        again = playground.tick(again)
    assert (again.training.epoch, again.is_playing) == (6, False)
    assert "Stopped" not in shown(playground, playground.one_batch(again))
    without = playground.stop_after(again, "")
    assert without.stop_after is None
    assert playground.tick(playground.play(without)).is_playing
    assert playground.stop_after(again, 10**9).stop_after == 10_000


def test_training_stops_below_a_loss_and_says_why(playground):
    state = playground.choose_data(playground.State(), "two_gaussians")
    state = playground.stop_below(state, 0.05)
    played = playground.play(state)
    while played.is_playing:
        played = playground.tick(played)
    assert played.log[-1, 1] < 0.05 <= played.log[-2, 1]
    assert "Stopped: the training loss is below 0.05." in shown(playground, played)
    at_once = playground.epochs(state, 100)
    assert at_once.training.epoch == played.training.epoch < 100
    assert at_once.runs[-1][:2] == ("epoch", played.training.epoch)
    assert "Stopped" not in shown(playground, playground.start_again(at_once))
    assert playground.start_again(at_once).stop_below == 0.05


def cells(playground, state):
    """The confusion table."""
    rows = re.findall(r"<tr>((?:<td>[^<]*</td>)+)</tr>", shown(playground, state))
    return [re.findall("<td>([^<]*)</td>", row) for row in rows]


def test_what_is_taken_for_what_in_the_test(playground):
    state = playground.epochs(playground.choose_data(playground.State(), "pinwheel"), 30)
    rows = cells(playground, state)
    assert [row[0] for row in rows] == ["class 0", "class 1", "class 2"]
    counts = [[int(cell) for cell in row[1:]] for row in rows]
    assert sum(map(sum, counts)) == 250
    right = sum(counts[at][at] for at in range(3))
    assert f">{right / 2.5:.1f} %<" in shown(playground, state)
    test = playground.scene_of_state(state).test_target
    assert [sum(row) for row in counts] == test.sum(axis=0).tolist()
    assert cells(playground, playground.choose_data(state, "hills")) == []


@pytest.mark.parametrize("data", figure("scene").DATA)
@pytest.mark.parametrize("seed", range(5))
def test_settings_that_work_do_work(playground, data, seed):
    recipes = figure("recipes")
    state = playground.choose_regularisation(playground.choose_batch(playground.State(), "1"), "l1")
    state = playground.use_what_works(playground.choose_seed(playground.choose_data(state, data), seed))
    state = playground.epochs(state, recipes.WITHIN)
    found = playground.evaluate(state.training, playground.scene_of_state(state))
    assert recipes.is_reached(found), (found.losses, found.right)


def test_there_are_settings_that_work_for_all_data_and_they_can_be_chosen(playground):
    recipes, known = figure("recipes"), figure("known")
    assert recipes.RECIPES.keys() == figure("scene").DATA.keys()
    for recipe in recipes.RECIPES.values():
        known.check_settings(recipe.settings)
    kept = playground.use_what_works(playground.clear(playground.State()))
    assert len(playground.scene_of_state(kept).rows) == 2


def test_points_of_ones_own(playground):
    state = playground.clear(playground.State())
    assert len(playground.scene_of_state(state).rows) == 2
    state = playground.press(state, {"x": 0, "y": 4})
    state = playground.drag(state, {"x": 0.5, "y": 4.5})
    rows = playground.scene_of_state(state).rows
    assert rows.tolist() == [[-3, 0, 0, 0], [3, 0, 1, 0], [0.5, 4.5, 1, 0]]
    held = playground.press(state, {"x": 3.1, "y": 0.1})
    assert held.held == 1
    assert playground.scene_of_state(held).rows.tolist() == rows.tolist()
    state = playground.press(replace(state, hand="remove"), {"x": 0.4, "y": 4.4})
    assert len(playground.scene_of_state(state).rows) == 2
    for _ in range(3):
        state = playground.remove(state)
    assert len(playground.scene_of_state(state).rows) == 1
    assert playground.drag(state, {"x": 0, "y": 0}) == state
    assert '<option value="own" selected="">Your own points</option>' in shown(playground, state)
    assert playground.choose_data(state, "own") == state
    assert "none" in shown(playground, playground.tick(state))
    assert len(playground.scene_of_state(playground.fresh_data(state)).rows) == 500


def test_own_points_survive_another_network(playground):
    state = playground.resize(playground.clear(playground.State()), [0, 1])
    assert len(playground.scene_of_state(state).rows) == 2
    assert playground.choose_data(state, "circle").own is None


def stories(playground):
    """Runs that came about in different ways."""
    first = playground.epochs(playground.State(), 3)
    mixed = playground.one_batch(playground.epochs(playground.choose_optimiser(first, "adam"), 2))
    by_hand = playground.set_weight(playground.choose_edge(mixed, [0, 0, 0]), 1.25)
    drawn = playground.press(
        playground.choose_regularisation(playground.choose_strength(mixed, "0.01"), "l2"), {"x": 5.9, "y": 5.9}
    )
    cubes = playground.toggle_feature(
        playground.toggle_feature(playground.choose_data(first, "hills"), "x₁x₂"), "sin x₂"
    )
    three = playground.choose_data(playground.choose_depth(first, 3), "pinwheel")
    return [
        first,
        mixed,
        *[playground.epochs(state, 3) for state in (by_hand, drawn, cubes, three)],
        playground.State(),
    ]


def test_nothing_is_packed_until_it_is_asked_for(playground, sharing):
    state = playground.play(playground.epochs(playground.State(), 1))
    markup = shown(playground, state)
    assert re.findall(r'data-makes="(\w+)"', markup) == ["packed", "script", "notebook"]
    assert "#playground=" not in markup
    for maker in ("packed", "script", "notebook"):
        text, error = live.make(playground.__name__, pickle.dumps(state), maker)
        assert (text, error) == (getattr(sharing, maker)(state), None)


def test_settings_may_change_within_a_run(playground):
    state = playground.epochs(playground.choose_batch(playground.epochs(playground.State(), 2), "50"), 1)
    assert [(kind, count) for kind, count, _ in state.runs] == [("epoch", 2), ("epoch", 1)]
    assert state.runs[-1][2] == Settings(batch=50)


def test_the_curve_lags_at_most_three_epochs_behind_while_it_trains_and_ends_now_when_it_pauses(playground):
    def curve_ends(state):
        return re.search(r"after (\d+) epochs", join(playground.losses(state, None)))[1]

    state = playground.play(playground.State())
    ends = []
    for _ in range(9):
        state = playground.tick(state)
        ends.append(curve_ends(state))
    assert ends == ["0", "0", "0", "4", "4", "4", "4", "8", "8"]
    assert curve_ends(playground.pause(state)) == "9"


def test_the_log_stays_short_and_ends_now(playground):
    state = playground.choose_batch(playground.State(), "100")
    state = playground.epochs(state, 3 * figure("handlers").REMEMBERED)
    assert len(state.log) <= figure("handlers").REMEMBERED
    assert state.log[0, 0] == 0
    assert state.log[-1, 0] == 3 * figure("handlers").REMEMBERED
