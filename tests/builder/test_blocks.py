"""Blocks as CommonMark has them, in and out of each other."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder import fences, marks
from builder.markdown import WORDS, convert, fill
from builder.words import words


def shown(text):
    """The HTML without what lies between tags, and without highlighting."""
    document = convert(text)
    out = re.sub(r"</?span[^>]*>|<a class=\"headerlink\".*?</a>", "", fill(document, {}))
    return re.sub(r"\s*\n\s*", "", out)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("- a\n    - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("- a\n\t- b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("1. a\n  - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("* a\n  * b\n    * c\n      * d",
         "<ul><li>a<ul><li>b<ul><li>c<ul><li>d</li></ul></li></ul></li></ul></li></ul>"),
        ("1) a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("- a\n\n    b\n\n        c",
         '<ul><li><p>a</p><p>b</p><div class="code"><pre><code>c</code></pre></div></li></ul>'),
        ("- a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("Text:\n- x\n- y", "<p>Text:</p><ul><li>x</li><li>y</li></ul>"),
        ("Text:\n1. x", "<p>Text:</p><ol><li>x</li></ol>"),
        ("It was in\n1986. Then", "<p>It was in1986. Then</p>"),
        ("- It was in\n  1986. Then", "<ul><li>It was in1986. Then</li></ul>"),
        ("see\n#14 there", "<p>see#14 there</p>"),
        ("- - a\n  - b", "<ul><li><ul><li>a</li><li>b</li></ul></li></ul>"),
        ("-\n  a\n-", "<ul><li>a</li><li></li></ul>"),
        ("> a\nb\n> - c\n>   - d", "<blockquote><p>ab</p><ul><li>c<ul><li>d</li></ul></li></ul></blockquote>"),
        ("- [ ] a\n- [x] b",
         '<ul class="task-list"><li class="task-list-item"><input type="checkbox" disabled/> a</li>'
         '<li class="task-list-item"><input type="checkbox" disabled checked/> b</li></ul>'),
        ("a\n***\nb", "<p>a</p><hr /><p>b</p>"),
        ("a\\\nb", "<p>a<br />b</p>"),
        ("T\n: a\n: b", "<dl><dt>T</dt><dd><p>a</p></dd><dd><p>b</p></dd></dl>"),
        ("<details>\n<summary>S</summary>\n\nA *b*\n\n</details>",
         "<details><summary>S</summary><p>A <em>b</em></p></details>"),
        ('<div markdown="1">\n- a\n  - b\n</div>', "<div><ul><li>a<ul><li>b</li></ul></li></ul></div>"),
        ("<div>\n- a\n</div>", "<div>- a</div>"),
        ("<pre>\n- *a*\n\n    b\n</pre>", "<pre>- *a*b</pre>"),
        ("A[^1]\n\n[^1]: B\n    c\n[^2]: D",
         '<p>A<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup></p><div class="footnote"><hr /><ol>'
         '<li id="fn:1"><p>Bc&#160;<a class="footnote-backref" href="#fnref:1" '
         'title="Jump back to footnote 1 in the text">&#8617;</a></p></li><li id="fn:2"><p>D&#160;'
         '<a class="footnote-backref" href="#fnref:2" title="Jump back to footnote 2 in the text">&#8617;</a></p>'
         "</li></ol></div>"),
    ],
)  # fmt: skip
def test_blocks(text, expected):
    expected = expected.replace("<p></p>", "")
    assert shown(text).replace("<p></p>", "") == expected


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "- a\n\n{}",
        "- a\n{}",
        "1. a\n{}",
        "> {}",
        "!!! note\n{}",
        "> - {}",
        "??? tip\n\n{}",
        "- {}",
        "[^1]: a\n\n{}",
    ],
)
@pytest.mark.parametrize(
    "block", ["```python\nx = 1\n\n- y\n```", "| a | b |\n|---|---|\n| 1 | 2 |", "- p\n  - q", "$$\na\n- b\n$$"]
)
def test_a_block_in_another_is_a_block(around, block):
    before = around[: around.index("{")].split("\n")[-1]
    indent = {"": "", "- ": "  ", "> ": "> ", "> - ": ">   "}[before]
    if not before:
        indent = {"{": "", "-": "  ", "1": "   ", "!": "    ", "?": "    ", "[": "    "}[around[0]]
        block = indent + block
    out = shown(around.format(block.replace("\n", f"\n{indent}")))
    expected = {
        "`": '<div class="code"><pre><code>x = 1- y</code></pre></div>',
        "|": "<td>1</td><td>2</td>",
        "-": "<li>p<ul><li>q</li></ul></li>",
        "$": "<mi>a</mi><mo>−</mo><mi>b</mi>",
    }
    assert expected[block.strip()[0]] in out


def test_rows_that_a_loop_has_put_apart_are_one_table():
    assert shown("| a |\n|---|\n\n| 1 |\n\n| 2 |\n\nEnd").count("<tr>") == 3


def test_a_table_may_follow_a_line_of_text_and_be_followed_by_one():
    out = shown("Text:\n| a | b |\n|---|---|\n| `x|y` | $|z|$ |\nEnd")
    assert out.startswith("<p>Text:</p>")
    assert out.endswith("<p>End</p>")
    assert out.count("<td>") == 2


PIECES = [
    "a", "word ", "5", " ", "\n", "\n\n", "    ", "\t", "- ", "1. ", "> ", "# ", "`", "``", "```", "$", "$$", "\\", "\\(",
    "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}", "\\label{q}", "\\eqref{q}", "{", "}", "[", "]", "](x.md)",
    "![c](d.py)", "![c](p.png)", "[^a]", "[^a]: ", "[r]: u.md\n", "[x][r]", "|", "| a | b |\n|---|---|\n", "<", "<b>",
    "</b>", "<div>", "</div>", "<pre>", "</pre>", "<script>", '<a href="x">', "<img src=x>", "<!--", "-->", "{#id}",
    "!!! note\n", "??? x\n", ":::", "/// caption\n", "///\n", "*", "**", "_", "~", "^", "==", '"', "&", "https://x.y",
    "---\n", ": ", "\ufdd0", "\ufdda", "\x02", "\x03", "é", "引", "- [ ] ", "> [!NOTE]\n", "{ref}`x`", "\r\n", "\\text{",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_nothing_leaks(parts):
    text = "".join(parts)
    for given_text in (text, marks.mark(text)):
        document = convert(given_text)
        said = [one.text for one in document.problems] + [f"{one.title}{one.id}" for one in document.headings]
        assert not re.search("[\ufdd0-\ufdef\x02\x03]", "".join([fill(document, {}), *document.ids, *said]))


INDENTS = {"": "", "- ": "  ", "> ": "> ", "!!! note\n    ": "    ", "1. ": "   ", "> - ": ">   "}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from(list(INDENTS)))
def test_code_is_what_its_author_wrote(parts, begin):
    code = re.sub("[\ufdd0-\ufdef\x02\x03\r]", "", "".join(parts))
    lines = ["~~~~~text", *code.split("\n"), "~~~~~"]
    out = fill(convert(marks.mark(begin + f"\n{INDENTS[begin]}".join(lines))), {})
    (inside,) = re.findall(r"<pre><span></span><code>(.*?)</code></pre>", out, re.DOTALL)
    assert html.unescape(inside) == code + "\n"


HEADERS = {
    'python title="a.py"': ("python", {"title": "a.py"}),
    "python title='a.py' linenums=\"3\"": ("python", {"title": "a.py", "linenums": "3"}),
    "{python}": ("python", {}),
    "{.python}": ("python", {}),
    "{: .python }": ("python", {}),
    "{python echo=false}": ("python", {}),
    '{python, echo=FALSE, fig.cap="x"}': ("python", {}),
    "{r setup, include=FALSE}": ("r", {}),
    "{code-cell} ipython3": ("python", {}),
    "{code-block} python": ("python", {}),
    "{pyodide-python}": ("python", {}),
    "{sourceCode .python}": ("python", {}),
    "python {hl_lines=[1,3-4]}": ("python", {"hl_lines": "1 3-4"}),
    "python {1,3-5}": ("python", {"hl_lines": "1 3-5"}),
    'py hl_lines="2"': ("python", {"hl_lines": "2"}),
    '{.python .numberLines startFrom="7"}': ("python", {"linenums": "7"}),
    "python:a.py": ("python", {"title": "a.py"}),
    "python,ignore": ("python", {}),
    "python foo bar": ("python", {}),
    "c++": ("c++", {}),
    "": ("", {}),
}


@pytest.mark.parametrize("info", HEADERS)
def test_headers_of_code_blocks(info):
    header = fences.read(info)
    assert (header.language, header.options, header.directive) == (*HEADERS[info], "")


@pytest.mark.parametrize("info", HEADERS)
def test_prose_and_code_never_change_places(info):
    out = shown(f"Before *a*\n\n```{info}\nx = *1*\n```\n\nAfter *b*")
    assert out.startswith("<p>Before <em>a</em></p><div")
    assert "x = *1*" in out
    assert out.endswith("<p>After <em>b</em></p>")


def test_lines_are_pointed_out_and_numbered():
    out = fill(convert('```python title="a.py" hl_lines="2-3" linenums="5"\na\nb\nc\nd\n```'), {})
    assert re.findall(r'<span class="hll">.*?<span class="n">(.)</span>', out) == ["b", "c"]
    assert re.findall(r'data-linenos="(\d+) "', out) == ["5", "6", "7", "8"]
    assert '<span class="filename">a.py</span>' in out


def test_options_in_a_cell_are_not_code():
    assert "<code>x</code>" in shown("```{code-cell} ipython3\n:tags: [hide-input]\n\nx\n```")
    assert "<code>x</code>" in shown("```{python}\n#| echo: false\nx\n```")


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("```{note}\nx $y$\n```", "note", "Note"),
        ("```{admonition} My title\nx\n```", "note", "My title"),
        (":::{warning} Mind\nx\n:::", "warning", "Mind"),
        ("::: {.callout-note}\n## Mind\nx\n:::", "note", "Mind"),
        ('::: {.callout-tip title="T"}\nx\n:::', "tip", "T"),
        (":::note\nx\n:::", "note", "Note"),
        ("> [!NOTE]\n> x", "note", "Note"),
        ("> [!warning] Mind\n> x", "warning", "Mind"),
        ('!!! note "Mind"\n  x', "note", "Mind"),
        ("!!!note\n    x", "note", "Note"),
        ("!!! note inline end\n    x", "note", "Note"),
        ('!!! note special "Mind"\n    x', "note", "Mind"),
        ('??? note "Mind"\n    x', "note", "Mind"),
        ("/// details | Mind\n    type: note\nx\n///", "note", "Mind"),
    ],
)
def test_boxes_of_many_kinds(text, kind, title):
    document = convert(text)
    assert document.problems == ()
    out = fill(document, {})
    assert kind in re.findall(r'class="([^"]*)"', out)[0].split()
    assert re.search(rf">{title}</", out)


@pytest.mark.parametrize(
    "text", ["!!! warning\n    x", "> [!WARNING]\n> x", "```{warning}\nx\n```", "::: warning\nx\n:::"]
)
def test_titles_are_in_the_language_of_the_lesson(text):
    german = {key: words("de")[key] for key in WORDS}
    assert ">Warnung</p>" in convert(text, words=german).html


def test_the_page_s_own_words_in_a_text_are_in_its_language():
    german = {key: words("de")[key] for key in WORDS}
    text = "## A\n\nb[^1]\n\n[^1]: c\n\n| a |\n|---|\n| b |\n/// table-caption\nd\n///"
    html = convert(text, words=german).html
    for own in ('title="Link zu diesem Abschnitt"', 'title="Zurück zu Fußnote 1 im Text"', ">Tabelle 1.</span>"):
        assert own in html


def test_a_box_that_drops_down_opens_and_has_its_name():
    document = convert(marks.mark("```{admonition} My title\n:class: dropdown\n:name: here\nx\n```"))
    assert '<details class="note" id="here"><summary>My title</summary>' in document.html.replace("\n", "")
    assert dict(document.ids) == {"here": 1}
    assert '<details class="tip" open="open">' in convert('::: {.callout-tip collapse="false"}\nx\n:::').html


def test_attributes_below_a_heading_are_its_own():
    document = convert(marks.mark("## A\n{: .no_toc #b }\n\nc"))
    assert '<h2 class="no_toc" id="b">' in document.html
    assert (dict(document.ids), document.problems) == ({"b": 2}, ())


def test_code_that_names_its_language_shows_without_it():
    assert shown("`#!python x` and `#!/bin/sh`") == "<p><code>x</code> and <code>#!/bin/sh</code></p>"


def test_code_that_nobody_closes_ends_where_prose_goes_on():
    out = shown("```python\nx = 1\n\ny = 2\n\nAnd *so* on.\n\n```python\nz\n```\n\n*End*")
    assert out.count("<code>") == 2
    assert "<code>x = 1y = 2</code></pre></div><p>And <em>so</em> on.</p>" in out
    assert out.endswith("<p><em>End</em></p>")


def test_a_formula_as_github_has_it():
    assert shown("```math\nx\n```") == shown("$$x$$")
    assert shown("$`x`$") == shown("$x$")


def test_an_equation_of_myst_has_its_label():
    out = fill(convert("```{math}\n:label: a\nx\n```\n\n{eq}`a`"), {})
    assert '<a href="#eq:a">(1)</a>' in out


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a\n\n```python\nx", 3, "this code block is not closed: a line of ``` has to end it"),
        ("- a\n\n  ~~~~\n  x\n\nb", 3, "this code block is not closed: a line of ~~~~ has to end it"),
        ("a\n\n::: note\nx", 3, "this box is not closed: a line of ::: has to end it"),
        ("/// caption\nx", 1, "this block is not closed: a line of /// has to end it"),
        ("!!! note\ntext", 1, "!!! note has no text: indent its text by four spaces"),
        (
            "```{figure} a.png\n```",
            1,
            "the directive {figure} is of another generator: write ![The caption.](picture.png)",
        ),
        (
            "```mermaid\nx\n```",
            1,
            "the directive {mermaid} is of another generator: put in a picture of it, or write ```text",
        ),
        ("::: {.column}\nx\n:::", 1, "::: {.column} is no box that is known here"),
        ("a\n{ref}`x`", 2, "{ref}`x` is a role of another generator: write [its title](#its-id)"),
        ("(x)=\n## A", 1, "(x)= names a target as MyST does: write {#x} behind the heading that it names"),
        ('=== "A"\n\n    b', 1, '=== "A" begins a tab, and there are none here'),
        ('--8<-- "a.md"', 1, '--8<-- "a.md" would put a file in: write its text here'),
        ("a [[b]]", 1, "[[b]] is a link as wikis write it: write [b](../lesson/)"),
        ("a\n\n(x)\n:cite:`b`", 4, ":cite:`b` is a role of another generator: write [^note]"),
        ("a {# b #} c", 1, "{# b #} would be printed as it stands: a comment stands between <!--# and #-->"),
        (
            "a\n\nTable: b {#tbl-c}",
            3,
            "Table: b {#tbl-c}: a table's caption stands below it, between /// table-caption and",
        ),
        (
            "<center>\n![a](b.png)\n</center>",
            2,
            "![a](b.png) would be printed as it stands: Markdown in HTML needs an empty line",
        ),
        ("a\n\n\\newpage", 3, "\\newpage is LaTeX outside of a formula"),
        ("[[_TOC_]]", 1, "[[_TOC_]]: leave it out"),
        ("![[a.png]]", 1, "![[a.png]] puts a file in as wikis do: write ![What it shows](a.png)"),
        ("\\[ x\n\ny \\]", 1, "\\[ opens a formula that has no \\] before the next empty line"),
        ("a\n\n$$ x\n\ny $$\n\nand $$", 3, "$$ opens a formula that is not closed before the next empty line"),
        ("a ^[b]", 1, "^[b] is a note in the text: write [^name], and below [^name]: b"),
        ("a :rocket: b", 1, ":rocket: is the name of a sign: write the sign itself"),
        ("a [b]{.c} d", 1, '[b]{.c} is a span as Pandoc writes it: write <span class="name">b</span>'),
        ("a\n\n+---+---+\n| a | b |\n+---+---+", 3, "+---+---+ begins a grid: write a table with | and ---"),
        ("| a |\n|---|\n| b |\n\n: Caption", 5, ": Caption is below no word that it could define"),
        (
            "!!! note My title\n    x",
            1,
            '!!! note My title: the title of a box stands in quotes, as in !!! note "Title"',
        ),
        ("!!! note 'T'\n    x", 1, "!!! note 'T': the title of a box stands in quotes"),
        ("a\n@fig-b", 2, "@fig-b is a reference as Quarto writes it: write [its title](#fig-b)"),
        ("as [@smith04] says", 1, "[@smith04] cites a source as Pandoc does: write a note, [^name]"),
        ("a \\cite{b}", 1, "\\cite{b} is LaTeX outside of a formula, and would be printed as it stands"),
        ("a\n\n$$\nx\n\ny\n$$", 3, "$$ opens a formula that is not closed before the next empty line"),
        ("\\begin{align}\nx\n\n\\end{align}", 1, "\\begin{align} has no \\end{align} before the next empty line"),
        ("* TOC\n{:toc}", 2, "{:toc}: leave it out, a lesson's list of sections is made by itself"),
        ("a `{python} x`", 1, "`{python} x` would be computed by Quarto"),
        ("[](b.md)", 1, "the link 'b.md' needs words between the square brackets"),
    ],
)
def test_what_would_be_printed_as_it_stands_is_a_mistake(text, line, problem):
    found = convert(marks.mark(text)).problems
    assert [(one.line, one.text[: len(problem)]) for one in found] == [(line, problem)]


@pytest.mark.parametrize(
    "text",
    ["a[i][j]", "[[1, 2], [3, 4]]", "[1][2]", "`{ref}` `x`", "[[1]](a.md)", "x ::: y", "a @ b", "50 % of\n\nall"],
)
def test_what_only_looks_like_it_is_none(text):
    assert convert(text).problems == ()
