"""A lesson's text as HTML, with slots for what it refers to, ids, lines and mistakes."""

import re

import pytest

from builder import marks
from builder.markdown import convert, fill, minutes


def marked(text):
    return convert(marks.mark(text))


def shown(text, answers=()):
    return fill(marked(text), dict(answers))


def problems(text):
    return [(one.line, one.text) for one in marked(text).problems]


def references(text):
    return [(one.kind, one.address, one.line) for one in marked(text).references]


def test_a_figure_has_a_caption_with_formulas_and_emphasis_and_an_id():
    document = marked("Text.\n\n![Loss $L(w)$, *more* and\n`a*b*`.](figures/my_dial.py){#my-id}\n")
    (figure,) = document.references
    assert (figure.kind, figure.address, figure.line, figure.id) == ("figure", "figures/my_dial.py", 4, "my-id")
    assert re.sub(r"<math>.*</math>", "M", figure.caption) == "Loss M, <em>more</em> and <code>a*b*</code>."
    assert document.ids == {"my-id": 4}
    assert fill(document, {figure.slot: "<figure>F</figure>"}) == (
        '<p>Text.</p>\n<div class="figure-place"><figure>F</figure></div>'
    )


def test_a_link_in_a_caption_is_filled_in_too():
    document = marked("![See [this](../b/).](dial.py)")
    figure = next(one for one in document.references if one.kind == "figure")
    link = next(one for one in document.references if one.kind == "link")
    html = fill(document, {figure.slot: f"<p>{figure.caption}</p>", link.slot: "../b/index.html?a&b"})
    assert '<p>See <a href="../b/index.html?a&amp;b">this</a>.</p>' in html


@pytest.mark.parametrize(
    "text", ["- ![C.](dial.py)", "- a\n\n  ![C.](./dial.py)", "!!! note\n    ![C.](dial.py)", "> ![C.](dial.py)",
             "??? tip\n    ![C.](dial.py)", "![C.][d]\n\n[d]: dial.py", '![C.](<dial.py> "T")', "![C.](dial.py)\n{: .wide }"],
)  # fmt: skip
def test_a_figure_may_stand_in_other_blocks(text):
    document = marked(text)
    assert [(one.kind, one.caption) for one in document.references] == [("figure", "C.")]
    assert document.problems == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Text ![A dial](dial.py) text", (1, "the figure 'dial.py' needs a paragraph of its own")),
        ("a\n\n| a |\n|---|\n| ![A](dial.py) |", (5, "the figure 'dial.py' needs a paragraph of its own")),
        ("<img src='dial.py'>", (1, "the figure 'dial.py' needs a paragraph of its own")),
        ("a\n\n![](dial.py)", (3, "the figure 'dial.py' needs a caption between the square brackets")),
    ],
)
def test_a_figure_that_cannot_be_one_is_a_mistake(text, problem):
    assert problems(text) == [problem]


def test_a_picture_keeps_its_words_as_they_are():
    assert '<img alt="The $x$ of *b*" src="p.png" />' in shown("![The $x$ of *b*](p.png)")


def test_everything_referred_to_is_found_with_its_line():
    text = (
        "[a](one.md)\n[b][r] <a\nhref='two.md'>c</a>\n\n"
        '<img src="p.png" srcset="q.png 1x, r.png 2x"> <video poster=s.png><source src="t.mp4"></video>\n\n'
        '<object data="u.svg"></object>\n\n- <audio src="v.mp3"></audio>\n  ![w](<w w.png>)\n\n[r]: three.md\n'
    )
    assert references(text) == [
        ("link", "one.md", 1), ("link", "three.md", 12), ("link", "two.md", 2), ("picture", "p.png", 5),
        ("picture", "q.png", 5), ("picture", "r.png", 5), ("picture", "s.png", 5), ("picture", "t.mp4", 5),
        ("picture", "u.svg", 7), ("picture", "v.mp3", 9), ("picture", "w w.png", 10),
    ]  # fmt: skip


def test_answers_are_escaped_and_what_has_none_stays():
    document = marked('[a](x.md) <img srcset="y.png 1x, z.png 2x">')
    answers = {one.slot: f"<{one.address}>" for one in document.references[:2]}
    assert fill(document, answers) == ('<p><a href="&lt;x.md&gt;">a</a> <img srcset="&lt;y.png&gt; 1x, z.png 2x"></p>')


def test_what_code_refers_to_is_nothing():
    assert references(
        '`[a](b.md)`\n\n    <a href="c.md">\n\n<pre><a href="d.md">x</a></pre>\n\n```\n![e](f.py)\n```'
    ) == [("link", "d.md", None)]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a\nb[^no]", 2, "there is no note [^no]: write it below, [^no]: …"),
        ("a[^one]\n\n[^onee]: x", 1, "there is no note [^one] (did you mean 'onee'?): write it below, [^one]: …"),
        ("a[^a]\n\n[^a]: A\n\n[^a]: B", 5, "the note [^a] is there already; a name is one note's"),
        ("a\nb [x][r]", 2, "[x][r]: there is no address for 'r': write [r]: address"),
        ("![x][r]", 1, "![x][r]: there is no address for 'r': write [r]: address"),
        ("[x y][]", 1, "[x y][]: there is no address for 'x y': write [x y]: address"),
        ("## A {#same}\n\n## B {#same}", 3, "the id 'same' is used 2 times; an id names one thing"),
        ("<b id='a'>x</b>\n\n<p id='a'>x</p>", 3, "the id 'a' is used 2 times; an id names one thing"),
        ("x\n{: #page:main }", 2, "the id 'page:main' has a colon: those with a colon are the page's own, write a dash"),
        ("`$x$` $x$\n\n```\n$\\fraq$\n```\n\n$\\fraq$", 7,
         r'this formula is not LaTeX that can be rendered: Unknown command "\fraq".: $\fraq$'),
        ("a \\eqref{b}", 1, r"no equation has the label 'b': \eqref{b}"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_line(text, line, problem):
    assert problems(text) == [(line, problem)]


def test_ids_of_headings_are_in_their_own_script_and_have_their_lines():
    document = marked(
        "## Введение\n\n## 引言\n\n## Is *this* `it`?\n\n## Again\n\n## Again\n\nThe $L_2$ norm\n---\n\n## ??\n"
    )
    assert dict(document.ids) == {
        "введение": 1, "引言": 3, "is-this-it": 5, "again": 7, "again_1": 9, "the-l2-norm": 11, "_1": 14,
    }  # fmt: skip
    assert [heading.title for heading in document.headings] == [
        "Введение", "引言", "Is this it?", "Again", "Again", "The L2 norm", "??",
    ]  # fmt: skip


def test_an_id_by_hand_and_one_made_do_not_meet():
    assert list(marked("## Same\n\n## Other {#same}").ids) == ["same_1", "same"]


def test_an_id_that_html_gives_by_hand_is_not_made_for_a_heading():
    document = marked("<a name='intro'></a>\n\n## Intro\n\n## Intro\n\n<p id='x'>x</p>\n\n## X")
    assert list(document.ids) == ["intro", "intro_1", "intro_2", "x", "x_1"]
    assert document.problems == ()


def test_formulas_in_attributes_and_code_are_as_they_were_written():
    text = '<a title="$x$" href="#">$y$</a> `$z$` <kbd>$w$</kbd>\n\n<script>\nlet a = `$x$` + "\\$";\n</script>\n\n<!-- $x$ -->'
    html = shown(text)
    assert '<a title="$x$"' in html
    assert "<mi>y</mi></math></a>" in html
    assert "<code>$z$</code> <kbd>$w$</kbd>" in html
    assert 'let a = `$x$` + "\\$";' in html
    assert "<!-- $x$ -->" in html


def test_a_bar_in_the_code_of_a_table():
    assert "<td><code>a|b</code></td>\n<td><code>a|b</code></td>" in shown("| x | y |\n|---|---|\n| `a\\|b` | `a|b` |")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("10:30:45, C++ and D++", "10:30:45, C++ and D++"),
        ("++ctrl++", '<span class="keys"><kbd class="key-control">Ctrl</kbd></span>'),
        ("~~old~~ ==new==", "<del>old</del> <mark>new</mark>"),
        ("H~2~O x^2^ x^2+y^2 ~5–~6", "H<sub>2</sub>O x<sup>2</sup> x^2+y^2 ~5–~6"),
        ("https://a.b/c_d.", '<a href="https://a.b/c_d">https://a.b/c_d</a>.'),
        ("<https://e.f>", '<a href="https://e.f">https://e.f</a>'),
        ("An NN\n\n*[NN]: Neural network", 'An <abbr title="Neural network">NN</abbr>'),
        ('"q" -- r', "&ldquo;q&rdquo; &ndash; r"),
    ],
)
def test_what_authors_expect_of_small_things(text, html):
    assert shown(text) == f"<p>{html}</p>"


@pytest.mark.parametrize("block", ["| a |\n|---|\n| b |", "- a\n- b", "> a", "Text"])
def test_attributes_below_a_block(block):
    document = marked(f"{block}\n{{: .wide #here}}")
    assert document.problems == ()
    assert document.ids == {"here": block.count("\n") + 2}
    assert re.search(r'<(table|ul|blockquote|p) class="wide" id="here">', document.html)


def test_attributes_above_a_block_are_a_mistake():
    said = "{: .wide} has to stand on the line below what it is about"
    assert problems("a\n\n{: .wide}\n\nb") == problems("a\n\n{: .wide}\nb") == [(3, said)]


def test_a_caption_under_a_picture():
    html = re.sub(r"\s*\n\s*", "", shown("![p](p.png)\n/// caption\nThe *caption*.\n///"))
    assert html == (
        '<figure><p><img alt="p" src="p.png" /></p><figcaption><p>The <em>caption</em>.</p></figcaption></figure>'
    )


def test_a_formula_alone_that_defines_something_leaves_nothing():
    assert shown("$$\n\\newcommand{\\Loss}{x}\n$$\n\nText") == "<p>Text</p>"


def test_a_display_can_be_scrolled_by_keyboard():
    assert '<span class="display" tabindex="0"><math display="block">' in shown("Text $$x$$ text")


def test_macros_of_the_site():
    assert "ℒ" in convert("$\\loss$", {"loss": r"\mathcal{L}"}).html
    with pytest.raises(ValueError, match="the macro 'loss' is not LaTeX"):
        convert("x", {"loss": r"\fraq"})


def test_six_thousand_chinese_characters_are_twelve_to_twenty_minutes():
    assert 12 <= minutes(f"<p>{'学习' * 3000}</p>") <= 20
    assert minutes(f"<p>{'word ' * 1000}</p>") == 5
    assert minutes("") == 1


def test_a_text_nested_without_end_is_read_to_its_end():
    assert "x" in shown("> " * 300 + "x")
    assert "x" in shown("- " * 300 + "x")
