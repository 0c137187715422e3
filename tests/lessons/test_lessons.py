"""Whole lessons, written as others write theirs: as d2l does, in kramdown, and in MyST."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest

from builder import markdown
from builder.course import Gathering, Lesson, Python, gather
from builder.packages import Packages
from tests.builder.conftest import NoCells

HERE = Path(__file__).parent
MODULES = frozenset({"dataclasses", "numpy"})


@pytest.fixture(scope="module")
def lessons() -> Iterator[dict[str, Lesson]]:
    gathering = Gathering(Python(MODULES, lambda wanted, content: Packages({}), lambda packages: [], NoCells()))
    try:
        yield {lesson.slug: lesson for lesson in gather(HERE, gathering).lessons}
    finally:
        gathering.close()


@pytest.fixture
def page(lessons: dict[str, Lesson], request: pytest.FixtureRequest) -> SimpleNamespace:
    """A lesson as its reader sees it: `html` has F for a figure and M for a formula, `words` no tags and no code."""
    lesson = lessons[request.param]
    addresses = {slot: one.href for slot, one in lesson.addresses.items()}
    whole = markdown.fill(lesson.document, addresses | {figure.slot: f"F:{figure.id}" for figure in lesson.figures})
    html = re.sub(r"(?s)<math.*?</math>", "M", re.sub(r"</?span[^>]*>", "", whole))
    html = re.sub(r"\s*\n\s*", "", re.sub(r'<a class="headerlink".*?</a>', "", html))
    captions = " ".join(figure.caption for figure in lesson.figures)
    words = unescape(
        re.sub(r"(?s)<[^>]*>", " ", re.sub(r"(?s)<(pre|code)\b.*?</\1>|<math.*?</math>", "", whole + captions))
    )
    return SimpleNamespace(html=html, whole=whole, words=words, ids=lesson.document.ids, figures=lesson.figures)


def written_by(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", names, indirect=True)


@written_by("d2l", "cs231n", "quantecon")
def test_nothing_of_how_it_was_written_is_left(page):
    for mark in ("$$", "\\", ":::", "{", "}", "```", "**", "[^", "](", "///", "+++", "~~", ":label", ":eq", "|"):
        assert mark not in page.words, mark


@written_by("d2l")
def test_d2l_has_its_sections_figures_and_equations(page):
    assert [id_ for id_ in page.ids if not id_.startswith(("fn", "__"))] == [
        "sec_linear_regression", "subsec_linear_model", "eq_price-area", "eq:eq_price-area", "eq_vec", "eq:eq_vec",
        "loss-function", "eq_mse", "eq:eq_mse", "fig_fit_linreg", "vectorization-for-speed", "exercises",
    ]  # fmt: skip
    assert 'In <a href="#eq:eq_price-area">(1)</a>, M and M are called' in page.html
    assert "Figure 1. Fitting a line to points in the plane" in page.html
    assert 'of <a href="#eq:eq_mse">(3)</a>' in page.html
    assert [figure.id for figure in page.figures] == ["slope"]


@written_by("d2l")
def test_d2l_has_its_lists_tables_and_code(page):
    assert "It flows from a few simple assumptions:</p><ol><li>the target" in page.html
    assert (
        "which is<ul><li>independent of the features,</li><li>and the same on average everywhere.</li></ul></li></ol>"
        in page.html
    )
    assert "M.<ol><li>Find the best constant M.</li><li>Show that it is the mean:M</li></ol></li>" in page.html
    assert '<td style="text-align: right;">32 to 256</td>' in page.html
    assert "Table 1. Batches, small and large." in page.html
    assert "<code>%%tab all" in page.html
    assert '<details class="note"><summary>In PyTorch</summary>' in page.html
    assert "one sold for $300,000, a smaller one for $180,000 (both in $)." in page.html


@written_by("cs231n")
def test_cs231n_has_its_anchors_and_headings(page):
    anchors = ["intro", "optimization", "opt1", "opt3", "summary"]
    assert [id_ for id_ in page.ids if id_ in anchors] == anchors
    for one in anchors:
        assert f'<a href="#{one}">' in page.html
        assert f'</h3><a name="{one}"></a>' not in page.html
        assert re.search(rf'<a name="{one}"></a><h[34] ', page.html)
    assert "Search</a></li>" not in page.html
    assert '<li><a href="#optimization">Optimization</a><ul><li><a href="#opt1">' in page.html


@written_by("cs231n")
def test_cs231n_has_its_formulas_where_they_stand(page):
    assert "<strong>score function</strong>, e.g. M</li>" in page.html
    assert "Our loss for one example is M, and for three in one dimension:</p>" in page.html
    assert re.findall(r">\((\d)\)<", page.whole.split("optimization")[-1].split("opt1")[0]) in ([], ["1", "2", "3"])
    assert page.whole.count('<math display="block">') == 3
    assert "Loss along <b>one</b> direction, M as M grows." in page.html
    assert '<img src="svm1d.svg" width="40%" alt="The same, smaller">' in page.html


@written_by("cs231n")
def test_cs231n_has_its_blocks(page):
    assert '<table class="table-wide">' in page.html
    assert "progress is slow:<ul><li>at <code>1e-10</code> nothing moves;</li>" in page.html
    assert "the 1<sup>st</sup> is simple" in page.html
    assert "<code>H~2~O</code>" in page.html
    assert '<a href="http://stanford.edu/~boyd/cvxbook/">http://stanford.edu/~boyd/cvxbook/</a> for more' in page.html
    assert "<hr />" in page.html


@written_by("quantecon")
def test_quantecon_has_its_equations_and_what_refers_to_them(page):
    assert {"eq:model", "eq:optim", "eq:beta", "residuals", "simple_linear_model", "slr-ex1"} <= set(page.ids)
    for label, number in (("model", 1), ("optim", 2), ("beta", 3)):
        assert f'<a href="#eq:{label}">({number})</a>' in page.html
        assert page.whole.count(f'id="eq:{label}"') == 1
    assert 'How to take the derivative of <a href="#eq:optim">(2)</a></summary>' in page.html


@written_by("quantecon")
def test_quantecon_has_its_boxes_and_code(page):
    assert '<div class="admonition exercise" id="slr-ex1"><p class="admonition-title">Exercise</p>' in page.html
    assert '<details class="solution"><summary>Solution</summary>' in page.html
    assert (
        "<ol><li>gather data:<ul><li>temperature,</li><li>sales;</li></ul></li><li><p>fit:</p><p>M</p></li></ol>"
        in page.html
    )
    assert "sums.py<pre>" in page.html
    assert "mystnb" not in page.html
    assert page.html.count("task-list-item") == 2
    assert re.findall(r'href="#fn:(\w+)">(\d)<', page.html) == [
        ("icecream2020", "1"),
        ("chain", "2"),
        ("icecream2020", "1"),
    ]
