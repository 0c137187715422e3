"""A gallery: many pictures in one, each in its place, and buttons where they are pressed."""

import base64
import re

import numpy as np
import pytest

from nncore.figures import gallery

IMAGES = np.arange(3 * 8 * 8).reshape(3, 8, 8) % 17


def choose(state, which):
    return which


def levels(markup):
    """The levels of the picture's pixels, from its PNG: one byte each, after the filter of its row."""
    data = base64.b64decode(re.search(r"base64,([^\"]*)", markup)[1])
    width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))
    start = data.index(b"IDAT") + 4 + 2 + 5
    return np.frombuffer(data[start : start + height * (width + 1)], np.uint8).reshape(height, -1)[:, 1:]


def test_pictures_lie_in_rows_from_the_top_with_gaps_between_them():
    drawn = levels(gallery(IMAGES, columns=2, describe="Three", lo=0, hi=16))
    assert drawn.shape == (18, 18)
    expected = np.floor(IMAGES * (126 / 16) + 0.5)
    for at, (row, column) in enumerate([(0, 0), (0, 9), (9, 0)]):
        assert (drawn[row : row + 8, column : column + 8] == expected[at]).all()
    assert (drawn[8] == 127).all()
    assert (drawn[9:, 9:] == 127).all()


def test_labels_have_room_below_and_are_escaped():
    markup = gallery(IMAGES, columns=3, describe="A & B", labels=["1", "<", "3"])
    assert levels(markup).shape == (12, 27)
    assert re.findall(r"<text[^>]*>(.*?)</text>", markup) == ["1", "&lt;", "3"]
    assert 'role="img" aria-label="A &amp; B"' in markup
    assert "data-on-click" not in markup


def test_each_picture_is_a_button_by_name_and_one_stop_leads_to_all():
    markup = gallery(
        IMAGES,
        columns=3,
        describe="Three",
        labels=["1", "2", "3"],
        names=["one", "two", "three"],
        on_click=choose,
        chosen=1,
    )
    assert re.findall(r'tabindex="(-?\d)" aria-label="(\w+)" data-on-click="choose" data-value="(\d)"', markup) == [
        ("0", "one", "0"), ("-1", "two", "1"), ("-1", "three", "2"),
    ]  # fmt: skip
    assert markup.count("aria-current") == 1
    assert 'role="group"' in markup


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"images: expected shape \(n, height, width\), not \(8, 8\)"):
        gallery(IMAGES[0], columns=1, describe="One")
    with pytest.raises(ValueError, match="images"):
        gallery(IMAGES[:0], columns=1, describe="None")
