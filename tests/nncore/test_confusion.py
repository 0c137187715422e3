"""The table of what is taken for what, against scikit-learn's and against counting one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix

from nncore.confusion import confusion

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)
SOME = settings(max_examples=30, deadline=None)


def test_by_hand():
    said, was = [1, 1, 0, 1, 0], [1, 0, 0, 0, 1]
    assert confusion(said, was, 2).tolist() == [[1, 2], [1, 1]]


@given(PAIRS)
@SOME
def test_as_scikit_learn_counts(pairs):
    said, was = np.array(pairs).T
    found = confusion(said, was, 4)
    assert np.array_equal(found, confusion_matrix(was, said, labels=range(4)))
    assert found.sum() == len(pairs)
    assert np.trace(found) == np.sum(said == was)


@given(PAIRS)
@SOME
def test_the_other_way_round_is_turned_over(pairs):
    said, was = np.array(pairs).T
    assert np.array_equal(confusion(was, said, 4), confusion(said, was, 4).T)


@pytest.mark.parametrize(
    ("said", "was", "classes", "words"),
    [
        ([0, 2], [0, 1], 2, "predicted: expected whole numbers from 0 to 1"),
        ([0, 1], [0, 0.5], 2, "actual: expected whole numbers from 0 to 1"),
        ([0, 1, 1], [0, 1], 2, "predicted: expected 2 labels"),
        ([[0, 1]], [0, 1], 2, "predicted: expected whole numbers"),
        ([0], [0], 0, "classes: expected a whole number"),
        ([], [], 2, "predicted: expected at least one number"),
    ],
)
def test_what_cannot_be_counted_is_said(said, was, classes, words):
    with pytest.raises(ValueError, match=words):
        confusion(said, was, classes)
