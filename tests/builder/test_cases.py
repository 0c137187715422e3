"""What other people's lessons ran into: a test for each line of that list, by its number, with other members of its kind.

What a line needs more room for is tested in a file of its own, too: test_output, test_sandbox, test_resolve, test_serve.
"""

import re
import threading
from html import unescape

import pytest

from builder import markdown, marks, output, render
from builder.asset import asset
from builder.course import Gathering, gather
from builder.mistakes import Mistakes
from builder.output import OutputRefused
from builder.serve import keep_up, serve
from builder.serving.edition import Newest
from builder.serving.server import serving
from builder.words import words

HELLO = "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass State: pass\ndef view(state): return {}\n"


def shown(text):
    """The HTML of a text, formulas as M, without what lies between tags."""
    html = markdown.fill(markdown.convert(marks.mark(text)), {})
    html = re.sub(r"(?s)<math.*?</math>", "M", html)
    return re.sub(r"\s*\n\s*", "", re.sub(r"</?span[^>]*>|<a class=\"headerlink\".*?</a>", "", html))


def problems(text):
    return [(one.line, one.text) for one in markdown.convert(marks.mark(text)).problems]


def filled(lesson):
    """A lesson's text with its addresses, and its figures as their ids and captions."""
    addresses = {slot: one.href for slot, one in lesson.addresses.items()}
    figures = {one.slot: f"<!--{one.id}--><p>{one.caption}</p>" for one in lesson.figures}
    return markdown.fill(lesson.document, addresses | figures)


# A. Loss and leaks


@pytest.mark.parametrize("name", ["content", "docs", ".", "..", "notes.txt", "content/site", "full"])
def test_01_out_is_refused_where_something_else_is(content, tmp_path, monkeypatch, name):
    (tmp_path / "docs" / ".git").mkdir(parents=True)
    (tmp_path / "docs" / "CNAME").write_text("example.org")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "index.html").write_text("mine")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OutputRefused) as refused:
        output.write({"index.html": asset("index.html", "x")}, tmp_path / name, content.folder)
    assert str(refused.value).count(". ") == 0
    assert "give --out a folder that is empty" in str(refused.value)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("folder", [".trash", ".ipynb_checkpoints", ".git", "__pycache__", "old~", "a/.history"])
def test_02_hidden_folders_hold_no_lessons(gathered, content, folder):
    content.lesson("a", "Text")
    content.write(f"{folder}/lesson.md", "no lesson")
    assert [lesson.slug for lesson in gathered().lessons] == ["a"]


def test_03_only_what_figures_use_is_shipped_and_pictures_are_files(gathered, content, dial):
    content.lesson("a", "![C.](dial.py)\n\n![p](photo.jpg)", dial=dial)
    for leak in (".env", "lesson.md~", ".dial.py.swp", "notes.txt", "unused.py", "photo.jpg"):
        content.write(f"a/{leak}", "x")
    (lesson,) = gathered().lessons
    assert sorted(lesson.shipped) == ["content/a/dial.py"]
    assert sorted(lesson.files) == ["a/photo.jpg"]


# B. Builds, but the figure is dead in the browser


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("from .lesson import K", "a/lesson"),
        ("from content.b.shared import K", "b/shared"),
        ("from ..common import K", "common"),
        ("from content.common import K", "common"),
        ("from .parts.deep import K", "a/parts/deep"),
        ("from . import near\nK = near.K", "a/near"),
    ],
)
def test_04_figures_import_what_other_files_give(gathered, content, line, path):
    content.lesson("a", "![C.](dial.py)", dial=f"{line}\n{HELLO.format('str(K)')}")
    content.lesson("b", "Text")
    content.write(f"{path}.py", "K = 42\n")
    lesson = next(one for one in gathered().lessons if one.slug == "a")
    assert lesson.figures[0].markup == "42"
    assert f"content/{path}.py" in lesson.shipped


@pytest.mark.parametrize("path", ["points.csv", "data/points.csv", "data/deep/points.csv"])
def test_05_data_is_read_and_shipped_from_every_folder(gathered, content, path):
    view = HELLO.format(f"(Path(__file__).parent / {path!r}).read_text()")
    content.lesson("a", "![C.](dial.py)", dial=f"from pathlib import Path\n{view}")
    content.write(f"a/{path}", "1,2")
    (lesson,) = gathered().lessons
    assert lesson.figures[0].markup == "1,2"
    assert f"content/a/{path}" in lesson.shipped


@pytest.mark.parametrize("module", ["pytest", "jinja2", "markdown", "builder"])
def test_06_what_only_the_builder_has_cannot_be_imported(mistakes, content, module):
    content.lesson("a", "![C.](dial.py)", dial=f"import {module}\n{HELLO.format(1)}")
    (said,) = mistakes()
    assert said.startswith("a/dial.py:1: ")
    assert module in said
    if module != "builder":
        assert "packages" in said


def test_07_folders_whose_names_differ_by_little_both_work(gathered, content):
    slugs = ["a-b", "a.b", "a_b", "ab"]
    for slug in slugs:
        content.lesson(slug, "![C.](dial.py)", dial=HELLO.format(repr(slug)))
    course = gathered()
    assert {lesson.slug: lesson.figures[0].markup for lesson in course.lessons} == {slug: slug for slug in slugs}
    shipped = [path for lesson in course.lessons for path in lesson.shipped]
    assert len(set(shipped)) == len(shipped)


# C. Tracebacks and misleading words


@pytest.mark.parametrize("address", ["./dial.py", "dial.py", "../a/dial.py", "<dial.py>"])
def test_08_a_figure_s_address_may_be_written_in_any_way(gathered, content, dial, address):
    content.lesson("a", f"![C.]({address})", dial=dial)
    assert [figure.id for figure in gathered().lessons[0].figures] == ["dial"]


@pytest.mark.parametrize("path", ["a/lesson.md", "site.toml"])
def test_09_another_encoding_has_its_file_and_line(mistakes, content, path):
    file = content.lesson("a", "one\ntwo") if path != "site.toml" else content.write(path, "")
    content.lesson("b", "x")
    before = file.read_bytes() or b'title = "A"\n'
    file.write_bytes(before + "\ncafé".encode("latin-1"))
    line = (before + b"\n").count(b"\n") + 1
    assert f"{path}:{line}: this is not UTF-8 (byte e9): save the file as UTF-8" in mistakes()


def test_10_a_byte_order_mark_is_accepted_everywhere(gathered, content, dial):
    file = content.lesson("a", "![C.](dial.py) \n\n{{ w }}", dial="\ufeff" + dial, lesson="\ufeffw = 5\n")
    file.write_text("\ufeff" + file.read_text(), encoding="utf-8")
    site = content.folder / "site.toml"
    site.write_text("\ufeff" + site.read_text(), encoding="utf-8")
    assert "<p>5</p>" in filled(gathered().lessons[0])


@pytest.mark.parametrize("name", ["my lesson", "c++", "intro.v2", "первый", "1", "a_b"])
def test_11_a_folder_s_name_works(content, gathered, dial, name):
    content.lesson(name, "![C.](dial.py)", dial=dial)
    assert gathered().lessons[0].figures[0].is_interactive


@pytest.mark.parametrize("name", ["_draft", "-x", "a&b", "a#b", "a.", "a%20b"])
def test_11_or_is_a_mistake_that_says_which_do(content, mistakes, name):
    content.lesson(name, "Text")
    assert "a name begins with a letter or a digit" in " ".join(mistakes())


def test_12_a_picture_is_embedded_in_a_single_file(gathered, content):
    content.lesson("a", "![p](p.png)\n\n<img src='q.svg' alt='q'>")
    (content.folder / "a" / "p.png").write_bytes(b"\x89PNG")
    content.write("a/q.svg", "<svg/>")
    (lesson,) = gathered().lessons
    addresses = render._carried_addresses(lesson, None)
    assert list(addresses.values()) == ["data:image/png;base64,iVBORw==", "data:image/svg+xml;base64,PHN2Zy8+"]


def test_13_a_port_in_use_is_one_sentence(capsys):
    with serving(Newest(), 0) as address:
        port = int(re.findall(r":(\d+)", address)[0])
        assert serve(dict, [], port) == 1
    said = capsys.readouterr().err
    assert str(port) in said
    assert said.count("\n") == 1


def test_14_a_view_that_does_not_end_is_named(content, gathering, dial):
    endless = "def forever():\n    while True: pass\n"
    content.lesson("a", "![C.](dial.py)\n\n![D.](other.py)", dial=endless + HELLO.format("forever()"), other=dial)
    impatient = Gathering(gathering.python, patience=1.5)
    try:
        for _ in range(2):
            with pytest.raises(Mistakes, match=r"dial\.py.* second"):
                gather(content.folder, impatient)
    finally:
        impatient.close()


def test_15_an_exception_in_a_helper_has_the_helper_s_line(mistakes, content):
    content.lesson(
        "a",
        "![C.](dial.py)",
        dial=f"from .parts.deep import halve\n{HELLO.format('halve(1)')}",
    )
    content.write("a/parts/deep.py", "def halve(x):\n    y = 0\n    return x / y\n")
    assert mistakes() == ["a/parts/deep.py:3: ZeroDivisionError: division by zero"]


# D. Placeholders that leak


@pytest.mark.parametrize(
    ("caption", "html"),
    [
        ("Loss $L(w)$ and *more*.", "Loss M and <em>more</em>."),
        (r"\(x\), `a*b*` and ~~no~~.", "M, <code>a*b*</code> and <del>no</del>."),
        ("It costs $5 and [is **here**](#dial).", 'It costs $5 and <a href="#dial">is <strong>here</strong></a>.'),
        ("$a_1$ and $b_1$ of \\eqref{q}", 'M and M of <a href="#eq:q">(1)</a>'),
    ],
)
def test_16_a_caption_has_formulas_and_emphasis(gathered, content, dial, caption, html):
    content.lesson("a", f"![{caption}](dial.py)\n\n$$x\\label{{q}}$$", dial=dial)
    (figure,) = gathered().lessons[0].figures
    assert f"<p>{re.sub(r'<math.*?</math>', 'M', figure.caption)}</p>" == f"<p>{html}</p>" or html in re.sub(
        r"<math.*?</math>", "M", filled(gathered().lessons[0])
    )


@pytest.mark.parametrize(
    "code",
    ["`a` costs $5, `b` costs 6$", "`$x$` and `$$y$$`", "``a ` $b$``", "`\\(x\\)`", "`{% raw %}{{ a }}{% endraw %}`"],
)
def test_17_code_stays_code(code):
    assert "M" not in shown(code)
    assert "<code>" in shown(code)


# E. Dollars and braces


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (r"From \$5", "From $5"),
        (r"$p = \$1$", "M"),
        (r"\$5 and $x$", "$5 and M"),
        (r"**\$5**", "<strong>$5</strong>"),
    ],
)
def test_18_an_escaped_dollar_is_a_dollar(text, html):
    assert shown(text) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("$5 ($x$ each)", "$5 (M each)"),
        ("$5/$x$", "$5/M"),
        ("US$5 ($x$)", "US$5 (M)"),
        ("$5–$x$", "$5–M"),
    ],
)
def test_19_money_then_a_formula(text, html):
    assert shown(text) == f"<p>{html}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6.",
        "$5-$6",
        "$1.50 or $2,000",
        "from $5 to $6 (or $7)",
        "$5M and $6M",
        "$HOME:$PATH",
        "a $ b $ c",
    ],
)
def test_20_money_twice_is_money(text):
    assert shown(text) == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("$2^{{10}}$", "<msup><mn>2</mn><mn>10</mn></msup>"),
        ("${{ w }}x$", "<mn>5</mn><mi>x</mi>"),
        ("$x_{{i}}$", "<msub><mi>x</mi><mi>i</mi></msub>"),
        ("$x^{{ w }}$", "<msup><mi>x</mi><mn>5</mn></msup>"),
        (r"$\frac{{{w}}}{2}$", "<mfrac><mn>5</mn><mn>2</mn></mfrac>"),
    ],
)
def test_21_braces_in_a_formula(gathered, content, text, latex):
    content.lesson("a", text, lesson="w = 5\n")
    assert latex in gathered().lessons[0].document.html


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| $|x|$ | $P(A|B)$ |", ["M", "M"]),
        ("| `a|b` | \\(a|b\\) |", ["<code>a|b</code>", "M"]),
        ("| a \\| b | $\\|w\\|$ |", ["a | b", "M"]),
        ("| $5 | $6 |", ["$5", "$6"]),
    ],
)
def test_22_a_row_with_bars_in_formulas_and_code(row, cells):
    assert re.findall("<td>(.*?)</td>", shown(f"| a | b |\n|---|---|\n{row}")) == cells


@pytest.mark.parametrize(
    "text",
    [
        r"\( x \)",
        "\\[ x \\]",
        "\\[\nx\n\\]",
        "\\begin{equation}\nx\n\\end{equation}",
        "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
        r"$$x \tag{A}$$",
        r"$$x \label{q}$$ \eqref{q}",
        r"$$x \label{q}$$ \ref{q}",
        r"$x \text{for $x$}$",
        r"\\(x\\)",
        r"$$\begin{split} a \\ b \end{split}$$",
        r"$$\begin{cases} a & b \\ c & d \end{cases}$$",
        r"$$\newcommand{\R}{\mathbb{R}}$$ $\R$",
        r"$\operatorname{argmin}_w$",
        r"$\mbox{if }x$",
        "```math\nx\n```",
        "$`x`$",
        r"$x \quad \textrm{and} \quad y$",
    ],
)
def test_23_formulas_in_every_spelling(text):
    html = shown(text)
    assert problems(text) == []
    assert "M" in html
    assert not re.search(r"[\\${}]", html)


def test_23_macros_of_the_site(gathered, content):
    content.write("site.toml", (content.folder / "site.toml").read_text() + '[macros]\nloss = "\\\\mathcal{L}"\n')
    content.lesson("a", "$\\loss$")
    assert "ℒ" in gathered().lessons[0].document.html


@pytest.mark.parametrize(
    "text", [r"$\frac{1$", r"$\nosuch$", r"\begin{foo}x\end{foo}", "\\[ x\n\ny \\]", r"\eqref{no}"]
)
def test_23_or_a_mistake(text):
    assert [line for line, _ in problems(text)] == [1]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("{% for i in range(3) %}{{ i }}{% endfor %}", "<p>012</p>"),
        ("| a |\n|---|\n{% for i in range(2) %}\n| {{ i }} |\n{% endfor %}", "<td>1</td>"),
        ("- x\n{% for i in range(2) %}\n- {{ i }}\n{% endfor %}", "<li>1</li>"),
        ("{% if rows %}\n**b**\n{% endif %}", "<strong>b</strong>"),
        ("{% set a = 2 %}{{ a }}", "<p>2</p>"),
    ],
)
def test_24_tags_work(gathered, content, text, html):
    content.lesson("a", text, lesson="rows = [1]\n")
    assert html in filled(gathered().lessons[0])


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("{% for r in tabel_rows %}{{ r }}{% endfor %}", "'tabel_rows' (did you mean 'table_rows'?)"),
        ("{% if tabel_rows %}x{% endif %}", "'tabel_rows' (did you mean 'table_rows'?)"),
        ("{{ tabel_rows[0] }}", "'tabel_rows' (did you mean 'table_rows'?)"),
        ("$x^{{ tabel_rows }}$", "'tabel_rows' (did you mean 'table_rows'?)"),
    ],
)
def test_25_a_misspelt_name_in_a_tag_is_guessed(mistakes, content, text, guess):
    content.lesson("a", text, lesson="table_rows = []\n")
    assert mistakes() == [f"a/lesson.md:7: lesson.py gives no {guess}"]


# F. Markdown that goes wrong silently


@pytest.mark.parametrize(
    "info",
    [
        'python title="a.py"',
        "{python}",
        "{.python}",
        "python {1,3}",
        "{code-cell} ipython3",
        "{python, echo=FALSE}",
        "python,ignore",
        "py linenums='1'",
        "{#id .python}",
        "python showLineNumbers",
        "pycon",
        "",
        "unknown-language",
        "diff",
        "{=raw",
    ],
)
def test_26_prose_and_code_never_change_places(info):
    html = shown(f"Before *a*\n\n```{info}\nx = *1*\n```\n\nAfter *b*")
    assert "x = *1*" in html
    assert html.startswith("<p>Before <em>a</em></p>")
    assert html.endswith("<p>After <em>b</em></p>")


@pytest.mark.parametrize(
    "text", ["```{=html}\n<b>\n```", "```{toctree}\na\n```", "```{nosuch}\na\n```", "```python\nx"]
)
def test_26_or_a_mistake(text):
    assert [line for line, _ in problems(text)] == [1]


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("- a\n\n  ```\n  x\n  ```", "<li>"),
        ("- a\n  ```\n  x\n  ```", "<li>"),
        ("1. a\n\n    ```\n    x\n    ```", "<li>"),
        ("!!! note\n    ```\n    x\n    ```", "admonition"),
        ("> ```\n> x\n> ```", "<blockquote>"),
        ("??? tip\n    ~~~\n    x\n    ~~~", "<details"),
        ("::: note\n```\nx\n```\n:::", "admonition"),
        ("[^1]: a\n\n    ```\n    x\n    ```\n\nb[^1]", "footnote"),
        ("> - a\n>   ```\n>   x\n>   ```", "<blockquote><ul>"),
        ("<details>\n<summary>S</summary>\n\n```\nx\n```\n\n</details>", "<details"),
    ],
)
def test_27_a_fence_in_another_block_is_a_block(text, around):
    html = shown(text)
    assert '<div class="code"><pre><code>x</code></pre></div>' in html
    assert around in html[: html.index("<pre>")]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("1. a\n   1. b", "<ol><li>a<ol><li>b</li></ol></li></ol>"),
        ("Text:\n- x\n- y", "<p>Text:</p><ul><li>x</li><li>y</li></ul>"),
        ("Text:\n1. x", "<p>Text:</p><ol><li>x</li></ol>"),
        ("Text:\n> x", "<p>Text:</p><blockquote><p>x</p></blockquote>"),
        ("## A\n- x", '<h2 id="a">A</h2><ul><li>x</li></ul>'),
        ("Text:\n```\nx\n```", '<p>Text:</p><div class="code"><pre><code>x</code></pre></div>'),
    ],
)
def test_28_lists_nest_and_blocks_follow_text(text, html):
    assert shown(text) == html


def test_28_a_table_follows_text():
    assert shown("Text:\n| a |\n|---|\n| b |").startswith('<p>Text:</p><div class="table"><table>')


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nx[^no]", 2),
        ("a[^a]\n\n[^a]: A\n[^a]: B", 4),
        ("a [x][nowhere]", 1),
        ("- a[^no]", 1),
        ("| a |\n|---|\n| x[^no] |", 3),
    ],
)
def test_29_notes_that_are_not_there_or_are_twice(text, line):
    assert [at for at, _ in problems(text)] == [line]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("~~old~~", "<del>old</del>"),
        ("- [ ] task", '<input type="checkbox" disabled/>'),
        ("- [x] done", "disabled checked"),
        ("see https://a.b/c.", '<a href="https://a.b/c">https://a.b/c</a>.'),
        ("www.a.b", 'href="http'),
        ("H~2~O", "H<sub>2</sub>O"),
        ("![p](p.png)\n/// caption\nC\n///", "<figcaption><p>C</p></figcaption>"),
        ("==m==", "<mark>m</mark>"),
        ("a\\\nb", "<br />"),
        ("T\n: d", "<dd>"),
        ("> [!TIP]\n> x", "admonition tip"),
        ("<figure>\n<img src='p.png' alt=''>\n<figcaption>C</figcaption>\n</figure>", "<figcaption>C</figcaption>"),
    ],
)
def test_30_small_things_as_authors_expect_them(text, html):
    assert html in shown(text)


# G. Links, ids, lines


@pytest.mark.parametrize(
    "title", ["Python", "Start", "Theme", "Main", "Styles", "Lessons", "Page", "Caption", "Message"]
)
def test_31_a_heading_named_like_a_part_of_the_page_keeps_its_place(gathered, content, dial, title):
    content.lesson("a", f"## {title}\n\n[there](#{title.lower()})")
    lesson = gathered().lessons[0]
    assert list(lesson.document.ids) == [title.lower()]
    assert problems("x\n{: #page:python }")


@pytest.mark.parametrize("name", ["python", "start", "theme", "main"])
def test_31_a_figure_may_be_named_so_too(gathered, content, dial, name):
    content.lesson("a", f"![C.]({name}.py)\n\n[there](#{name})", **{name: dial})
    assert gathered().lessons[0].figures[0].id == name


def test_32_pictures_and_figures_in_subfolders(gathered, content, dial):
    content.lesson("a", "![p](img/a.png)\n\n![C.](figures/dial.py)\n\n[d](data/x.csv)\n\n[ref]\n\n[ref]: img/a.png")
    for path in ("img/a.png", "data/x.csv"):
        content.write(f"a/{path}", "x")
    content.write("a/figures/dial.py", dial)
    (lesson,) = gathered().lessons
    assert sorted(lesson.files) == ["a/data/x.csv", "a/img/a.png"]
    assert lesson.figures[0].module == "content.a.figures.dial"


@pytest.mark.parametrize(
    "text",
    [
        '<img src="pic.png">',
        "<img src=pic.png>",
        '<a href="pic.png">x</a>',
        '<img srcset="pic.png 2x">',
        '<video poster="pic.png"></video>',
        "[![p](pic.png)](pic.png)",
        "<picture><source srcset='pic.png'></picture>",
        "![p][r]\n\n[r]: pic.png",
    ],
)
def test_33_what_html_refers_to_is_copied_and_checked(gathered, mistakes, content, text):
    content.lesson("a", text)
    assert {said.split(":")[0] for said in mistakes()} == {"a/lesson.md"}
    content.write("a/pic.png", "x")
    assert list(gathered().lessons[0].files) == ["a/pic.png"]


@pytest.mark.parametrize(
    ("title", "id_"),
    [
        ("Введение", "введение"),
        ("引言", "引言"),
        ("مقدمة", "مقدمة"),
        ("Über uns", "über-uns"),
        ("परिचय", "परिचय"),
        ("C++ & you", "c-you"),
    ],
)
def test_34_ids_are_in_their_own_script(gathered, content, title, id_):
    content.lesson("a", f"## {title}\n\n[there](#{id_})")
    assert list(gathered().lessons[0].document.ids) == [id_]


@pytest.mark.parametrize("attributes", ["{#my-id}", "{ #my-id }", "{: #my-id}", "{id=my-id}", "{#my-id .wide}"])
def test_35_an_id_given_by_hand_is_kept(gathered, content, dial, attributes):
    content.lesson("a", f"![C.](dial.py){attributes}\n\n[there](#my-id)", dial=dial)
    assert gathered().lessons[0].figures[0].id == "my-id"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("`[x](no.md)`\n\n```\n[x](no.md)\n```\n\n[x](no.md)", 13),
        ("A lesson about it.\n\n[x](A lesson)", 9),
        ("[x][r]\n\ntext\n\n[r]: no.md", 11),
        ("a\n\n$\\fraq{ {{ w }} }$", 9),
        ("no.md\n\n<!-- no.md -->\n\n[x](no.md)", 11),
        ("- a\n- b\n\n    [x](no.md)", 10),
        ("!!! note\n    a\n\n    [x](no.md)", 10),
        ("| a |\n|---|\n| [x](no.md) |", 9),
        ("{% for i in range(3) %}\n{{ i }}\n{% endfor %}\n\n[x](no.md)", 11),
    ],
)
def test_36_a_mistake_has_its_own_line(content, gathered, text, line):
    content.lesson("a", text, lesson="w = 5\n")
    with pytest.raises(Mistakes) as caught:
        gathered()
    assert [one.line for one in caught.value.mistakes] == [line]


def test_37_a_lesson_that_is_a_link(gathered, content, dial, tmp_path):
    content.lesson("a", "![C.](dial.py)\n\n![p](p.png)", dial=dial)
    content.write("a/p.png", "x")
    elsewhere = tmp_path / "elsewhere"
    (content.folder / "a").rename(elsewhere)
    (content.folder / "a").symlink_to(elsewhere)
    (lesson,) = gathered().lessons
    assert lesson.figures[0].is_interactive
    assert sorted(lesson.files) == ["a/p.png"]


# H. Figures


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("np.argmax([1, 3])", "1"),
        ("np.float64(0.5)", "0.5"),
        ("3", "3"),
        ("np.int32(7)", "7"),
        ("np.bool_(True)", "True"),
        ("np.str_('x')", "x"),
    ],
)
def test_38_numbers_of_numpy_are_shown_as_numbers(gathered, content, value, text):
    imports = "import numpy as np\nfrom nncore.figures import element\n"
    content.lesson("a", "![C.](dial.py)", dial=imports + HELLO.format(f"element('p', {value})"))
    assert gathered().lessons[0].figures[0].markup == f"<p>{text}</p>"


@pytest.mark.parametrize(("one", "other"), [("my_dial", "my-dial"), ("dial", "figures/dial")])
def test_39_two_figures_with_one_id_are_a_mistake(mistakes, content, dial, one, other):
    content.lesson("a", f"![C.]({one}.py)\n\n![D.]({other}.py)")
    for path in (one, other):
        content.write(f"a/{path}.py", dial)
    (said,) = mistakes()
    assert said.startswith("a/lesson.md:9: the figures ")
    assert "have the same id" in said


# I. Languages


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("he", "rtl"), ("fa", "rtl"), ("en", "ltr"), ("ur", "rtl"), ("az-Arab", "rtl")],
)
def test_40_the_direction_is_that_of_the_language(gathered, content, language, direction):
    content.lesson("a", "Text")
    file = content.folder / "a" / "lesson.md"
    file.write_text(file.read_text().replace("date =", f'language = "{language}"\ndate ='))
    assert gathered().lessons[0].words.direction == direction


def test_41_six_thousand_chinese_characters_take_twelve_to_twenty_minutes(gathered, content):
    content.lesson("a", "学习机器" * 1500)
    content.lesson("b", "ひらがな" * 1500)
    content.lesson("c", "word " * 3000)
    assert all(12 <= lesson.minutes <= 20 for lesson in gathered().lessons)


@pytest.mark.parametrize("language", ["de", "ru", "ar", "zh", "ja"])
def test_42_the_page_s_own_words_are_in_the_lesson_s_language(gathered, content, language):
    content.lesson("a", "## B\n\n!!! warning\n    c[^1]\n\n[^1]: d\n\n| a |\n|---|\n| b |\n/// table-caption\ne\n///")
    file = content.folder / "a" / "lesson.md"
    file.write_text(file.read_text().replace("date =", f'language = "{language}"\ndate ='))
    (lesson,) = gathered().lessons
    spoken, html = words(language), unescape(filled(lesson))
    for own in (
        spoken["warning"],
        spoken["section_link"],
        spoken["footnote_back"].format(n=1),
        spoken["table_caption"].format(n=1),
    ):
        assert own in html
    assert "2026" in lesson.words.date(lesson.front_matter.date)
    assert lesson.words.date(lesson.front_matter.date) != "1 January 2026"


# J. Serving


def test_43_every_save_shows_and_its_repair_too(tmp_path):
    newest, stop, seen = Newest(), threading.Event(), []
    file = tmp_path / "a.txt"
    file.write_text("0")
    turn = threading.Condition()

    def make():
        text = file.read_text()
        with turn:
            seen.append(text)
            turn.notify_all()
        if text == "wrong":
            raise Mistakes([])
        return {"index.html": asset("index.html", text)}

    thread = threading.Thread(target=keep_up, args=[make, newest, [tmp_path], (), stop])
    thread.start()
    try:
        for text in ("1", "2", "wrong", "3"):
            with turn:
                assert turn.wait_for(lambda: bool(seen), 20)
            file.write_text(text)
            with turn:
                assert turn.wait_for(lambda wanted=text: seen[-1] == wanted, 20)
    finally:
        stop.set()
        thread.join()
    assert newest.files["index.html"].read() == b"3"


def test_44_one_save_of_many_lessons_reads_only_that_one_again(content, gathering, monkeypatch):
    for at in range(5):
        content.lesson(f"a{at}", f"Text {at}")
    gather(content.folder, gathering)
    converted = []
    convert = markdown.convert
    monkeypatch.setattr(markdown, "convert", lambda *given: converted.append(given[0]) or convert(*given))
    content.lesson("a3", "Another text")
    gather(content.folder, gathering)
    assert [marks.unmarked(text).strip() for text in converted if text] == ["Another text"]
