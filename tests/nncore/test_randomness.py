"""Numbers that look random: against published ones, and against what chance would allow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nncore.randomness import normal, permutation, splitmix64, uniform

MANY = 20_000


def test_the_published_numbers():
    """What the generator's reference code in C gives for this start."""
    expected = [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    assert splitmix64(1234567, 5).tolist() == expected


def test_uniform_is_uniform():
    assert stats.kstest(uniform(-2, 3, MANY, 0, "here"), stats.uniform(-2, 5).cdf).pvalue > 0.01


def test_normal_is_normal():
    assert stats.kstest(normal(MANY, 0, "here"), stats.norm.cdf).pvalue > 0.01


@pytest.mark.parametrize("other", [(1, "here"), (0, "there"), (0, "here", 0), ("here", 0)])
def test_another_key_gives_other_numbers(other):
    one, two = uniform(0, 1, MANY, 0, "here"), uniform(0, 1, MANY, *other)
    assert abs(np.corrcoef(one, two)[0, 1]) < 4 / np.sqrt(MANY)


def test_a_shape_is_kept_and_limits_may_differ():
    assert normal((2, 3), 0).shape == uniform(0, 1, (2, 3), 0).shape == (2, 3)
    low, high = uniform(np.array([0.0, 10.0]), np.array([1.0, 11.0]), 2, 0)
    assert 0 <= low < 1
    assert 10 <= high < 11


@given(st.integers(0, 50), st.integers(0, 2**70))
def test_a_permutation_has_everything_once(size, seed):
    assert sorted(permutation(size, seed)) == list(range(size))


def test_every_order_comes_up_about_as_often():
    orders = [tuple(permutation(3, seed, "order").tolist()) for seed in range(6000)]
    counts = [orders.count(order) for order in sorted(set(orders))]
    assert len(counts) == 6
    assert stats.chisquare(counts).pvalue > 0.01
