"""Pictures of grids of values: pixels read back by Pillow."""

import base64
import io

import numpy as np
from PIL import Image

from nncore.figures.picture import picture


def pixels(uri: str) -> np.ndarray:
    kind, _, data = uri.partition(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA")).astype(int)


def test_a_picture_has_its_first_row_at_the_bottom():
    shown = pixels(picture([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]], "loss"))
    assert shown.shape == (2, 3, 4)
    assert (shown[1] == (0, 34, 78, 255)).all()
    assert (shown[0] == (254, 232, 56, 255)).all()


def test_what_is_not_a_number_is_left_out():
    shown = pixels(picture([[0.0, np.nan], [1.0, np.inf]], "loss"))
    assert shown[:, :, 3].tolist() == [[255, 0], [255, 0]]
    assert pixels(picture([[np.nan]], "loss"))[0, 0, 3] == 0


def test_signs_have_their_own_colours_and_zero_lets_the_paper_through():
    ((low, none, high),) = pixels(picture([[-2.0, 0.0, 2.0]], "sign"))
    assert low[0] > low[2]
    assert high[2] > high[0]
    assert (low[3], none[3], high[3]) == (230, 0, 230)


def test_given_ends_keep_colours_where_they_are():
    assert (pixels(picture([[5.0]], "loss", 0, 10)) == pixels(picture([[5.0, 0.0, 10.0]], "loss"))[:, :1]).all()
    assert (pixels(picture([[99.0]], "loss", 0, 10)) == pixels(picture([[10.0]], "loss", 0, 10))).all()


def test_a_large_picture_is_whole():
    values = np.arange(300 * 300).reshape(300, 300) / 90_000
    shown = pixels(picture(values, "loss"))
    assert shown.shape == (300, 300, 4)
    assert shown[0, -1].tolist() == [254, 232, 56, 255]


def test_classes_have_their_own_colours_as_strong_as_they_are_sure():
    ((first, second, third, unsure),) = pixels(picture([[0.9, 1.9, 2.9, 1.02]], "classes"))
    assert len({tuple(one[:3]) for one in (first, second, third)}) == 3
    assert tuple(unsure[:3]) == tuple(second[:3])
    assert unsure[3] < 20 < 150 < second[3]
