"""A network that was trained on a reader's own functions is taken home with them, and with the weights it has learned."""

import ast
import json
import pickle
import re

import numpy as np
import pytest

from nncore.figures import live, yours
from nncore.network import Training, loss, parameters, train_epoch
from tests.content.test_exercises import PLAYGROUND, RUNS, events, state_of, used
from tests.content.test_links import NODES, STORIES, WORDS, bare, module

taking_home, taking_along, sharing = module("taking_home"), module("taking_along"), module("sharing")
MINE = json.dumps({"figure": PLAYGROUND, "uses": used()})
CALLED = {
    "circle", "exclusive_or", "two_gaussians", "spiral", "pinwheel", "plane", "hills", "split", "features", "initialise",
    "with_parameters", "loss", "print", "np.column_stack", "np.array", "np.sin",
}  # fmt: skip
SAID = {"Training loss:", "Test loss:"}


def made(name: str, state: object, maker: str) -> str:
    text, error = live.make(name, pickle.dumps(state), maker)
    assert error is None
    return text


def losses(printed: str) -> list[float]:
    return [float(line.rpartition(" ")[2]) for line in printed.splitlines() if "loss: " in line]


def losses_of(state) -> list[float]:
    """The losses that the figure shows."""
    return [*module("scene").evaluate(state.training, module("state").scene_of_state(state)).losses]


@pytest.mark.parametrize("run", RUNS)
def test_it_gives_the_figures_losses_and_weights_where_there_is_only_numpy(run, tmp_path):
    answer = live.answer(MINE, None, events(run, 20))
    assert answer.error is None
    program = made(MINE, state_of(answer), "home")
    shows = "from nncore.network import parameters\nprint(parameters(network).tolist())\n"
    printed = bare(f"{program}\n{shows}", tmp_path)
    state = state_of(live.answer(PLAYGROUND, None, events(run, 20)))
    np.testing.assert_allclose(losses(printed), losses_of(state), rtol=0, atol=1e-9)
    weights = json.loads(printed.splitlines()[-1])
    np.testing.assert_array_equal(weights, parameters(state_of(answer).training.network))
    np.testing.assert_allclose(weights, parameters(state.training.network), rtol=0, atol=1e-9)
    for own in used().values():
        is_of_a_network = any(target.rpartition(".")[0] in taking_along.MODULES for target in own["stands_for"])
        assert (own["source"].strip() in program) == is_of_a_network


def test_it_runs_on_what_the_reader_wrote(tmp_path):
    own = used("hidden-layers.forward_pass")
    own["forward_pass"]["source"] += "\ndef forward(layers, functions, inputs):\n    raise ValueError('mine')\n"
    state = state_of(live.answer(PLAYGROUND, None, events("tanh", 1)))
    text = taking_home.put_in_place({name: (one["source"], one["stands_for"]) for name, one in own.items()})
    program = "\n\n".join([module("taking_along").modules(), text, taking_home.network(state)])
    with pytest.raises(AssertionError, match="ValueError: mine"):
        bare(program, tmp_path)


def test_what_stands_at_the_end_goes_on_with_the_training(tmp_path):
    state = state_of(live.answer(MINE, None, events("tanh", 3)))
    program = made(MINE, state, "home")
    further = re.sub(r"^# (settings|network)", r"\1", program, flags=re.MULTILINE)
    again = "print('Training loss:', loss(network, features(train), train_target))\n"
    scene = module("state").scene_of_state(state)
    network = train_epoch(Training(state.training.network), scene.train, scene.train_target, state.settings).network
    expected = [*losses_of(state), loss(network, scene.train, scene.train_target)]
    assert expected[0] != expected[2]
    np.testing.assert_allclose(losses(bare(further + again, tmp_path)), expected, rtol=0, atol=1e-9)


def test_as_a_notebook_it_is_the_same_cell_by_cell():
    state = state_of(live.answer(MINE, None, events("relu", 2)))
    cells = json.loads(made(MINE, state, "home_notebook"))["cells"]
    assert "\n\n".join("".join(cell["source"]) for cell in cells) == made(MINE, state, "home")
    assert [cell["id"] for cell in cells] == ["modules", "mine", "network"]
    assert [cell["metadata"]["jupyter"]["source_hidden"] for cell in cells] == [True, False, False]


def test_the_button_is_there_only_where_the_figure_runs_on_the_readers_code():
    theirs, ours = (live.answer(name, None, "[]").markup for name in (MINE, PLAYGROUND))
    assert re.findall(r'data-makes="(home\w*)"', theirs) == ["home", "home_notebook"]
    assert "Take my network home" in theirs
    assert "network home" not in ours
    assert yours() == {}


@pytest.mark.parametrize("name", STORIES)
def test_of_a_state_it_has_literals_and_known_names_only(name):
    for node in ast.walk(ast.parse(taking_home.network(STORIES[name]))):
        assert isinstance(node, NODES), ast.dump(node)
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) in CALLED, ast.unparse(node)
        elif isinstance(node, ast.Constant):
            assert type(node.value) in (int, float) or node.value in WORDS | SAID, node.value


@pytest.mark.parametrize("name", STORIES)
def test_any_network_gives_the_losses_that_the_figure_shows(name, tmp_path):
    state = STORIES[name]
    program = f"{module('taking_along').modules()}\n\n{taking_home.network(state)}"
    shown = [one for one in losses_of(state) if name == "run off" or not np.isnan(one)]
    np.testing.assert_allclose(losses(bare(program, tmp_path)), shown, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    "text", ["x = '''\n", "x = 1 \\", "'", "\"\"\"'''\\n", "a\0b", "a\rb", "r'''+open('x')+'''", "\\'''"]
)
def test_a_readers_text_stays_a_text(text):
    program = taking_home.put_in_place({"softmax": (text, {})})
    tree = ast.parse(program)
    assert [ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign)] == [text]


@pytest.mark.parametrize(
    ("exercise", "target", "function"),
    [
        ("a; import os", "nncore.softmax.softmax_unchecked", "softmax"),
        ("softmax", "os.system", "softmax"),
        ("softmax", "nncore.softmax.x; import os; y", "softmax"),
        ("softmax", "nncore.softmax.softmax_unchecked", "softmax; import os"),
    ],
)
def test_names_are_names(exercise, target, function):
    with pytest.raises(ValueError, match="is no "):
        taking_home.put_in_place({exercise: ("", {target: function})})
