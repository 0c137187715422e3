"""What is taken along from the playground, and what comes back in an address: whole, small, and nothing but what is known."""

import ast
import base64
import importlib
import json
import random
import re
import subprocess
import sys
import warnings
import zlib
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nncore.figures import live
from nncore.figures.codec import VERSION, decode, encode
from nncore.figures.markup import join
from nncore.figures.packing import MOST_BYTES, pack, unpack
from nncore.network import parameters

OLD = json.loads(Path(__file__).with_name("old_links.json").read_text(encoding="utf-8"))
ATTACK = 'batch(training, inputs, target, 1); import os; os.system("echo broken into"); train_epoch'


def module(name):
    return importlib.import_module(f"content.hidden-layers.{name}")


playground, sharing, taking_along = module("playground"), module("sharing"), module("taking_along")


def shown(state):
    return str(join(playground.view(state)))


def stories():
    """States that came about in different ways."""
    first = playground.epochs(playground.State(), 3)
    mixed = playground.one_batch(playground.epochs(playground.choose_optimiser(first, "adam"), 2))
    by_hand = playground.set_weight(playground.choose_edge(mixed, [0, 0, 0]), 1.25)
    drawn = playground.press(
        playground.choose_regularisation(playground.choose_strength(mixed, "0.01"), "l2"), {"x": 5.9, "y": 5.9}
    )
    features = playground.choose_data(first, "hills")
    for name in ("x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"):
        features = playground.toggle_feature(features, name)
    three = playground.choose_data(playground.choose_depth(first, 3), "pinwheel")
    cleared = playground.press(playground.clear(first), {"x": 0, "y": 4})
    table = "\n".join(["length;width;kind", *[f"{at},5;{at % 7};{'ab'[at % 2]}" for at in range(40)]])
    pasted = replace(playground.open_file(by_hand, table), pasted="", stop_after=9, stop_below=0.25)
    noisy = playground.choose_share(playground.choose_noise(playground.choose_data(first, "two_gaussians"), 35), 80)
    return {
        "first": playground.State(),
        "trained": first,
        "mixed": mixed,
        **{
            name: playground.epochs(state, 3)
            for name, state in {
                "by hand": by_hand,
                "drawn": drawn,
                "features": features,
                "three classes": three,
                "cleared": cleared,
                "noisy": noisy,
                "pasted": playground.set_bias(playground.choose_neuron(pasted, [1, 3]), 0.75),
            }.items()
        },
        "run off": run_off(),
    }


def run_off():
    """A plane, six layers and a rate of 3: nan after some epochs; then a point added, and an epoch."""
    state = playground.choose_rate(playground.choose_data(playground.State(), "plane"), "3")
    state = playground.epochs(playground.choose_depth(state, 6), 20)
    return playground.epochs(playground.press(state, {"x": 0, "y": 6}), 1)


STORIES = stories()
each_story = pytest.mark.parametrize("state", STORIES.values(), ids=STORIES)


def same(one, other):
    return np.array_equal(parameters(one.training.network), parameters(other.training.network), equal_nan=True)


@each_story
def test_a_link_opens_as_what_was_shown_and_goes_on_as_if_nothing_had_happened(state):
    text = sharing.packed(state)
    assert re.fullmatch(r"[\w-]+", text, re.ASCII)
    other = playground.open_link(playground.State(), text)
    assert shown(other) == shown(replace(state, held=None))
    assert other.own == state.own
    assert same(*[playground.epochs(one, 2) for one in (state, other)])
    assert sharing.packed(other) == text


@pytest.mark.parametrize("name", OLD)
def test_old_links_open_as_what_they_were(name):
    state = sharing.unpacked(OLD[name]["link"])
    assert (state.training.epoch, state.training.seen) == (OLD[name]["epoch"], OLD[name]["seen"])
    assert parameters(state.training.network).tobytes().hex() == OLD[name]["parameters"]
    assert shown(sharing.unpacked(sharing.packed(state))) == shown(state)


def trained(hidden, optimiser, epochs=100):
    state = playground.begun(playground.choose_optimiser(playground.State(), optimiser), hidden=hidden)
    return playground.epochs(state, epochs)


def test_links_are_short():
    assert len("#playground=" + sharing.packed(playground.State())) < 60
    assert len("#playground=" + sharing.packed(trained((4,), "descent"))) < 2000
    assert len("#playground=" + sharing.packed(trained((4,), "descent", 170))) < 2000


@pytest.mark.parametrize("hidden", [(4, 4, 4), (8, 8, 8)])
def test_a_point_more_costs_some_letters_and_not_all_the_others_again(hidden):
    before = trained(hidden, "adam")
    after = playground.press(before, {"x": 0, "y": 6})
    assert len(playground.scene_of_state(after).rows) == 501
    texts = [sharing.packed(state) for state in (before, after, playground.choose_seed(after, 7))]
    assert len(texts[1]) < min(8000, len(texts[0]) + 400)
    assert len(texts[2]) < 8000
    assert sharing.unpacked(texts[2]).own == after.own


def test_points_come_back_as_they_are_wherever_they_were_dragged_or_taken_away():
    state = playground.press(playground.State(), {"x": 0, "y": 5.9})
    state = playground.drag(state, {"x": 1 / 3, "y": 0.1 + 0.2})
    for _ in range(4):
        state = playground.remove(replace(state, cursor=(2.0, 2.0)))
    held = int(np.hypot(*(playground.scene_of_state(state).rows[:, :2] - (-2, 2)).T).argmin())
    state = playground.drag(replace(state, held=held), {"x": -2.123456789, "y": 2.2})
    assert sharing.unpacked(sharing.packed(state)).own == state.own


def test_many_points_more_in_the_middle_of_an_epoch_can_be_trained_with_and_shared():
    state = playground.State()
    for _ in range(10):
        state = playground.one_batch(state)
    rows = np.vstack([playground.scene_of_state(state).rows, np.ones((900, 4)) * (1, 2, 1, 0)])
    state = playground.one_batch(module("handlers").with_rows(state, rows))
    assert state.log[-1, 0] < state.log[-2, 0]
    assert shown(sharing.unpacked(sharing.packed(state))) == shown(state)


def test_a_thinned_curve_keeps_its_ends_and_what_is_looked_at():
    state = playground.look_at(trained((4,), "descent", 150), 77)
    other = sharing.unpacked(sharing.packed(state))
    assert len(other.log) < len(state.log)
    assert {*other.log[:, 0]} <= {*state.log[:, 0]}
    assert other.log[[0, -1]].tolist() == state.log[[0, -1]].tolist()
    assert 77 in other.log[:, 0]
    assert re.findall(r"After 77 epochs: [^<]*", shown(other)) == re.findall(r"After 77 epochs: [^<]*", shown(state))


# Nothing of ours is to be found, installed or not.
BARE = """
import sys

class Nothing:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in ("nncore", "builder", "content"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Nothing)
exec(compile(sys.stdin.read(), "program.py", "exec"), {"__name__": "__main__"})
"""


def bare(program, folder):
    """What a program prints where there is only NumPy."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", BARE],
        input=program, cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-800:]
    return done.stdout


@each_story
def test_the_script_gives_the_same_weights_where_there_is_only_numpy(state, tmp_path):
    printed = bare(sharing.script(state), tmp_path)
    weights = [float(text) for text in printed.strip("[]\n").split(", ")]
    np.testing.assert_array_equal(weights, parameters(state.training.network))


@pytest.mark.parametrize("name", ["drawn", "run off"])
def test_the_notebook_does_so_too_cell_by_cell(name, tmp_path):
    state = STORIES[name]
    notebook = json.loads(sharing.notebook(state))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["language_info"]["name"] == "python"
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert "\n\n".join(cells) == sharing.script(state)
    assert "SOURCES" not in cells[1]
    one_after_the_other = f"for cell in {cells!r}:\n    exec(cell, globals())\n"
    printed = bare(one_after_the_other, tmp_path)
    weights = [float(text) for text in printed.strip("[]\n").split(", ")]
    np.testing.assert_array_equal(weights, parameters(state.training.network))


def test_the_script_can_be_made_where_only_the_bytecode_is(tmp_path):
    script = (
        "import importlib, sys; sys.path.insert(0, '.')\n"
        "import nncore; assert nncore.__file__.endswith('.pyc'), nncore.__file__\n"
        "import importlib.util\n"
        "print(importlib.import_module('content.hidden-layers.taking_along').modules())\n"
    )
    ship = (
        "import compileall, pathlib, shutil, sys\n"
        "shutil.copytree(sys.argv[1] + '/nncore', 'nncore'); shutil.copytree(sys.argv[1] + '/content', 'content')\n"
        "compileall.compile_dir('nncore', legacy=True, quiet=1)\n"
        "for file in pathlib.Path('nncore').glob('*.py'): shutil.copy(file, file.with_suffix('.txt'))\n"
        "for file in [*pathlib.Path('nncore').rglob('*.py')]: file.unlink()\n"
    )
    subprocess.run([sys.executable, "-I", "-c", ship, str(Path.cwd())], cwd=tmp_path, check=True)
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout.strip() == taking_along.modules().strip(), done.stderr


def wrapped(payload, version=VERSION):
    return base64.urlsafe_b64encode(bytes([version]) + zlib.compress(payload, 1)).decode().rstrip("=")


def payload_of(text):
    return zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))[1:])


def old_of(told):
    return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")


def told_in(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def refusal(text):
    """The sentence for a text that is no link."""
    with pytest.raises(ValueError, match="this link carries no playground") as caught:
        sharing.unpacked(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


GOOD = sharing.packed(STORIES["trained"])


@pytest.mark.parametrize(
    "text",
    [
        GOOD[:50], GOOD[:-1], "x" + GOOD, GOOD + "AAAA", GOOD + "A", "", "%", "%%", "%E0%A4%A", "A", "AQ", "eyJ",
        "eyJ9", "ä" * 9,
        GOOD + "\n", GOOD + "=", "é" + GOOD, "eyJ" + GOOD, OLD["mixed"]["link"][:-7], OLD["mixed"]["link"] + "AA",
        "eyJhIjox" + "W" * 99,
        "A" * 10**7, None, 7, ["AQ"], wrapped(b""), wrapped(pack({})), wrapped(pack(None)),
        wrapped(pack({"state": {}}) + b"\0"),
        wrapped(b"\7" * 10**5), wrapped(b"\7\1" * 10**5), wrapped(b"\0" * (MOST_BYTES + 1)),
        wrapped(b"\x09\x0b\x01\xff\xff\xff\x7f"),
        old_of({}), old_of([]), old_of(None), old_of({"plan": 7}),
        base64.urlsafe_b64encode(b'{"' + b"a" * 9 + b'":' + b"[" * 10**5).decode(),
        base64.urlsafe_b64encode(b'{"a":' + b"9" * 5000 + b"}").decode(),
    ],
)  # fmt: skip
def test_a_text_that_is_no_link_gives_one_sentence(text):
    assert "cut short or altered" in refusal(text)


def test_a_link_of_a_later_version_says_so():
    assert "version 2" in refusal(wrapped(payload_of(GOOD), version=2))


def forged(**fields):
    """The link of a trained network whose state is told otherwise."""
    plain = unpack(payload_of(GOOD))
    state = plain["state"]
    for name, value in fields.items():
        where, _, inner = name.partition("__")
        if inner:
            state[where] = {**state.get(where, {}), inner: value}
        else:
            state[where] = value
    return wrapped(pack(plain))


RUN = ("epoch", 3, {})


@pytest.mark.parametrize(
    "fields",
    [
        {"runs": [(ATTACK, 3, {})]}, {"runs": [("epochs", 3, {})]}, {"runs": [("epoch", 0, {})]},
        {"runs": [("epoch", -1, {})]},
        {"runs": [("epoch", 10**30, {})]}, {"runs": [("epoch", True, {})]}, {"runs": [("epoch", 3.0, {})]},
        {"runs": [("epoch", "3", {})]}, {"runs": [("epoch", np.int64(3), {})]}, {"runs": [RUN] * 10_001},
        {"runs": [("epoch", 3, {"optimiser": ATTACK})]}, {"runs": [("epoch", 3, {"rate": float("inf")})]},
        {"runs": [("epoch", 3, {"rate": np.float64(0.03)})]}, {"runs": [("epoch", 3, {"batch": 10**9})]},
        {"runs": [("epoch", 3, {"seed": -1})]}, {"runs": [("epoch", 3, {"seed": 10**40})]},
        {"plan__data": "moons"}, {"plan__data": ATTACK}, {"plan__data": "__class__"}, {"plan__features": ("x₃",)},
        {"plan__features": ()}, {"plan__features": ("x₁", "x₁")}, {"plan__features": ("x₁",) * 10**4},
        {"plan__features": "x₁"},
        {"plan__hidden": (4,) * 7}, {"plan__hidden": (9,)}, {"plan__hidden": (0,)}, {"plan__hidden": (5,)},
        {"plan__hidden": (4.0,)},
        {"plan__activation": "step"}, {"plan__activation": "relu"}, {"plan__noise": float("nan")}, {"plan__noise": 0.6},
        {"plan__noise": -0.1}, {"plan__share": 0.0}, {"plan__share": 1.0}, {"plan__share": float("inf")},
        {"plan__seed": 10_000},
        {"plan__seed": True}, {"plan__seed": 1.5}, {"plan__seed": "0"}, {"plan__evil": 1},
        {"settings__rate": float("nan")}, {"settings__rate": -0.1}, {"settings__rate": 0.05},
        {"settings__strength": float("inf")},
        {"settings__optimiser": "sgd"}, {"settings__regularisation": "l3"}, {"settings__batch": 0},
        {"training__epoch": -1}, {"training__epoch": 2**70}, {"training__seen": 10**6}, {"training__moments": (np.zeros(3),)},
        {"training__moments": (np.zeros(22),) * 3}, {"training__moments": (np.zeros((22, 1)),)}, {"training__updates": -1},
        {"training__network": {}}, {"training__network": {"layers": ()}}, {"training__network": None}, {"training": None},
        {"training__network": {"layers": ({"weights": np.zeros((2, 4)), "bias": np.zeros(4)},)}},
        {"start": {"network": {"layers": ({"weights": np.zeros((0, 0)), "bias": np.zeros(0)},)}}}, {"start": 3},
        {"log": np.zeros((3, 3))}, {"log": np.zeros((3, 2), np.float32)}, {"log": np.zeros(3, np.float32)},
        {"log": np.full((3, 3), np.nan, np.float32)}, {"log": np.full((3, 3), -1, np.float32)},
        {"log": np.zeros((9000, 3), np.float32)},
        {"own": b""}, {"own": b"\0" * 31}, {"own": np.array([0, 0, 5, 0.0]).tobytes()},
        {"own": np.array([0, 0, 1, 1.0]).tobytes()},
        {"own": np.array([0, 0, 1, 2.0]).tobytes()}, {"own": np.array([np.nan, 0, 1, 0]).tobytes()}, {"own": "own"},
        {"own": np.array([1e200, 0, 1, 0]).tobytes()}, {"own": bytes(32 * 5001)}, {"drawn_over": -1}, {"drawn_over": 10**5},
        {"edge": (0, -1, 0)}, {"edge": (0, 0)}, {"edge": (0, 0, 8)}, {"edge": (9, 0, 0)}, {"pointed": (0, 0, "0")},
        {"pointed": ()},
        {"looked_at": float("nan")}, {"looked_at": 1e300}, {"looked_at": "1"}, {"hand": "steal"}, {"hand": None},
        {"label": 2},
        {"label": -1}, {"held": 10**6}, {"held": -1}, {"cursor": (0.0,)}, {"cursor": (float("inf"), 0.0)},
        {"cursor": (1e9, 0.0)},
        {"neuron": (1,)}, {"neuron": (8, 0)}, {"neuron": (1, 8)}, {"neuron": "1"}, {"pointed_neuron": (0, -1)},
        {"names": ("a",)}, {"names": ("a", "a")}, {"names": ("a", "")}, {"names": ("a", "b", "c")}, {"names": ("a", 1)},
        {"names": ("a", "b" * 25)}, {"names": ("a", "\n")}, {"names": "ab"}, {"pasted": "1" * 60_002}, {"pasted": None},
        {"stop_after": 0}, {"stop_after": 1.5}, {"stop_after": 10**5}, {"stop_below": float("nan")}, {"stop_below": -1},
        {"stop_below": "0"}, {"until": -1}, {"until": 2**80}, {"stopped": "never"}, {"stopped": True},
        {"is_playing": 1}, {"is_playing": "no"}, {"__init__": 1}, {"eval": ATTACK}, {"": {}},
    ],
    ids=lambda fields: f"{fields}"[:60],
)  # fmt: skip
def test_a_link_says_only_what_is_known(fields):
    refusal(forged(**fields))


@pytest.mark.parametrize(
    "drawn",
    [
        {"steps": np.full(9, 100, np.int16), "points": np.zeros((0, 4))},
        {"steps": np.full(9, -1, np.int16), "points": np.zeros((9, 4))},
        {"steps": np.zeros(9, np.int16), "points": np.zeros((8, 4))},
        {"steps": np.zeros(9, np.int16), "points": np.zeros((9, 3))},
        {"steps": np.zeros(9, np.int16), "points": np.full((9, 4), np.nan)},
        {"steps": np.zeros((3, 3), np.int16), "points": np.zeros((9, 4))},
        {"steps": np.zeros(9, np.int64), "points": np.zeros((9, 4))},
        {"steps": np.zeros(6000, np.int16), "points": np.zeros((6000, 4))},
        {"steps": np.zeros(0, np.int16), "points": np.zeros((0, 4))},
        {},
    ],
)
def test_points_in_a_link_are_points(drawn):
    refusal(wrapped(pack({**unpack(payload_of(GOOD)), "drawn": drawn})))


def test_the_same_in_an_old_link():
    told = told_in(OLD["mixed"]["link"])
    attack = {**told, "runs": [[ATTACK, 3, told["settings"]]]}
    assert "expected" in refusal(old_of(attack))
    for name, value in {
        "plan": {**told["plan"], "data": ATTACK}, "hand": ATTACK, "label": 1e999, "edge": [0, 0, -1],
        "looked_at": float("nan"),
        "log": "AAAA", "own": "!", "training": {**told["training"], "values": ""},
        "runs": [["epoch", 2**63, told["settings"]]],
        "settings": {**told["settings"], "rate": float("inf")}, "start": [], "extra": 1,
    }.items():  # fmt: skip
        refusal(old_of({**told, name: value}))


def test_a_crafted_link_leaves_the_figure_as_it_is_with_a_sentence():
    before = live.answer(playground.__name__, None, "[]")
    event = {"call": "open_link", "value": forged(runs=[(ATTACK, 3, {})])}
    after = live.answer(playground.__name__, None, json.dumps([event]))
    assert after.markup == before.markup
    assert re.fullmatch(r"ValueError: this link carries no playground: [^\n]*", after.error)


# What a script may be made of, beside the lesson's own modules.
NODES = (
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.Assign, ast.Expr, ast.For, ast.FunctionDef, ast.arguments, ast.arg,
    ast.Return, ast.Call, ast.keyword, ast.Name, ast.Attribute, ast.Load, ast.Store, ast.Constant, ast.Tuple, ast.List,
    ast.UnaryOp, ast.USub, ast.BinOp, ast.Mult, ast.Pow, ast.Subscript, ast.Slice,
)  # fmt: skip
CALLED = {
    "circle", "exclusive_or", "two_gaussians", "spiral", "pinwheel", "plane", "hills", "split", "features", "initialise",
    "with_parameters", "Training", "Settings", "train_epoch", "train_batch", "parameters", "print", "range",
    "np.column_stack", "np.array", "np.sin", "parameters(training.network).tolist",
}  # fmt: skip
WORDS = {
    "linear", "relu", "tanh", "sigmoid", "softmax", "descent", "momentum", "adam", "none", "l1", "l2"
}  # fmt: skip
IMPORTED = {"math", "numpy", "nncore.datasets", "nncore.network"}


NUMBERS = re.compile(r"\[(?:[\d.,\[\] +-]|e-|e\+|\bnan\b|\binf\b)*\]")


def check_program(text):
    # Rows of numbers, and nothing but numbers, would take long to walk through.
    for node in ast.walk(ast.parse(NUMBERS.sub("[]", text))):
        assert isinstance(node, NODES), ast.dump(node)
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) in CALLED, ast.unparse(node)
        elif isinstance(node, ast.Constant):
            assert type(node.value) in (int, float) or node.value in WORDS, node.value
        elif isinstance(node, ast.ImportFrom):
            assert node.module in IMPORTED
        elif isinstance(node, ast.Import):
            assert [name.name for name in node.names] == ["numpy"]


@each_story
def test_a_script_is_made_of_literals_and_known_names(state):
    check_program(taking_along.program(state))
    assert sharing.script(state) == f"{taking_along.modules()}\n\n{taking_along.program(state)}"


def check(text):
    """Whether a text opens; if so, as a state that can be shown and taken along, and if not, with one sentence."""
    try:
        state = sharing.unpacked(text)
    except ValueError as error:
        sentence = str(error)
    else:
        return check_state(state)
    assert re.fullmatch(r"this link carries no playground: it was cut short or altered \([^\n]+\)", sentence)
    return False


def check_state(state):
    assert live.misnamed(playground, shown(state)) == []
    check_program(taking_along.program(state))
    assert sharing.notebook(state)
    return True


EVIL = (
    ATTACK, "", "epoch", "'''", '"\n', "__import__('os')", "spiral", "x₁", "a" * 999, None, True, False, -1, 0,
    1, 3, 2**31, 2**80,
    -0.0, 0.5, 1e308, -1e-308, float("nan"), float("inf"), (), [[]], {}, {"state": None}, [1, 2, 3], (0.0, 0.0),
)  # fmt: skip
EVIL_IN_BINARY = (
    *EVIL, b"", b"\0" * 32, np.zeros(0), np.zeros((2, 4)), np.full(22, np.nan), np.zeros(22, np.float32),
    np.zeros((1, 3), np.float32),
    np.full((2, 3), np.inf, np.float32), np.int64(3), np.float32(0.1), np.bool_(1),
    np.zeros((0, 3), np.float32), np.ones(9, np.int16),
)  # fmt: skip


def mutated_letters(text, chance):
    at, other = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return chance.choice(
        [
            lambda: text[:at] + chance.choice("AZaz09-_%=+/é\n") + text[at + 1 :],
            lambda: text[:at],
            lambda: text[:at] + text[other:],
            lambda: text[other:] + text[at:other] + text[:at],
            lambda: text[:at] + chance.choice(PACKED)[at:],
        ]
    )()


def mutated_bytes(data, chance):
    data = bytearray(data)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(data))
        chance.choice(
            [
                lambda at=at: data.__setitem__(at, chance.randrange(256)),
                lambda at=at: data.__setitem__(at, data[at] ^ 1 << chance.randrange(8)),
                lambda at=at: data.insert(at, chance.randrange(12)),
                lambda at=at: data.__delitem__(slice(at, at + chance.randrange(1, 9))),
            ]
        )()
        if not data:
            break
    return bytes(data)


def mutated(plain, chance, evil):
    """A value in which something, somewhere, is something else."""
    if isinstance(plain, dict) and plain and chance.random() < 0.9:
        name = chance.choice([*plain])
        if chance.random() < 0.05:
            return {one: value for one, value in plain.items() if one != name}
        if chance.random() < 0.05:
            return {**plain, chance.choice(["own", "held", "label", "hand", "x", "__class__"]): chance.choice(evil)}
        return {**plain, name: mutated(plain[name], chance, evil)}
    if isinstance(plain, list | tuple) and plain and chance.random() < 0.8:
        items = [*plain]
        at = chance.randrange(len(items))
        items[at : at + chance.choice([0, 1, 1, 1])] = [mutated(items[at], chance, evil)]
        return items
    if isinstance(plain, np.ndarray) and plain.size and chance.random() < 0.8:
        array = plain.copy()
        array.flat[chance.randrange(array.size)] = chance.choice([0, 1, -1, 7, 100])
        return array
    if type(plain) in (int, float) and chance.random() < 0.5:
        return plain + chance.choice([-1, 1, 2, 0.5])
    return chance.choice(evil)


PACKED = [sharing.packed(STORIES[name]) for name in ("first", "trained", "drawn", "cleared", "run off")]
PAYLOADS = [payload_of(text) for text in PACKED]
PLAINS = [unpack(data) for data in PAYLOADS]
OLD_TEXTS = [OLD[name]["link"] for name in ("first", "mixed", "by_hand", "own_points", "run_off")]
OLD_TOLD = [told_in(text) for text in OLD_TEXTS]
MUTATIONS = (
    lambda chance: mutated_letters(chance.choice(PACKED), chance),
    lambda chance: wrapped(mutated_bytes(chance.choice(PAYLOADS), chance)),
    lambda chance: wrapped(pack(mutated(chance.choice(PLAINS), chance, EVIL_IN_BINARY))),
    lambda chance: mutated_letters(chance.choice(OLD_TEXTS), chance),
    lambda chance: old_of(mutated(chance.choice(OLD_TOLD), chance, EVIL)),
)


# 10,000 links, in parts that several processes can share.
@pytest.mark.parametrize("part", range(4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_a_mutated_link_opens_as_a_state_or_gives_one_sentence(part, seed):
    chance = random.Random(f"{part} {seed}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        for _ in range(100 // len(MUTATIONS)):
            for mutation in MUTATIONS:
                check(mutation(chance))


LESSONS = sorted(Path("content").glob("*/lesson.md"))
FIGURES = [
    f"content.{file.parent.name}.{name}"
    for file in LESSONS
    for name in re.findall(r"\]\((\w+)\.py\)", file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("name", FIGURES)
def test_the_state_of_every_figure_of_the_course_comes_back_whatever_is_pressed(name):
    figure = importlib.import_module(name)
    state = figure.State()
    for _ in range(2):
        for event in pressed(str(live.render(figure, state))):
            state, error = live.respond(figure, state, [event])
            assert error is None
            other = decode(figure.State, encode(state))
            assert live.render(figure, other) == live.render(figure, state)
            assert {one.name: type(getattr(other, one.name)) for one in fields(state)} == {
                one.name: type(getattr(state, one.name)) for one in fields(state)
            }


def pressed(markup):
    """What its buttons and sliders do, of each kind the first few: the sliders to their ends."""
    met = Counter()
    for tag in re.findall(r"<[a-z]+ [^>]*>", markup):
        said = {name: value.replace("&quot;", '"') for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if "data-on-click" in said:
            met[said["data-on-click"]] += 1
            if met[said["data-on-click"]] > 3:
                continue
            event = {"call": said["data-on-click"]}
            yield event | ({"value": json.loads(said["data-value"])} if "data-value" in said else {})
        elif said.get("type") == "range":
            told = {"call": said["data-on-input"]} if "data-on-input" in said else {"set": said["data-sets"]}
            yield told | {"value": json.loads(said["max"])}


@pytest.mark.parametrize("name", ["gradient_descent", "two_variables"])
def test_a_descent_that_ran_off_to_infinity_comes_back(name):
    figure = importlib.import_module(f"content.basics.{name}")
    state = replace(figure.State(), pace=2.2)
    for _ in range(30):
        state = figure.descend(state, 100)
    assert not np.isfinite(state.log[-1])
    assert live.render(figure, decode(figure.State, encode(state))) == live.render(figure, state)
