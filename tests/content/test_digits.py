"""The lesson that reads handwriting without a browser: its data, its networks against scikit-learn, each figure's handlers."""

import importlib
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from nncore.figures import Ink, live
from nncore.network import Layer, Network, backward, forward, loss
from nncore.softmax import softmax

FOLDER = Path("content/digits")
FIGURES = re.findall(r"\]\((\w+)\.py\)", (FOLDER / "lesson.md").read_text(encoding="utf-8"))
HELPERS = {"album", "data", "grids", "lesson", "reading", "samples"}
SEVEN = {"pen": "a", "points": [280, 150, 740, 150, 420, 880]}
BAR = {"pen": "b", "points": [360, 520, 720, 520]}


def module(name):
    return importlib.import_module(f"content.digits.{name}")


def shown(figure, state):
    return str(live.render(figure, state))


@pytest.fixture(scope="module")
def parts():
    return module("samples").split()


# The data


def test_the_digits_are_those_of_scikit_learn():
    ours, theirs = module("samples").digits(), load_digits()
    assert np.array_equal(ours.images, theirs.images)
    assert np.array_equal(ours.labels, theirs.target)


def test_every_digit_is_either_learned_from_or_kept_back(parts):
    train, test = parts
    assert (len(train.labels), len(test.labels)) == (1437, 360)
    rows = {(*image.ravel(), label) for part in parts for image, label in zip(part.images, part.labels, strict=True)}
    assert len(rows) == 1797
    assert train.inputs.shape == (1437, 64)
    assert train.inputs.max() == 1
    assert np.array_equal(train.targets.argmax(axis=1), train.labels)


# The networks, beside scikit-learn's


@cache
def minimum(strength):
    """Logistic regression at its best, with a penalty on the weights."""
    train, _ = module("samples").split()
    return LogisticRegression(C=1 / strength, solver="newton-cg", tol=1e-9, max_iter=1000).fit(
        train.inputs, train.labels
    )


def test_where_logistic_regression_ends_our_slopes_are_those_of_its_penalty(parts):
    train, _ = parts
    theirs, n = minimum(1.0), len(parts[0].labels)
    network = Network((Layer(theirs.coef_.T, theirs.intercept_),))
    way = forward(network, train.inputs)
    assert way.prediction == pytest.approx(theirs.predict_proba(train.inputs), abs=1e-9)
    (slopes,) = backward(network, way, train.targets).layers
    # The sum of the surprises, and half of the squares of the weights: its slope is 0 there.
    assert n * slopes.weights + theirs.coef_.T == pytest.approx(np.zeros((64, 10)), abs=1e-4)
    assert n * slopes.bias == pytest.approx(np.zeros(10), abs=1e-4)


def test_full_batches_of_ours_come_to_the_minimum_of_logistic_regression(parts):
    train, _ = parts
    theirs, strength = minimum(100.0), 100 / len(parts[0].labels)
    weights, bias, momentum = np.zeros((64, 10)), np.zeros(10), np.zeros((65, 10))
    for _ in range(4000):
        wrong = (softmax(train.inputs @ weights + bias) - train.targets) / len(train.labels)
        slopes = np.vstack([train.inputs.T @ wrong + strength * weights, wrong.sum(axis=0)])
        momentum = 0.95 * momentum - 0.2 * slopes
        weights, bias = weights + momentum[:-1], bias + momentum[-1]
    # A bias too much for all is none.
    assert weights == pytest.approx(theirs.coef_.T, abs=1e-6)
    assert bias - bias.mean() == pytest.approx(theirs.intercept_ - theirs.intercept_.mean(), abs=1e-6)


def test_a_network_of_scikit_learns_has_the_same_loss_and_answers_here(parts):
    train, test = parts
    theirs = MLPClassifier((32,), activation="tanh", alpha=0, batch_size=len(train.labels), max_iter=1, random_state=1)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        theirs.fit(train.inputs, train.labels)
    layers = [Layer(weights, bias) for weights, bias in zip(theirs.coefs_, theirs.intercepts_, strict=True)]
    ours = Network(tuple(layers), "tanh", "softmax")
    assert forward(ours, test.inputs).prediction == pytest.approx(theirs.predict_proba(test.inputs), abs=1e-9)
    # What it calls its loss is the one before its last step: so go on from its weights, with steps of no length.
    again = MLPClassifier(
        (32,), activation="tanh", alpha=0, batch_size=len(train.labels), max_iter=1, solver="sgd", learning_rate_init=1e-12,
        warm_start=True,
    )  # fmt: skip
    with pytest.warns(UserWarning, match="Maximum iterations"):
        again.fit(train.inputs, train.labels)
    again.coefs_, again.intercepts_ = [one.copy() for one in theirs.coefs_], [one.copy() for one in theirs.intercepts_]
    with pytest.warns(UserWarning, match="Maximum iterations"):
        again.fit(train.inputs, train.labels)
    assert loss(ours, train.inputs, train.targets) == pytest.approx(again.loss_, abs=1e-6)


def test_training_is_the_same_every_time():
    reading = module("reading")
    one, two = (reading.trained.__wrapped__(0, 2).network for _ in range(2))
    assert np.array_equal(one.layers[0].weights, two.layers[0].weights)


# From a drawing to numbers


def test_a_drawing_is_read_as_high_as_the_data_and_no_wider():
    steps = module("reading").steps(Ink().draw(SEVEN))
    assert steps.counts.shape == (8, 8)
    assert steps.counts[0].any()
    assert steps.counts[-1].any()
    assert not steps.counts[:, [0, 7]].any()
    assert steps.counts.sum() == steps.bitmap.sum()
    assert not module("reading").steps(Ink()).counts.any()


def test_the_data_is_as_high_and_as_wide_as_the_drawings_are_made():
    images, reading = module("samples").digits().images, module("reading")
    assert images[:, 0].any(axis=1).all()
    assert images[:, -1].any(axis=1).all()
    widths = (images.sum(axis=1) > 0).sum(axis=1)
    assert np.median(widths) == 6 == (reading.WIDEST + 4) // reading.BLOCK


# Each figure


@pytest.mark.parametrize("name", FIGURES)
def test_the_first_view_is_whole_and_names_only_what_is_there(name):
    figure = module(name)
    markup = shown(figure, figure.State())
    assert live.misnamed(figure, markup) == []
    assert not re.search(r"\bnan\b|\bNone\b|not a number|&lt;", markup)
    assert markup == shown(figure, figure.State())


def test_all_figures_of_the_folder_are_in_the_lesson():
    assert {file.stem for file in FOLDER.glob("*.py")} - HELPERS == set(FIGURES)


@pytest.mark.parametrize("name", ["templates", "hidden", "your_drawings"])
def test_what_trains_runs_to_its_end_and_stops(name):
    figure = module(name)
    state = figure.train(figure.State())
    ticks = state.left
    assert "data-on-tick" in shown(figure, state)
    for _ in range(ticks):
        state = figure.tick(state)
    assert "data-on-tick" not in shown(figure, state)
    epochs = ticks // getattr(figure, "PARTS", 1)
    assert f">{epochs}</output>" in shown(figure, state)


def test_the_parts_of_an_epoch_have_each_copy_once():
    figure = module("your_drawings")
    images = np.concatenate([part for part, _ in figure.copies()])
    assert len(images) == 5 * 1437
    assert images.sum() <= 5 * module("samples").split()[0].inputs.sum()


def test_each_mistake_is_one_and_the_table_counts_all():
    figure = module("mistakes")
    places, said = figure.wrong()
    _, test = module("samples").split()
    assert (test.labels[places] != said).all()
    counts = figure.confusion(module("reading").says(figure.network(), test.images), test.labels, 10)
    assert counts.sum() == 360
    assert counts.sum() - counts.trace() == len(places)
    assert counts[8, 1] == 3
    state = figure.choose(figure.put_to_test(figure.State()), len(places) - 1)
    assert f"taken for {module('samples').a(said[-1])}. It was" in shown(figure, state)


def test_it_says_what_a_hidden_neuron_speaks_for():
    figure = module("hidden")
    state = figure.choose(figure.State(), 31)
    votes = figure.speaks_for(state)
    assert len(votes) == 10
    assert f"Neuron 32 speaks most of all for {votes.argmax()}, and most against {votes.argmin()}." in shown(
        figure, state
    )


def test_nothing_drawn_is_not_answered():
    figure = module("draw_a_digit")
    assert "No answer yet" in shown(figure, figure.State())
    said = shown(figure, figure.State(Ink().draw(SEVEN)))
    assert re.search(r"It says \d, \d+ % sure; next \d, \d+ %\.", said)


def test_twenty_are_asked_for_two_of_each():
    figure = module("your_drawings")
    state, asked = figure.State(), []
    while (wanted := state.album.wanted) is not None:
        asked.append(wanted)
        state = figure.keep(replace(state, ink=Ink().draw(SEVEN)))
        assert state.ink.is_blank
    assert sorted(asked) == sorted([*range(10)] * 2)
    assert figure.keep(replace(state, ink=Ink().draw(SEVEN))).album == state.album
    assert "All 20 are there." in shown(figure, state)
    assert figure.keep(figure.State()) == figure.State()
    again = figure.drop(figure.put_to_test(state))
    assert (len(again.album.drawings), again.is_tested) == (19, False)
    assert again.album.wanted == asked[-1]


def test_scores_are_those_of_the_network_with_everything_moved():
    figure, reading = module("your_drawings"), module("reading")
    _, test = module("samples").split()
    album = module("album").Album()
    for image, label in zip(test.images[:20], test.labels[:20], strict=True):
        album = album.add(int(label), image)
    state = figure.put_to_test(figure.State(album=album))
    network = reading.trained().network
    for right, down in ((0, 0), (1, 0), (-2, 1)):
        moved = figure.move_down(figure.move_right(state, right), down)
        own = int((reading.says(network, reading.moved(test.images[:20], right, down)) == test.labels[:20]).sum())
        assert figure.scores(moved)[0] == own
        assert f"{own} of 20" in shown(figure, moved)


def test_drawings_are_kept_as_letters_and_as_a_table():
    albums, figure = module("album"), module("your_drawings")
    album = albums.Album().add(7, np.arange(64).reshape(8, 8) % 17).add(0, np.zeros((8, 8)))
    assert albums.Album().recall(album.text) == album
    assert albums.Album().text == ""
    for wrong in ("", "7", album.text[:-1], album.text.replace("q", "r"), "<script>"):
        assert albums.Album().recall(wrong) == albums.Album()
    table = figure.table(figure.State(album=album))
    assert table.splitlines()[1] == ",".join(["0"] * 65)
    assert figure.bring(figure.State(), table).album == album
    assert figure.bring(figure.State(), table.replace(",", "; ")).album == album


@pytest.mark.parametrize("text", ["", "1,2,3", ",".join(["17"] * 64 + ["1"]), ",".join(["1"] * 64 + ["10"]), "a" * 99])
def test_a_table_that_is_none_is_said(text):
    figure = module("your_drawings")
    before = figure.State(album=module("album").Album().add(3, np.ones((8, 8))))
    after = figure.bring(before, text)
    assert after.album == before.album
    assert "each row has 64 numbers from 0 to 16, and then the digit from 0 to 9." in shown(figure, after)
    assert figure.bring(after, figure.table(before)).problem == ""


def test_a_place_that_is_turned_twice_is_as_it_was():
    figure = module("change_its_mind")
    state = figure.turn(figure.State(), 5)
    assert figure.picture(state)[0, 5] == 16 - 16 * (figure.original(state)[0][0, 5] >= 8)
    assert figure.turn(state, 5).changed == ()
    assert (np.array(figure.picture(state)) != figure.original(state)[0]).sum() == 1
    assert figure.choose(state, 7).changed == ()


def test_the_slope_of_each_number_is_what_is_measured():
    figure, reading = module("change_its_mind"), module("reading")
    state = figure.turn(figure.State(which=3), 20)
    image, network = figure.picture(state), reading.trained().network
    first = int(reading.says(network, figure.original(state)[0])[0])
    slopes = figure.slopes(state)
    for row, column in ((0, 3), (4, 4), (7, 2)):
        little = np.zeros((8, 8))
        little[row, column] = 1e-4
        ends = [-np.log(reading.shares(network, image + sign * little)[0, first]) for sign in (1, -1)]
        # A number is a sixteenth of what the network is given.
        assert slopes[row, column] == pytest.approx(16 * (ends[0] - ends[1]) / 2e-4, rel=1e-5, abs=1e-9)


def test_the_best_place_is_the_one_whose_slope_promises_most():
    figure = module("change_its_mind")
    state = figure.State(which=2)
    for _ in range(3):
        gain = figure.slopes(state) * (figure.turned(figure.original(state)[0]) - figure.original(state)[0])
        best = figure.best(state)
        assert best not in state.changed
        open_ = [gain.ravel()[at] for at in range(64) if at not in state.changed]
        assert gain.ravel()[best] == max(open_)
        state = figure.turn_best(state)
