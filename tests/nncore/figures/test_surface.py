"""A surface to draw on: what a stroke does to the ink, and what the page is told of it."""

import json
import re

import pytest

from nncore.figures import Ink, drawing, drawing_tools

ONE = {"pen": "a", "points": [100, 200, 300, 400]}


def test_a_stroke_grows_while_its_pen_is_down_and_another_pen_begins_another():
    ink = Ink().draw(ONE).draw({"pen": "a", "points": [100, 200, 300, 400, 500, 600]})
    assert ink.strokes == (((100, 200), (300, 400), (500, 600)),)
    more = ink.draw({"pen": "b", "points": [1, 2]})
    assert more.strokes == (*ink.strokes, ((1, 2),))
    assert more.lift() == Ink(ink.strokes)
    assert more.clear() == Ink()
    assert more.clear().is_blank
    assert not more.is_blank


def test_after_a_stroke_is_taken_back_its_pen_begins_anew():
    ink = Ink().draw(ONE).draw({"pen": "b", "points": [1, 2]}).lift()
    assert ink.draw({"pen": "a", "points": [5, 6]}).strokes == (((100, 200), (300, 400)), ((5, 6),))


def test_what_leaves_the_surface_stays_at_its_edge():
    assert Ink().draw({"pen": "a", "points": [-5, 1001.4, 3.6, 4]}).strokes == (((0, 1000), (4, 4)),)
    assert Ink().draw({"pen": "a", "points": []}) == Ink()
    with pytest.raises(ValueError, match="zip"):
        Ink().draw({"pen": "a", "points": [1, 2, 3]})


def test_ink_is_drawn_as_a_path_and_a_dot_as_a_line_without_length():
    ink = Ink().draw(ONE).draw({"pen": "b", "points": [7, 8]})
    markup = drawing("Draw <it>", ink, "ink")
    assert ' d="M100 200L300 400M7 8L7 8"' in markup
    assert 'aria-label="Draw &lt;it&gt;: 2 strokes"' in markup
    assert ' data-draws="ink.draw" data-pen="b" data-points="1"' in markup
    said = json.loads(re.search(r'data-says="(.*?)"', markup)[1].replace("&quot;", '"'))
    assert set(said) == {"down", "up", "place"}


def test_a_blank_surface_says_so_and_its_buttons_wait():
    assert "nothing drawn" in drawing("Draw", Ink(), "ink")
    assert "1 stroke" in drawing("Draw", Ink().draw(ONE), "ink")
    assert all('aria-disabled="true"' in one for one in drawing_tools(Ink(), "ink"))
    back, clear = drawing_tools(Ink().draw(ONE), "mine")
    assert 'data-on-click="mine.lift"' in back
    assert 'data-on-click="mine.clear"' in clear
    assert "aria-disabled" not in back + clear
