"""The data sets: the houses as sold, the points where and what they should be."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore import datasets
from nncore.datasets import Points, houses, houses_kept_back, one_hot, sales, split, three_houses
from nncore.neuron import best_fit

SOME = settings(max_examples=30, deadline=None)
CLASSES = {"circle": 2, "exclusive_or": 2, "two_gaussians": 2, "spiral": 2, "pinwheel": 3}
REGRESSIONS = ["plane", "hills"]
EVERY = [*CLASSES, *REGRESSIONS]


def make(name, *arguments, **options):
    return getattr(datasets, name)(*arguments, **options)


def test_ten_houses_with_prices_in_thousands():
    ten = houses()
    assert len(ten) == 10
    assert ten.area.dtype == ten.bathrooms.dtype == ten.price.dtype == np.float64
    assert ten.price[:3].tolist() == [399.9, 329.9, 369.0]
    assert ten.price[7] == 198.999
    assert ten.area.sum() == 18340
    assert ten.bathrooms.sum() == 31
    assert ten.verdict == ("good", "good", "good", "bad", "bad", "good", "bad", "good", "good", "good")
    assert ten.features[4].tolist() == [3000, 4]


def test_three_houses_are_the_first_three():
    three, ten = three_houses(), houses()
    assert len(three) == 3
    assert three.features.tolist() == ten.features[:3].tolist()
    assert three.price.tolist() == ten.price[:3].tolist()
    assert three.verdict == ten.verdict[:3]


def test_the_houses_kept_back_are_others():
    kept_back = houses_kept_back()
    assert kept_back.features.astype(int).tolist() == [
        [1940, 4], [2000, 3], [1890, 3], [4478, 5], [1268, 3], [2300, 4], [1320, 2], [1236, 3], [2609, 4], [3031, 4],
    ]  # fmt: skip
    assert set(kept_back.verdict) == {"good", "bad"}


def test_all_47_houses_have_the_line_that_the_course_prints():
    all_sold = sales()
    assert len(all_sold) == 47
    assert all_sold.features[:10].tolist() == houses().features.tolist()
    # Machine Learning, exercise 1: mean area and price, and the normal equation's solution.
    assert all_sold.area.mean() == pytest.approx(2000.680851, abs=1e-6)
    assert all_sold.price.mean() == pytest.approx(340.412660, abs=1e-6)
    weights, bias = best_fit(all_sold.features, all_sold.price)
    assert [*weights * 1000, bias * 1000] == pytest.approx([139.210674, -8738.019112, 89597.909543], rel=1e-8)


def test_one_changed_price_changes_what_is_sold(monkeypatch):
    rows = list(datasets._SALES)
    rows[1] = (1600, 3, 100_000)
    monkeypatch.setattr(datasets, "_SALES", tuple(rows))
    assert (
        three_houses().price.tolist() == houses().price[:3].tolist() == sales().price[:3].tolist() == [399.9, 100, 369]
    )


@pytest.mark.parametrize("name", EVERY)
@given(count=st.integers(1, 60), noise=st.floats(0, 0.5), seed=st.integers(0, 2**32))
@SOME
def test_points_are_in_the_square_and_the_same_for_the_same_seed(name, count, noise, seed):
    points, again = make(name, count, noise, seed), make(name, count, noise, seed)
    assert points.inputs.shape == (count, 2)
    assert points.target.shape == (count,)
    assert np.abs(points.inputs).max() <= 6
    assert (points.inputs == again.inputs).all()
    assert (points.target == again.target).all()


@pytest.mark.parametrize("name", EVERY)
def test_another_seed_gives_other_points(name):
    assert (make(name, 20, 0.2, seed=1).inputs != make(name, 20, 0.2, seed=2).inputs).all()


@pytest.mark.parametrize(("name", "classes"), CLASSES.items())
def test_every_class_has_its_share(name, classes):
    target = make(name, 300).target
    assert target.dtype == np.int64
    assert np.bincount(target).tolist() == pytest.approx([300 / classes] * classes, rel=0.2)


@pytest.mark.parametrize("name", REGRESSIONS)
def test_what_is_to_be_fitted_lies_between_minus_one_and_one(name):
    target = make(name, 500, 0).target
    assert target.dtype == np.float64
    assert -1 <= target.min() < -0.5
    assert 0.5 < target.max() <= 1


def test_without_noise_the_rules_hold():
    ring = datasets.circle(200)
    assert (ring.target == (np.hypot(*ring.inputs.T) < 3)).all()
    squares = datasets.exclusive_or(200)
    assert (squares.target == (squares.inputs[:, 0] * squares.inputs[:, 1] < 0)).all()
    assert np.abs(squares.inputs).min() >= 0.3
    clouds = datasets.two_gaussians(400)
    assert clouds.inputs[clouds.target == 1].mean(axis=0) == pytest.approx([2, 2], abs=0.2)
    assert clouds.inputs[clouds.target == 0].var(axis=0) == pytest.approx([0.5, 0.5], rel=0.25)
    slope = datasets.plane(50)
    assert slope.target == pytest.approx(slope.inputs @ [1 / 12, 1 / 12])


def test_hills_are_up_and_down_where_they_should_be():
    points = datasets.hills(4000)
    for x, y, height in [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]:
        distance = np.hypot(points.inputs[:, 0] - x, points.inputs[:, 1] - y)
        near = distance < 2
        assert near.sum() > 100
        assert points.target[near] == pytest.approx(height * (1 - distance[near] / 2))


@pytest.mark.parametrize(("name", "arms"), [("spiral", 2), ("pinwheel", 3)])
def test_arms_are_one_arm_turned(name, arms):
    points = make(name, 30 * arms)
    first, second = (points.inputs[points.target == label] for label in (0, 1))
    angle = 2 * np.pi / arms
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    assert first @ turn.T == pytest.approx(second)
    assert np.hypot(*first.T).max() == pytest.approx(5, rel=0.05)


@pytest.mark.parametrize("name", ["circle", "exclusive_or"])
def test_noise_mislabels_some_but_not_most(name):
    clean, noisy = make(name, 1000, 0.0, 3), make(name, 1000, 0.5, 3)
    assert (clean.inputs == noisy.inputs).all()
    assert 0.02 < (clean.target != noisy.target).mean() < 0.5


@pytest.mark.parametrize("name", REGRESSIONS)
def test_noise_moves_what_is_to_be_fitted(name):
    clean, noisy = make(name, 1000, 0.0, 3), make(name, 1000, 0.5, 3)
    assert (clean.inputs == noisy.inputs).all()
    assert 0.1 < np.abs(clean.target - noisy.target).mean() < 0.5


def test_noise_spreads_the_clouds():
    clouds = datasets.two_gaussians(2000, noise=0.1)
    assert clouds.inputs[clouds.target == 0].var(axis=0) == pytest.approx([1.2, 1.2], rel=0.15)


def test_noise_moves_points_off_their_arm_but_not_far():
    clean, noisy = datasets.spiral(500), datasets.spiral(500, noise=0.25)
    assert 0.4 < np.abs(clean.inputs - noisy.inputs).max() <= 0.5


@pytest.mark.parametrize(("name", "turns"), [("spiral", 1.75), ("pinwheel", 0.5)])
def test_arms_turn_as_often_as_said(name, turns):
    points = make(name, 300)
    x, y = points.inputs[points.target == 0].T
    angle = np.unwrap(np.arctan2(x, y))
    assert (angle[-1] - angle[0]) / (2 * np.pi) == pytest.approx(turns, rel=0.02)


def test_one_hot():
    assert one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert one_hot(datasets.pinwheel(7).target, 3).argmax(axis=1).tolist() == [0, 1, 2, 0, 1, 2, 0]


@given(count=st.integers(2, 40), share=st.floats(0.05, 0.95), seed=st.integers(0, 99))
@SOME
def test_split_loses_no_point(count, share, seed):
    points = Points(np.arange(2.0 * count).reshape(count, 2), np.arange(count))
    if not 0 < round(share * count) < count:
        with pytest.raises(ValueError, match="train_share"):
            split(points, share, seed)
        return
    train, test = split(points, share, seed)
    assert len(train) == round(share * count)
    assert sorted([*train.target, *test.target]) == list(range(count))
    for part in (train, test):
        assert (part.inputs[:, 0] == 2 * part.target).all()


def test_split_shuffles_by_seed():
    points = datasets.spiral(50)
    one, same, other = (split(points, 0.5, seed)[0].inputs for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: datasets.spiral(0), "count: expected a whole number of at least 1, not 0"),
        (lambda: datasets.plane(2.5), "count: expected a whole number of at least 1, not 2.5"),
        (lambda: datasets.circle(5, 0.6), "noise: expected a number from 0 to 0.5, not 0.6"),
        (lambda: datasets.circle(5, np.nan), "noise: expected a number from 0 to 0.5, not nan"),
        (lambda: datasets.hills(5, seed=-1), "seed: expected a whole number of at least 0, not -1"),
        (lambda: one_hot([0, 3], 3), "labels: expected whole numbers from 0 to 2"),
        (lambda: one_hot([0.5], 3), "labels: expected whole numbers from 0 to 2"),
        (lambda: one_hot([[0]], 3), "labels: expected whole numbers from 0 to 2"),
        (lambda: one_hot([], 3), "labels: expected at least one number, not an empty array"),
        (lambda: one_hot([0], 0), "classes: expected a whole number of at least 1, not 0"),
        (lambda: split(datasets.plane(4), 1), "train_share: expected to leave points on both sides, not 4 of 4"),
        (lambda: split(datasets.plane(4), 1.5), "train_share: expected a number from 0 to 1, not 1.5"),
    ],
)
def test_what_cannot_be_made_says_why(make, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        make()
