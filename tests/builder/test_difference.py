"""A number may differ by one unit of its last digit, a colour by one level, and nothing else."""

import base64
import zlib

import numpy as np
import pytest

from builder.difference import Difference, difference, difference_in_bytes
from nncore.figures import picture


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>Loss: 0.12</p>", "<p>Loss: 0.13</p>"),
        ("<p>1,234.5 of 9</p>", "<p>1,234.4 of 9</p>"),
        ("<p>999.9</p>", "<p>1,000.0</p>"),
        ("<p>9\u202f999</p>", "<p>10\u202f000</p>"),
        ("<p>−0.01</p>", "<p>0.00</p>"),
        ("<p>−0.01 and −5</p>", "<p>−0.02 and −5</p>"),
        ("<p>2x − 0.01</p>", "<p>2x + 0.00</p>"),
        ("<p>(0.5−0.3)²</p>", "<p>(0.5−0.4)²</p>"),
        ("<p>9.99e-06</p>", "<p>1.00e-05</p>"),
        ("<p>99.9 %</p>", "<p>100 %</p>"),
        ("<p>1.5·10⁻⁵</p>", "<p>1.6·10⁻⁵</p>"),
        ('<path d="M12.3 45.6L-0.5 3e-05"/>', '<path d="M12.3 45.5L-0.4 2.9e-05"/>'),
        ('<path d="M100 2"/>', '<path d="M99.9999 2"/>'),
        ('<path d="M-1.4e-14 2"/>', '<path d="M0 2"/>'),
        ('<circle cx="1.5" cy="2" transform="translate(3.1 -4)"/>', '<circle cx="1.4" cy="2" transform="translate(3.2 -4)"/>'),
        ('<i style="--share:0.25;--x1:3"></i>', '<i style="--share:0.26;--x1:3"></i>'),
        ('<input value="0.25" aria-valuetext="1,000">', '<input value="0.26" aria-valuetext="999">'),
        ('<svg aria-label="3 steps, loss 0.50"></svg>', '<svg aria-label="3 steps, loss 0.51"></svg>'),
        ('<p fill="#ff0a80"></p>', '<p fill="#fe0b80"></p>'),
        ('<p fill="rgb(230 129 0 / 45%)"></p>', '<p fill="rgb(230 128 0 / 45%)"></p>'),
    ],
)  # fmt: skip
def test_the_last_digit_may_differ_by_one(one: str, other: str) -> None:
    assert difference(one, one) is None
    assert difference(one, other) is None
    assert difference(other, one) is None
    assert difference_in_bytes(one, other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>Loss: 0.12</p>", "<p>Loss: 0.14</p>"),
        ("<p>1,234.5</p>", "<p>1,234.7</p>"),
        ("<p>1,234</p>", "<p>1,334</p>"),
        ("<p>−0.01</p>", "<p>0.01</p>"),
        ("<p>2x − 0.01</p>", "<p>2x + 0.01</p>"),
        ("<p>5</p>", "<p>50</p>"),
        ("<p>0.5</p>", "<p>0.52</p>"),
        ("<p>1 2</p>", "<p>1 2 3</p>"),
        ("<p>w1 = 3</p>", "<p>w2 = 3</p>"),
        ("<p>1.5·10⁻⁵</p>", "<p>1.5·10⁻⁶</p>"),
        ("<p>not a number</p>", "<p>∞</p>"),
        ("<p>0.5</p>", "<p>not a number</p>"),
        ("<p>more</p>", "<p>less</p>"),
        ("<p>a b</p>", "<p>a  b</p>"),
        ("<p>a</p>", "<b>a</b>"),
        ("<p>a</p>", "<p>a</p><p>a</p>"),
        ("<p>a</p>b", "<p>ab</p>"),
        ("<p>a</p>", '<p hidden="">a</p>'),
        ('<p class="layer-1"></p>', '<p class="layer-2"></p>'),
        ('<p id="a1"></p>', '<p id="a2"></p>'),
        ('<p data-value="[0, 1]"></p>', '<p data-value="[0, 2]"></p>'),
        ('<p data-on-click="a"></p>', '<p data-on-click="b"></p>'),
        ('<option value="1">', '<option value="2">'),
        ('<a href="#d=1">', '<a href="#d=2">'),
        ('<i style="--x1:3"></i>', '<i style="--x2:3"></i>'),
        ('<p fill="url(#clip7)"></p>', '<p fill="url(#clip8)"></p>'),
        ('<p fill="#ff0a80"></p>', '<p fill="#fd0a80"></p>'),
        ('<p fill="#ff0a80"></p>', '<p fill="red"></p>'),
        ('<path d="M12.3 45.6"/>', '<path d="M12.3 45.8"/>'),
        ('<path d="M12.3 45.6"/>', '<path d="L12.3 45.6"/>'),
        ('<path d="M1 2L3 4"/>', '<path d="M1 2"/>'),
        ('<path d="M1e-05 2"/>', '<path d="M3e-05 2"/>'),
        ('<circle cx="1.5"/>', '<circle cy="1.5"/>'),
        ("<p>a<!--1--></p>", "<p>a<!--2--></p>"),
        ("", "<p></p>"),
    ],
)
def test_nothing_else_may(one: str, other: str) -> None:
    assert difference(one, other) is not None
    assert difference(other, one) is not None


def test_what_differs_is_told_with_its_surroundings() -> None:
    one = f"<p>{'a' * 60} 0.5 then b</p>"
    found = difference(one, one.replace("0.5", "0.9"))
    assert found == Difference(f"…{'a' * 29} 0.5 then b", f"…{'a' * 29} 0.9 then b", "<p>")
    assert difference('<b><i cx="1"/>x</b>', '<b><i cx="5"/>x</b>') == Difference("1", "5", "the cx of <i>")
    assert difference("<b>x</b>y", "<b>x</b>z") == Difference("y", "z", "")
    assert difference("<b>x</b>", '<b title="a">x</b>') == Difference("<b>", '<b title="a">', "")
    assert difference("<b></b>", "<b></b>x") == Difference("nothing more", "x", "")


GRID = np.arange(6.0).reshape(2, 3)


def drawn(grid: np.ndarray, ramp: picture.Ramp = "loss", hi: float = 126) -> str:
    return f'<img src="{picture.picture(grid, ramp, 0, hi)}" alt="">'


def test_a_pixel_may_differ_by_one_level() -> None:
    assert difference(drawn(GRID), drawn(GRID + 1)) is None
    assert difference_in_bytes(drawn(GRID), drawn(GRID + 1)) is not None
    one_far = GRID.copy()
    one_far[1, 1] += 2
    assert difference(drawn(GRID), drawn(one_far)) is not None


def test_pictures_differ_in_size_and_in_colours() -> None:
    assert difference(drawn(GRID), drawn(GRID[:1])) is not None
    assert difference(drawn(GRID), drawn(GRID.reshape(3, 2))) is not None
    assert difference(drawn(GRID), drawn(GRID, "sign")) is not None


def test_what_is_left_out_is_not_one_level_more() -> None:
    most = np.full((2, 2), 126.0)
    gap = most.copy()
    gap[0, 0] = np.nan
    assert difference(drawn(most), drawn(gap)) is not None
    assert difference(drawn(most), drawn(most - 1)) is None


def test_other_pictures_are_compared_as_they_are() -> None:
    def png(data: bytes) -> str:
        return f'<img src="data:image/png;base64,{base64.b64encode(data).decode()}">'

    assert difference(png(b"abcd"), png(b"abce")) is not None
    assert difference(png(b""), png(zlib.compress(b"a"))) is not None
    assert difference(png(b"abcd"), png(b"abcd")) is None
