"""A hundred malformed lessons in one run give every mistake they hold, each at its own file and line, and nothing else."""

import pytest

from builder.mistakes import Mistakes

NAMES = "weight = 0.1\nrows = [1, 2]\n"
FRONT = ['title = "A lesson"', 'summary = "About it."', "date = 2026-01-01"]
BREAKING = '''"""A figure whose view raises."""

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    count: int = 0


def view(state):
    return 1 / state.count
'''

# Each kind: the lines of a passage, which of them is wrong, and what the mistake says of it.
KINDS = {
    "name": (["A weight of", "{{ wieght }}."], 1, "'wieght'"),
    "attribute": (["A first row,", "{{ rows.frist }}."], 1, "'frist'"),
    "raising value": (["All of it,", "and {{ 1 / 0 }}."], 1, "ZeroDivisionError"),
    "filter": (["So much:", "{{ weight | rond }}."], 1, "'rond'"),
    "loop": (["{% for r in tabel_rows %}", "{{ r }}", "{% endfor %}"], 0, "'tabel_rows'"),
    "unclosed tag": (["{% if weight %}", "Something."], 0, "is not closed"),
    "tag of another": (["{% include note.html %}"], 0, "another generator"),
    "link": (["See", "[that](../nowhere-at-all/)."], 1, "'../nowhere-at-all/'"),
    "anchor": (["See", "[that](#nothing-of-this)."], 1, "'#nothing-of-this'"),
    "address": (["See [that][adress].", "", "[unused]: https://example.org"], 0, "'adress'"),
    "maths": (["Then", "$\\fraq{1}{2}$ of it."], 1, "\\fraq"),
    "display": (["$$", "\\begin{aligned} x \\end{alined}", "$$"], 0, "not LaTeX"),
    "open display": (["$$", "x", "", "Text of it."], 0, "not closed"),
    "equation": (["See", "\\eqref{nobody}."], 1, "'nobody'"),
    "missing figure": (["![A dial.](diall.py)"], 0, "'diall.py'"),
    "wordless figure": (["![](dial.py){#wordless}"], 0, "needs a caption"),
    "figure in a line": (["Look", "at ![a dial](dial.py)."], 1, "paragraph of its own"),
    "picture": (["![A picture](nowhere.png)"], 0, "'nowhere.png'"),
    "picture in HTML": (["<p>", '<img src="no.png" alt="x">', "</p>"], 1, "'no.png'"),
    "note": (["Said there[^nobody]."], 0, "[^nobody]"),
    "two notes": (["A[^twice]", "", "[^twice]: B", "[^twice]: C"], 3, "[^twice]"),
    "id": (["### One {#same}", "", "### Another {#same}"], 2, "'same'"),
    "directive": (["```{mermaid}", "a --> b", "```"], 0, "{mermaid}"),
    "open code": (["```python", "x = [1][y]"], 0, "not closed"),
    "open box": (["::: tip", "Mind."], 0, "not closed"),
    "box": (["!!! note Mind this", "    Text."], 0, "in quotes"),
    "role": (["As in {ref}`there`."], 0, "{ref}`there`"),
    "wiki link": (["As in [[there]]."], 0, "[[there]]"),
    "front matter": ([], 0, "'titel'"),
    "front matter type": ([], 0, "draft is true or false"),
    "raising figure": (["![It breaks.](breaking.py)"], 0, "ZeroDivisionError"),
}  # fmt: skip


def written(kinds):
    """A lesson with these mistakes, and where each of them is: file, line and what is said."""
    front, body, expected = [*FRONT], ["## A beginning", ""], []
    first = len(front) + 4
    for kind in kinds:
        lines, wrong, said = KINDS[kind]
        if kind == "front matter":
            front[0] = 'titel = "A lesson"'
            expected.append(("lesson.md", 2, said))
        elif kind == "front matter type":
            front[2] += "\ndraft = 1"
            expected.append(("lesson.md", 5, said))
            first += 1
        elif kind == "raising figure":
            expected.append(("breaking.py", 12, said))
        else:
            expected.append(("lesson.md", None, said))
    at = first + len(body)
    for number, kind in enumerate(kinds):
        lines, wrong, said = KINDS[kind]
        if expected[number][1] is None:
            expected[number] = ("lesson.md", at + wrong, said)
        padded = [*lines, *([""] if lines else []), "Some prose between the mistakes.", ""]
        body += padded
        at += len(padded)
    return "\n".join(["+++", *front, "+++", "", *body]), expected


def hundred():
    """A hundred choices of two to four kinds, so that each kind stands beside each other, before it and behind it."""
    names = list(KINDS)
    for at in range(100):
        size = 2 + at % 3
        step = 1 + at // len(names)
        yield [names[(at + step * turn * turn + turn) % len(names)] for turn in range(size)]


def test_a_hundred_malformed_lessons_give_every_mistake_they_hold(content, gathered, dial):
    expected = set()
    for at, kinds in enumerate(hundred()):
        kinds = list(dict.fromkeys(kinds))
        text, mistakes = written(kinds)
        slug = f"lesson-{at:03}"
        content.write(f"{slug}/lesson.md", text)
        content.write(f"{slug}/lesson.py", NAMES)
        content.write(f"{slug}/dial.py", dial)
        content.write(f"{slug}/breaking.py", BREAKING)
        expected |= {(slug, *one) for one in mistakes}
    with pytest.raises(Mistakes) as caught:
        gathered()
    found = {(one.file.parent.name, one.file.name, one.line): one.text for one in caught.value.mistakes}
    wrong = {one[:3] for one in expected}
    assert sorted(wrong - set(found)) == []
    assert {where: found[where] for where in sorted(set(found) - wrong)} == {}
    assert len(caught.value.mistakes) == len(found) == len(expected)
    for slug, file, line, said in expected:
        assert said in found[slug, file, line]
