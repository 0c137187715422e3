"""Every figure of the lesson on good and bad houses without a browser, its handlers, and its numbers against scikit-learn's."""

import importlib
import re
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, log_loss

from content import houses_plane as plane
from nncore.figures import live
from nncore.figures.markup import join
from nncore.figures.question import Guess
from nncore.network import gradients_unchecked

FOLDER = Path("content/good-or-bad")
FIGURES = re.findall(r"\]\((\w+)\.py\)", (FOLDER / "lesson.md").read_text(encoding="utf-8"))
HELPERS = {"learning", "lesson", "lines", "luck", "models"}
BET = Guess().give(7)


def figure(name):
    return importlib.import_module(f"content.good-or-bad.{name}")


def shown(module, state):
    return str(join(module.view(state)))


def gap_of(network):
    """The weights and the bias of the gap between the logits of good and of bad."""
    layer = network.layers[0]
    return np.append(layer.weights[:, 1] - layer.weights[:, 0], layer.bias[1] - layer.bias[0])


# All figures


@pytest.mark.parametrize("name", FIGURES)
def test_the_first_view_is_whole_and_names_only_what_is_there(name):
    module = figure(name)
    markup = shown(module, module.State())
    assert live.misnamed(module, markup) == []
    assert not re.search(r"\bnan\b|\bNone\b|not a number|&lt;", markup)
    assert markup == shown(module, module.State())


def test_all_figures_of_the_folder_are_in_the_lesson():
    assert {file.stem for file in FOLDER.glob("*.py")} - HELPERS == set(FIGURES)


# The plane


def test_both_inputs_are_scaled_by_the_ten_houses():
    assert plane.INPUTS.mean(axis=0) == pytest.approx([0, 0])
    assert plane.INPUTS.std(axis=0) == pytest.approx([1, 1])
    assert plane.scaled(plane.HOUSES.features) == pytest.approx(plane.INPUTS)


def ends_of(marks):
    return [(float(x), float(y)) for mark in marks for x, y in zip(mark.xs, mark.ys, strict=True)]


@pytest.mark.parametrize("dials", [(1, 0, 0), (0, 1, 0.5), (-1.3, 0.7, 0.2), (2, -3, 1)])
def test_the_border_of_a_straight_model_is_where_its_gap_is_0(dials):
    border = plane.opinion(plane.by_gap(*dials))[1:]
    assert len(border) == 1
    places = np.array(ends_of(border))
    assert plane.scaled(places) @ dials[:2] + dials[2] == pytest.approx(np.zeros(len(places)), abs=1e-9)


def test_where_there_is_no_border_none_is_drawn():
    assert len(plane.opinion(plane.by_gap(0, 0, 1))) == 1
    assert len(plane.opinion(plane.by_gap(0, 0, 0))) == 1


def test_a_border_that_bends_is_drawn_where_the_probability_is_a_half():
    network = figure("learning").learned(8)
    for mark in plane.opinion(network)[1:]:
        places = np.array(ends_of([mark]))
        assert len(places) > 20
        logits = plane.forward(network, plane.scaled(places)).sums[-1]
        assert np.median(np.abs(logits[:, 1] - logits[:, 0])) < 0.5


def test_a_closed_border_is_drawn_whole():
    area, bathrooms = (np.linspace(-1, 1, count + 3) for count in plane.CELLS)
    rings = plane.contour(0.5 - np.hypot(area[None], bathrooms[:, None]), plane.NEAR, "ring")
    assert len(rings) == 1
    assert (rings[0].xs[0], rings[0].ys[0]) == (rings[0].xs[-1], rings[0].ys[-1])
    assert len(rings[0].xs) > 80


# What a straight border can do


def test_no_straight_border_gets_more_than_eight():
    rows = np.column_stack([plane.INPUTS, np.ones(10)])
    found = 0
    # Through each two houses, and past each of them on either side.
    for one, other in combinations(range(10), 2):
        through = np.cross(rows[one], rows[other])
        for nudge in (1e-6, -1e-6):
            for turn in (1e-6, -1e-6):
                sums = rows @ (through + nudge * np.array([0, 0, 1])) + turn * (
                    plane.INPUTS[:, 0] - plane.INPUTS[one, 0]
                )
                for says_good in (sums > 0, sums < 0):
                    found = max(found, int((says_good == (plane.LABELS == 1)).sum()))
    assert found == figure("lines").most_right() == 8


def test_by_hand_the_best_is_remembered_and_said():
    module = figure("classify_by_hand")
    state = module.turn_bias(module.turn_bathrooms(module.turn_area(module.State(), 0), 2), 2)
    assert state.most == 8
    assert "Wrong: 3,000/4 and 1,534/3." in shown(module, state)
    worse = module.turn_bias(state, -4)
    assert worse.most == 8
    assert "More than half are wrong" in shown(module, worse)


def test_the_proof_is_about_the_houses_that_it_names():
    module = figure("no_line")
    verdicts = plane.HOUSES.verdict
    assert [verdicts[at] for at in module.ROW] == ["good", "bad", "good"]
    (left, y0), (between, y1), (beyond, y2) = map(module.place, module.ROW)
    assert y0 == y1 == y2
    assert left < between < beyond
    assert [verdicts[at] for at in (*module.BAD_PAIR, *module.GOOD_PAIR)] == ["bad", "bad", "good", "good"]
    (x, y), (x0, y0), (x1, y1) = module.middle(module.BAD_PAIR), *map(module.place, module.GOOD_PAIR)
    assert y == y0 == y1
    assert x0 < x < x1
    assert not {*module.BAD_PAIR, *module.GOOD_PAIR} & {*module.ROW}
    assert plane.right(module.BORDER) == 8


def test_the_proof_is_stepped_through_and_back():
    module = figure("no_line")
    state, seen = module.State(), []
    for _ in range(module.LAST + 2):
        seen.append(shown(module, state))
        state = module.forward(state)
    assert len(set(seen)) == module.LAST + 1
    assert module.back(state).stage == module.LAST - 1
    assert module.back(module.State()) == module.State()


# Surprise, and its slope


def test_surprise_is_what_scikit_learn_calls_log_loss():
    module = figure("surprise")
    for share in (0.01, 0.3, 0.5, 0.99):
        assert module.surprise(share) == pytest.approx(log_loss([1], [[1 - share, share]], labels=[0, 1]))


def test_the_curve_is_dragged_along_and_ends():
    module = figure("surprise")
    assert module.point_at(module.State(), {"x": 25.04, "y": 1}).percent == 25
    assert module.point_at(module.State(), {"x": -3, "y": 1}).percent == module.LEAST
    assert module.point_at(module.State(), {"x": 130, "y": 1}).percent == 100
    assert "No surprise at all" in shown(module, module.choose(module.State(), 100))
    said = {module.comment(percent) for percent in (100, 85, 60, 50, 20, 3)}
    assert len(said) == 6


@pytest.mark.parametrize("house", range(10))
def test_the_slopes_of_a_verdict_are_those_that_are_measured(house):
    module = figure("one_verdict")
    found, _ = module.numbers(module.NAMES[house])
    logits, target = found[0], found[2]

    def surprise(z):
        return -np.log(np.exp(z) @ target / np.exp(z).sum())

    nudges = 1e-6 * np.eye(2)
    measured = [(surprise(logits + nudge) - surprise(logits - nudge)) / 2e-6 for nudge in nudges]
    assert found[3] == pytest.approx(measured, abs=1e-8)
    assert found[3].sum() == pytest.approx(0)


def test_a_verdict_is_stepped_through_and_what_is_to_come_is_not_told():
    module = figure("one_verdict")
    state, unknown = module.State(), []
    for _ in range(module.LAST + 1):
        unknown.append(shown(module, state).count("<td>…</td>"))
        state = module.further(state)
    assert unknown == [8, 6, 4, 2, 0]
    assert module.further(state).stage == module.LAST
    assert module.back(module.State()) == module.State()


# Training


def test_training_ends_where_scikit_learn_does():
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(plane.INPUTS, plane.LABELS)
    expected = np.append(oracle.coef_[0], oracle.intercept_)
    learning = figure("learning")
    assert gap_of(learning.learned(0)) == pytest.approx(expected, abs=1e-4)
    classifier = figure("train_classifier")
    for start in (classifier.State(), classifier.start_at_eight(classifier.State())):
        end = classifier.train(start, classifier.ENOUGH)
        assert gap_of(learning.of_values(end.values)) == pytest.approx(expected, abs=5e-3)
        assert end.losses[-1] == pytest.approx(log_loss(plane.LABELS, oracle.predict_proba(plane.INPUTS)), abs=1e-5)
        assert end.counts[-1] == (oracle.predict(plane.INPUTS) == plane.LABELS).sum() == 7
        assert list(end.losses) == sorted(end.losses, reverse=True)


def test_a_hundred_epochs_are_a_hundred_single_ones_and_it_ends():
    module = figure("train_classifier")
    hundred, singles = module.train(module.State(), 100), module.State()
    for _ in range(100):
        singles = module.tick(singles)
    assert hundred == singles
    over = module.train(module.train(hundred, 100), 100)
    assert module.epochs_of(over) == module.ENOUGH
    assert not module.play(over).is_playing
    assert "data-on-tick" in shown(module, module.play(hundred))
    assert not module.train(module.play(hundred), 100).is_playing
    assert not module.pause(module.play(hundred)).is_playing
    assert module.start_again(over) == module.State()


def test_so_does_the_small_figure_of_the_first_lesson():
    module = importlib.import_module("content.basics.first_classifier")
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(plane.INPUTS, plane.LABELS)
    state = module.State()
    for steps in (1, 10, 100, 100, 100):
        state = module.descend(state, steps)
    assert state.steps == 311
    assert gap_of(module.network_of(state)) == pytest.approx(np.append(oracle.coef_[0], oracle.intercept_), abs=1e-3)
    assert 'aria-disabled="true"' in shown(module, state)


def test_helpers_learn_by_heart_and_a_number_of_them_is_put_in_range():
    module = figure("by_heart")
    state = module.play(module.choose(module.State(), 8))
    while state.is_playing:
        state = module.tick(state)
    assert state.epoch == module.ENOUGH
    assert state.fewest == 8
    assert "All ten are right" in shown(module, state)
    assert plane.right(module.of_values(state.values, 8)) == 10
    assert module.play(state).epoch == 0
    assert module.choose(state, 99).helpers == 8
    assert module.choose(state, -1).helpers == 0
    assert module.choose(state, "many").helpers == 8
    assert module.choose(state, 2).fewest == 8


# The exam


def test_nothing_is_turned_before_a_bet():
    module = figure("exam")
    for press in (module.turn_next, module.turn_all, lambda state: module.turn(state, 3)):
        asked = press(module.State())
        assert asked.turned == ()
        assert asked.guess.is_asked
    assert "First your bet" in shown(module, asked)
    assert not any(re.search(r"(good|bad)\s[✓✗]", shown(module, state)) for state in (module.State(), asked))


def test_cards_are_turned_one_by_one_in_any_order_and_once():
    module = figure("exam")
    state = module.turn(module.State(guess=BET), 4)
    assert module.turn(state, 4) == state
    state = module.turn_next(module.turn_next(state))
    assert state.turned == (4, 0, 1)
    assert module.turn_all(state).turned == (4, 0, 1, 2, 3, 5, 6, 7, 8, 9)
    assert module.turn_next(module.turn_all(state)) == module.turn_all(state)


def test_whoever_has_bet_has_chosen_until_all_are_turned():
    module = figure("exam")
    chosen = module.take(module.State(), module.MODELS[3])
    assert chosen.model == module.MODELS[3]
    bet = module.turn_next(module.State(guess=BET))
    assert module.take(bet, module.MODELS[3]) == bet
    over = module.turn_all(bet)
    again = module.take(over, module.MODELS[3])
    assert again.sat == ((module.STRAIGHT, 8),)
    assert again.turned == ()
    assert not again.guess.is_given
    assert (
        "you have now looked 2 times"
        in shown(module, module.turn_all(module.State(again.model, BET, (), again.sat))).lower()
    )


def test_scores_are_those_of_scikit_learn():
    exam, models = figure("exam"), figure("models")
    oracle = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(plane.INPUTS, plane.LABELS)
    right = (oracle.predict(plane.scaled(plane.KEPT_BACK.features)) == plane.labels(plane.KEPT_BACK)).sum()
    assert exam.score(exam.turn_all(exam.State(guess=BET))) == right == 8
    shares = plane.said(models.model(models.ALWAYS), plane.KEPT_BACK)[:, 1]
    assert shares == pytest.approx(np.full(10, 0.7))


def test_the_best_of_several_is_that_of_all_their_chances():
    luck = figure("luck")
    chances = luck.chances()
    assert chances.sum() == pytest.approx(1)
    mean = (np.arange(11) * chances).sum()
    assert mean == pytest.approx(7)
    assert luck.spread() == pytest.approx(np.sqrt((np.arange(11) ** 2 * chances).sum() - mean**2))
    assert luck.best_of(1) == pytest.approx(7)
    pairs = sum(max(one, other) * chances[one] * chances[other] for one in range(11) for other in range(11))
    assert luck.best_of(2) == pytest.approx(pairs)
    assert chances[10] == pytest.approx(comb(10, 10) * 0.7**10)
    assert [luck.best_of(count) for count in range(1, 13)] == sorted(luck.best_of(count) for count in range(1, 13))


# How sure, how right


@pytest.mark.parametrize("threshold", [0, 30, 50, 80, 93, 100])
def test_the_table_is_the_one_that_scikit_learn_counts(threshold):
    module = figure("confusion")
    shares, actual = module.told()
    expected = confusion_matrix(actual, 100 * shares >= threshold, labels=[0, 1])
    assert np.array_equal(module.counts(threshold), expected)


def test_every_threshold_is_commented_on():
    module = figure("confusion")
    said = [module.comment(module.counts(threshold)) for threshold in (0, 50, 85, 100)]
    assert [words.split(".")[0] for words in said] == [
        "No good house is missed", "4 bad ones are called good, 1 good ones are called bad", "No bad house is called good",
        "Nothing is called good any more",
    ]  # fmt: skip


# A third class


def test_three_classes_step_as_scikit_learn_would():
    """Unhindered, weights would grow for ever: four bathrooms tell two of the classes apart. So where it is hindered, there the
    slope of ours is what holds against it."""
    module = figure("three_classes")
    actual, strength = module.classes(4), 0.05
    oracle = LogisticRegression(C=1 / (strength * len(actual)), tol=1e-12, max_iter=10_000).fit(module.INPUTS, actual)
    network = plane.Network((plane.Layer(oracle.coef_.T, oracle.intercept_),))
    assert plane.forward(network, module.INPUTS).prediction == pytest.approx(oracle.predict_proba(module.INPUTS))
    ((of_weights, of_bias),) = gradients_unchecked(network, module.INPUTS, module.one_hot(actual, 3))
    assert of_weights == pytest.approx(-strength * oracle.coef_.T, abs=1e-6)
    assert of_bias == pytest.approx(np.zeros(3), abs=1e-6)


def test_the_three_borders_meet_in_one_point_and_there_all_are_alike():
    module = figure("three_classes")
    for epochs in (0, 1, 500):
        state = module.train(module.State(), epochs)
        network = module.network_of(state)
        *rays, meeting = plane.classes_map(network)[1:]
        assert len(rays) == 3
        place = (meeting.xs[0], meeting.ys[0])
        assert plane.forward(network, plane.scaled(np.array([place]))).prediction[0] == pytest.approx([1 / 3] * 3)
        for ray in rays:
            assert (ray.xs[0], ray.ys[0]) == place
            along = np.column_stack([np.linspace(a, b, 5)[1:] for a, b in (ray.xs, ray.ys)])
            logits = np.sort(plane.forward(network, plane.scaled(along)).sums[-1], axis=1)
            assert logits[:, 2] == pytest.approx(logits[:, 1])


def test_how_many_rooms_make_one_to_let_is_put_in_range():
    module = figure("three_classes")
    assert module.choose_rooms(module.State(), 9).rooms == 5
    assert module.choose_rooms(module.State(), 0).rooms == 3
    assert module.choose_rooms(module.State(), "x").rooms == 4
    for rooms in (3, 4, 5):
        assert "nan" not in shown(module, module.train(module.choose_rooms(module.State(), rooms), 10))
