"""Pictures moved, measured, made of strokes and shrunk: what comes back, what adds up, what stays as it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nncore.images import box, normalised, rasterised, shifted, shrunk

SOME = settings(max_examples=50, deadline=None)
BITMAPS = arrays(float, (8, 12), elements=st.sampled_from([0.0, 1.0]))
PLACES = st.tuples(st.floats(0, 32), st.floats(0, 32))
STROKES = st.lists(st.lists(PLACES, min_size=1, max_size=6), min_size=1, max_size=4)
SEVEN = [[(2.0, 3.0), (9.0, 3.0), (5.0, 14.0)], [(4.0, 8.0), (8.0, 8.0)]]


@given(image=BITMAPS, right=st.integers(-3, 3), down=st.integers(-3, 3))
@SOME
def test_what_is_moved_comes_back_where_none_of_it_was_lost(image, right, down):
    padded = np.pad(image, 3)
    moved = shifted(padded, right, down)
    assert moved.sum() == image.sum()
    assert (shifted(moved, -right, -down) == padded).all()


def test_what_leaves_is_lost_and_paper_comes_in():
    image = np.array([[1, 2, 3], [4, 5, 6]])
    assert shifted(image, 1).tolist() == [[0, 1, 2], [0, 4, 5]]
    assert shifted(image, -2, 1).tolist() == [[0, 0, 0], [3, 0, 0]]
    assert not shifted(image, 7).any()
    assert not shifted(image, 0, -2).any()
    two = np.stack([image, 10 * image])
    assert (shifted(two, 1) == [shifted(one, 1) for one in two]).all()
    assert image[0, 0] == 1


@given(image=BITMAPS)
@SOME
def test_the_box_holds_all_ink_and_no_row_or_column_too_much(image):
    if not image.any():
        with pytest.raises(ValueError, match="image: expected some ink"):
            box(image)
        return
    top, bottom, left, right = box(image)
    inside = image[top:bottom, left:right]
    assert inside.sum() == image.sum()
    assert all(edge.any() for edge in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))


@given(image=BITMAPS)
@SOME
def test_counts_add_up_to_the_ink(image):
    counts = shrunk(image)
    assert counts.shape == (2, 3)
    assert counts.sum() == image.sum()
    assert counts[1, 2] == image[4:8, 8:12].sum()
    assert (shrunk(image, 1) == image).all()


def test_blocks_have_to_fit():
    with pytest.raises(ValueError, match="images: expected sides that 4 divides, not 8 and 10"):
        shrunk(np.ones((8, 10)))
    with pytest.raises(ValueError, match=r"images: expected shape \(…, height, width\), not \(8,\)"):
        shrunk(np.ones(8))
    with pytest.raises(ValueError, match="block: expected a whole number of at least 1"):
        shrunk(np.ones((8, 8)), 0)


def distances(strokes, size):
    """How far each pixel's middle is from the nearest stroke: one after the other."""
    found = np.full((size, size), np.inf)
    for row in range(size):
        for column in range(size):
            place = np.array([column + 0.5, row + 0.5])
            for stroke in strokes:
                points = np.array(stroke, dtype=float)
                for a, b in zip(points, points[1:] if len(points) > 1 else points, strict=False):
                    way = b - a
                    share = np.clip((place - a) @ way / (way @ way), 0, 1) if way.any() else 0
                    found[row, column] = min(found[row, column], np.linalg.norm(place - a - share * way))
    return found


@given(strokes=STROKES, width=st.sampled_from([0.7, 2.0, 4.0, 5.0]))
@settings(max_examples=25, deadline=None)
def test_ink_is_where_a_stroke_is_near(strokes, width):
    strokes = [[(x / 2, y / 2) for x, y in stroke] for stroke in strokes]
    far = distances(strokes, 16)
    drawn = rasterised(strokes, 16, width)
    # What lies on the very edge may fall on either side of it.
    assert (drawn == 1)[far < width / 2 - 1e-9].all()
    assert (drawn == 0)[far > width / 2 + 1e-9].all()


def test_no_stroke_is_no_ink_and_a_point_is_a_dot():
    assert not rasterised([], 8).any()
    assert rasterised([[(4, 4)]], 8, 2).sum() == 4
    assert rasterised([[(4.5, 4.5)]], 8, 1).sum() == 1
    with pytest.raises(ValueError, match=r"strokes\[0\]: expected points, shape \(n, 2\)"):
        rasterised([[1, 2, 3]])
    with pytest.raises(ValueError, match="width: expected a number from 0"):
        rasterised([[(1, 2)]], 8, -1)


@given(strokes=STROKES)
@SOME
def test_normalised_again_nothing_changes(strokes):
    once = normalised(strokes)
    extent = np.ptp(np.concatenate(once), axis=0)
    # What is next to nothing can be scaled by next to anything.
    if not 0 < np.ptp(np.concatenate([np.array(one) for one in strokes]), axis=0).max() < 1e-6:
        for one, two in zip(once, normalised(once), strict=True):
            assert two == pytest.approx(one, abs=1e-6)
    assert extent[0] <= 16 + 1e-9
    assert extent[1] <= 28 + 1e-9


def test_ink_is_as_high_as_the_square_in_its_middle_and_no_wider_than_it_may_be():
    (first, second) = normalised(SEVEN, 32, 4, 20)
    every = np.concatenate([first, second])
    assert every.min(axis=0) == pytest.approx([16 - 7 * 28 / 11 / 2 if 7 * 28 / 11 < 16 else 8, 2])
    assert every.max(axis=0) == pytest.approx([24, 30])
    assert box(rasterised([first, second], 32, 4))[:2] == (0, 32)
    narrow = np.concatenate(normalised([[(0, 0), (1, 10)]], 32, 4, 20))
    assert np.ptp(narrow, axis=0) == pytest.approx([2.8, 28])
    assert narrow.mean(axis=0) == pytest.approx([16, 16])


def test_where_and_how_large_something_is_drawn_makes_no_difference():
    for scale, across, along in ((0.1, 0, 0), (3, 5, -7)):
        moved = [[(scale * x + across, scale * y + along) for x, y in stroke] for stroke in SEVEN]
        for one, two in zip(normalised(SEVEN), normalised(moved), strict=True):
            assert two == pytest.approx(one)


def test_a_dash_stays_one_and_a_dot_is_in_the_middle():
    dash = np.concatenate(normalised([[(0, 0), (10, 1)]], 32, 4, 20))
    assert np.ptp(dash, axis=0) == pytest.approx([16, 1.6])
    assert normalised([[(3, 4)]])[0] == pytest.approx(np.array([[16, 16]]))
    assert normalised([]) == []
