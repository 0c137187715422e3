"""Line marks that go through Jinja."""

import jinja2
import pytest

from builder import marks

SOURCES = [
    "One\n\ntwo {{ value }} three\n  four",
    "| a |\n|---|\n{% for row in rows -%}\n| {{ row }} |\n{% endfor %}\nafter",
    "a\n  {%- if value %}\n  b\n  {%- endif %}\nc",
    "{{- value -}}\n  next\n{{ value }}\n{{ value }} and",
    "<!--# a comment\nof two lines #-->\nafter {{ 'x\ny' }}\n{% raw %}\n{{ kept }}\n{% endraw %}",
    "{% set n %}5{% endset %}{{ n | int + 1 }}",
    "{% macro bold(x) -%}\n**{{ x }}**\n{%- endmacro %}\n{{ bold(value) }}",
]


def filled(source):
    environment = jinja2.Environment(comment_start_string="<!--#", comment_end_string="#-->")
    return environment.from_string(source).render(value="V\nW", rows=[1, 2])


@pytest.mark.parametrize("source", SOURCES)
def test_marks_change_nothing_that_jinja_makes(source):
    assert marks.unmarked(filled(marks.mark(source))) == filled(source)


def test_every_line_keeps_its_number_through_loops_and_long_values():
    text = filled(
        marks.mark("a\n{{ value }} b\n{% for row in rows %}\nrow {{ row }}\n{% endfor %}\nend", first_line=10)
    )
    found = {line.text: line.number for line in marks.lines(text) if line.text}
    assert found == {"a": 10, "V": 11, "W b": 11, "row 1": 13, "row 2": 13, "end": 15}


def test_a_text_without_marks_has_its_own_numbers():
    assert [(line.number, line.text) for line in marks.lines("\ufeffa\r\nb\n")] == [(1, "a"), (2, "b"), (3, "")]


def test_no_noncharacter_of_an_authors_is_taken_for_a_mark():
    text = marks.mark("a \ufdda\ufdd5\ufddb b")
    assert marks.line(text) == 1
    assert marks.unmarked(text) == "a \ufffd\ufffd\ufffd b"


def test_a_text_without_a_mark_has_no_line():
    assert marks.line("plain") is None
