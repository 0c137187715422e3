"""Where maths is, where money is, and what maths becomes."""

import re

import pytest

from builder import maths
from builder.markdown import convert
from builder.maths import Formula


def found(text):
    return [span.inner for span in maths.spans(text) if span.kind == "maths"]


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        (r"From \$5", []),
        (r"$p = \$1$", [r"p = \$1"]),
        ("$5 ($x$ each)", ["x"]),
        ("It costs $5 and $6.", []),
        ("From $400,000 to $180: $y = W x$", ["y = W x"]),
        ("**$5** and **$x$**", ["x"]),
        ("US$5 and US$x$", ["x"]),
        ("$20/month ($240/year) or $x$", ["x"]),
        ("a $5 bill, a \"$x$\"", ["x"]),
        ("$HOME/bin:$PATH", []),
        ("$5–$6, $5/$6, $5-$6", []),
        ("Prices in $ and in $", []),
        ("the $$ sign and $$$", []),
        ("$2$nd, $n$th, $10$k, $-1$, $[0, 1)$", ["2", "n", "10", "-1", "[0, 1)"]),
        ("| $|x|$ | $P(A|B)$ |", ["|x|", "P(A|B)"]),
        ("5$/m and 6$/m", []),
        (r"3$\times$3 and 2$x$", [r"\times", "x"]),
        ("$x$-axis ($x$) '$x$' *$x$*", ["x"] * 4),
        ("$a\nb$ but not $a\n\nb$", ["a\nb"]),
        ("$$a\n= b$$", ["a\n= b"]),
        ("`a` costs $5, `b` costs 6$", []),
        ("`` $a$ ` $b$ `` $c$", ["c"]),
        (r"$\text{for $x$}$", [r"\text{for $x$}"]),
        (r"\(a\) \[b\]", ["a"]),
        ("\\[\nb\n\\]", ["\nb\n"]),
        (r"\[ x \] \[1\] [a]\(b\) \(see there\)", [" x "]),
        (r"\\(a\\) \\[b\\]", ["a", "b"]),
        (r"\begin{align}a\\b\end{align} \begin{cases}a\end{cases}",
         [r"\begin{align}a\\b\end{align}", r"\begin{cases}a\end{cases}"]),
        (r"\begin{a}\begin{a}x\end{a}\end{a}", [r"\begin{a}\begin{a}x\end{a}\end{a}"]),
        (r"see \eqref{a} and \ref{b}", [r"\eqref{a}", r"\ref{b}"]),
        (r"\newcommand{\R}[1]{\mathbb{R}^{#1}} x", [r"\newcommand{\R}[1]{\mathbb{R}^{#1}}"]),
        (r"\def\x#1{y} z", [r"\def\x#1{y}"]),
        ('<a title="$x$" href="$y$">$z$</a>', ["z"]),
        ("[a](b$c$d.md) https://a.b/$c$d $x$", ["x"]),
        ("<pre>$x$</pre> <script>$y$</script> $z$", ["z"]),
        (r"\\$x$", ["x"]),
    ],
)  # fmt: skip
def test_maths_is_found_and_money_is_not(text, formulas):
    assert found(text) == formulas


def rendered(*formulas, macros=None):
    given = [Formula(f"${latex}$", latex, is_display) for latex, is_display in formulas]
    return maths.render(given, macros or {})


def test_mathml_has_no_backslash_and_no_dollar_left():
    for latex in (
        r"\text{for $x$}", r"\mbox{a}", r"\begin{split}a&=b\end{split}", r"\begin{alignat}{2}a&=b\end{alignat}",
        r"\begin{gather}a\\b\end{gather}", r"a \tag{1}", r"a \label{q_1}", r"\begin{multline}a\\b\end{multline}",
        r"\begin{align*}a&=b\\c&=d\end{align*}", r"\operatorname*{argmin}_x",
    ):  # fmt: skip
        (one,) = rendered((latex, True))
        assert one.problems == ()
        assert "<math" in one.html
        assert not set("\\$") & set(one.html)


def test_numbers_run_through_a_document_and_references_may_come_first():
    first, a, b, last = rendered(
        (r"\eqref{b_2}", False),
        (r"\begin{equation}x\label{a}\end{equation}", True),
        (r"\begin{align}x&=y\label{b_2}\\z&=1\tag{7'}\label{c}\end{align}", True),
        (r"\eqref{c}", False),
    )
    assert '<a href="#eq:b_2">(2)</a>' in first.html
    assert 'id="eq:a"' in a.html
    assert 'id="eq:b_2"' in b.html
    assert '<a href="#eq:c">(7\')</a>' in last.html


def test_a_reference_in_text_is_a_link_and_nothing_else():
    given = [Formula(r"\ref{a}", r"\ref{a}", False), Formula("", r"\begin{equation}x\label{a}\end{equation}", True)]
    assert maths.render(given, {})[0].html == '<a href="#eq:a">1</a>'


@pytest.mark.parametrize(
    ("latex", "problem"),
    [
        (r"\fraq{1}{2}",
         r'this formula is not LaTeX that can be rendered: Unknown command "\fraq".: $\fraq{1}{2}$'),
        (r"\eqref{losss}", r"no equation has the label 'losss' (did you mean 'loss'?): $\eqref{losss}$"),
        (r"\begin{equation}x\label{loss}\end{equation}",
         r"the label 'loss' is used 2 times; a label names one equation: "
         r"$\begin{equation}x\label{loss}\end{equation}$"),
    ],
)  # fmt: skip
def test_a_mistake_quotes_the_formula(latex, problem):
    one, _ = rendered((latex, True), (r"\begin{equation}x\label{loss}\end{equation}", True))
    assert one.problems == (problem,)


def test_macros_of_the_site_and_of_the_text():
    site, text, used = rendered(
        (r"\loss{x}", False), (r"\newcommand{\Loss}{L}", False), (r"\Loss", False), macros={"loss": r"\mathcal{L}(#1)"}
    )
    assert "ℒ" in site.html
    assert re.sub(r"[^\w<>]", "", text.html) == ""
    assert "<mi>L</mi>" in used.html


@pytest.mark.parametrize("macros", [{"a": r"\fraq{"}, {"a b": "x"}])
def test_a_wrong_macro_of_the_site_is_named(macros):
    with pytest.raises(ValueError, match=next(iter(macros))):
        rendered(("x", False), macros=macros)


@pytest.mark.parametrize(
    ("text", "is_display"),
    [
        ("for one $$x$$, and", False), ("($$x$$)", False), ("the $$k$$-th", False), ("a $$x$$ b", True), ("a $$x,$$\nb", True),
        ("$$x$$, b", True), ("- $$x$$.", True), ("a\n$$x$$.", True),
    ],
)  # fmt: skip
def test_two_dollars_in_a_sentence_are_one_where_it_goes_on_at_once(text, is_display):
    assert [one.is_display for one in maths.spans(text) if one.kind == "maths"] == [is_display]


def test_four_backslashes_end_one_row():
    assert convert("$$\\begin{aligned}a\\\\\\\\b\\end{aligned}$$").html.count("<mtr>") == 2


def test_a_label_that_begins_like_an_id_is_not_doubled():
    html = convert("$$x$$ (eq:a)\n\n{eq}`eq:a`").html
    assert html.count('id="eq:a"') == 1
    assert 'href="#eq:a"' in html
