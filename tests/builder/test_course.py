"""From a content folder to a course."""

from builder import markdown
from tests.builder.conftest import SITE


def html(lesson):
    """A lesson's text with its addresses, and its figures by their ids."""
    addresses = {slot: one.href for slot, one in lesson.addresses.items()}
    return markdown.fill(lesson.document, addresses | {figure.slot: f"<!--{figure.id}-->" for figure in lesson.figures})


def test_names_of_lesson_py_are_filled_in(gathered, content):
    content.lesson("first", "The weight is {{ weight }}.", lesson="weight = 0.18\n")
    (lesson,) = gathered().lessons
    assert "The weight is 0.18." in html(lesson)


def test_a_figure_takes_its_place_with_its_first_view(gathered, content, dial):
    content.lesson("first", "Before.\n\n![Count with me.](my_dial.py)\n\nAfter.", my_dial=dial)
    (lesson,) = gathered().lessons
    (figure,) = lesson.figures
    assert "<!--my-dial-->" in html(lesson)
    assert (figure.id, figure.module, figure.caption) == ("my-dial", "content.first.my_dial", "Count with me.")
    assert "Count: 0" in figure.markup
    assert figure.is_interactive


def test_a_figure_without_controls_stays_still(gathered, content):
    source = "from dataclasses import dataclass\n@dataclass\nclass State: pass\ndef view(state): return 'Hello'\n"
    content.lesson("first", "![Still.](still.py)", still=source)
    assert not gathered().lessons[0].figures[0].is_interactive


def test_figures_share_code_with_a_relative_import(gathered, content, dial):
    shared = dial.replace("from nncore", "from .words import COUNT\nfrom nncore").replace('"Count: {', '"{COUNT}: {')
    shared = shared.replace('f"Count: ', 'f"{COUNT}: ')
    content.lesson("first", "![A dial.](dial.py)", dial=shared, words='COUNT = "How many"\n')
    assert "How many: 0" in gathered().lessons[0].figures[0].markup


def test_a_changed_figure_is_read_again(gathered, content, dial):
    content.lesson("first", "![A dial.](dial.py)", dial=dial)
    assert "Count: 0" in gathered().lessons[0].figures[0].markup
    content.write("first/dial.py", dial.replace("count: int = 0", "count: int = 7"))
    assert "Count: 7" in gathered().lessons[0].figures[0].markup


def test_lessons_come_in_the_order_of_their_dates(gathered, content):
    content.lesson("alpha", "A", day=2)
    content.lesson("beta", "B", day=1)
    assert [lesson.slug for lesson in gathered().lessons] == ["beta", "alpha"]


def test_links_between_lessons_and_to_files_are_resolved(gathered, content):
    content.lesson("first", "[on](../second/lesson.md#part) and [data](houses.csv)")
    content.lesson("second", "## A part {#part}\n\n[back](../first/)", day=2)
    content.write("first/houses.csv", "area,price\n")
    first, second = gathered().lessons
    assert 'href="../second/index.html#part"' in html(first)
    assert 'href="../first/index.html"' in html(second)
    assert list(first.files) == ["first/houses.csv"]


def test_maths_becomes_mathml_and_money_stays_money(gathered, content):
    content.lesson("first", "From $400,000 to $180: $y = W x$ and $$y = \\frac{1}{2}$$ and `$code$`.")
    found = html(gathered().lessons[0])
    assert "$400,000 to $180" in found
    assert found.count("<math") == 2
    assert "<mfrac>" in found
    assert "$code$" in found


def test_headings_make_a_table_of_contents_and_anchors(gathered, content):
    content.lesson("first", "## Start here\n\n### Smaller\n\n## What is *better*?\n")
    lesson = gathered().lessons[0]
    assert [(heading.id, heading.title) for heading in lesson.document.headings] == [
        ("start-here", "Start here"),
        ("what-is-better", "What is better?"),
    ]
    assert 'href="#start-here"' in html(lesson)


def test_footnotes_tables_admonitions_attributes_and_code(gathered, content):
    text = (
        'A note.[^1]\n\n[^1]: Below.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n!!! note "Mind"\n    This.\n\n'
        "Words\n{: .special }\n\n```python\nx = 1\n```\n"
    )
    content.lesson("first", text)
    found = html(gathered().lessons[0])
    for part in ('class="footnote"', '<div class="table"><table>', 'class="admonition note"', 'class="special"',
                 '<span class="n">x</span>'):  # fmt: skip
        assert part in found.replace("\n", "")


def test_a_sites_own_words_may_be_tables_of_plural_forms(gathered, content):
    content.lesson("first", "Hello.")
    content.write(
        "site.toml", f'{SITE}[words]\nundo = "Back"\n[words.figures]\none = "{{n}} toy"\nother = "{{n}} toys"\n'
    )
    words = gathered().words
    assert (words["undo"], words.counted("figures", 1), words.counted("figures", 2)) == ("Back", "1 toy", "2 toys")


def test_each_wrong_word_and_macro_has_its_own_line(mistakes, content):
    content.lesson("first", "Hello.")
    content.write(
        "site.toml",
        f"{SITE}language = \"xx\"\n[words]\nundoo = \"x\"\nundo = 3\nlight = \"{{x}}\"\n[macros]\nR = 'x'\n'a b' = 'x'\n",
    )
    assert [one.split(",")[0] for one in mistakes()] == [
        "site.toml:4: language is a tag like 'en' or 'pt-BR'",
        "site.toml:6: words: undoo: a page has no such word (did you mean 'undo'?)",
        "site.toml:7: words: undo: this is text in quotes",
        "site.toml:8: words: light: {x} is not filled in here; what is: nothing",
        "site.toml:11: the macro 'a b' is not LaTeX that can be rendered: Invalid macro name: \"\\a b\".",
    ]


def test_a_figure_in_an_encoding_that_it_names(gathered, content, dial):
    file = content.lesson("first", "![A dial.](dial.py)", dial=dial).with_name("dial.py")
    file.write_bytes(("# -*- coding: latin-1 -*-\n" + dial.replace("Count: ", "Zähler: ")).encode("latin-1"))
    (figure,) = gathered().lessons[0].figures
    assert "Zähler: 0" in figure.markup
    assert "Zähler: " in figure.source


def test_half_a_character_is_a_mistake_at_its_line(mistakes, content):
    content.lesson("first", "One.\n\nTwo {{ half }}.", lesson='half = "\\ud83d"\n')
    assert mistakes() == ["first/lesson.md:9: '\\ud83d' is half a character (a surrogate), which no page can show"]


def test_the_values_of_a_lesson_are_computed_once_however_often_its_text_is_saved(content, gathered, tmp_path):
    runs = tmp_path / "runs"
    runs.touch()
    counted = f"with open({str(runs)!r}, 'a') as file:\n    file.write('x')\nfound = [1.5, 'two']\ndef thrice(x): return 3 * x\n"
    content.lesson("a", "{{ found[0] }}", lesson=counted)

    def text():
        (lesson,) = gathered().lessons
        return html(lesson)

    assert "1.5" in text()
    for saved in ("And {{ found[1] }}, not thrice.", "So {{ found[1] }}, not thrice."):
        content.lesson("a", saved)
        assert saved.replace("{{ found[1] }}", "two") in text()
    assert runs.read_text() == "x"
    content.lesson("a", "{{ thrice(found[0]) }}")
    assert "4.5" in text()
    assert runs.read_text() == "xx"
    content.lesson("a", "{{ found[0] }}", lesson="found = [7, 'eight']\n")
    assert "7" in text()


def test_only_those_figures_are_drawn_again_whose_files_have_changed(gathered, gathering, content, dial, monkeypatch):
    content.write("a/shared.py", "WORD = 'one'\n")
    second = f"from .shared import WORD\n{dial}"
    content.lesson("a", "![One.](first.py)\n\n![Two.](second.py)\n", first=dial, second=second)
    gathered()
    asked = []
    sandbox = gathering.sandbox(())
    draw = sandbox.draw
    monkeypatch.setattr(sandbox, "draw", lambda task: asked.append(task.modules) or draw(task))
    gathered()
    assert asked == []
    content.write("a/shared.py", "WORD = 'another'\n")
    (lesson,) = gathered().lessons
    assert asked == [("content.a.second",)]
    assert sorted(lesson.shipped) == ["content/a/first.py", "content/a/second.py", "content/a/shared.py"]


PLOT = '''"""A dot."""

from dataclasses import dataclass

from nncore.figures import axis, marker, plot


@dataclass(frozen=True)
class State:
    at: float = 1


def preview():
    return State(at=3)


def view(state):
    return plot(marker(state.at, 2), x=axis("x", 0, 4), y=axis("y", 0, 4), describe=f"At {state.at}.")
'''


def test_a_lesson_is_listed_with_its_signature_figure_in_the_state_that_it_wants(content, gathered):
    file = content.lesson("first", "![A dot.](dot.py)\n", dot=PLOT)
    file.write_text(
        file.read_text(encoding="utf-8").replace("date", 'signature = "dot.py"\nquestion = "Where?"\ndate'),
        encoding="utf-8",
    )
    (lesson,) = gathered().lessons
    assert "At 3." in lesson.signature.preview
    assert lesson.signature.preview.startswith('<div class="plot')
    assert "At 1." in lesson.figures[0].markup
    assert lesson.front_matter.question == "Where?"


def test_a_signature_that_is_no_figure_of_the_lesson_is_a_mistake_at_its_line(content, mistakes, dial):
    file = content.lesson("first", "![A dial.](dial.py)\n", dial=dial)
    text = file.read_text(encoding="utf-8").replace("date", 'signature = "dail.py"\ndate')
    file.write_text(text, encoding="utf-8")
    (mistake,) = mistakes()
    assert mistake == "first/lesson.md:4: signature: no figure of this lesson is 'dail.py' (did you mean 'dial.py'?)"
