"""Names filled into a lesson's text, its formulas left to LaTeX, and every line that fails named."""

import pytest

from builder.template import fill


def filled(text, **names):
    result, unfilled = fill(text, names)
    assert unfilled == ()
    return result


def unfilled(text, **names):
    return [(one.line, one.text.split(";")[0]) for one in fill(text, names)[1]]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ w }} and {{ w + 1 }}", "5 and 6"),
        ("{% for i in range(3) %}{{ i }}{% endfor %}", "012"),
        ("{% set a = 2 %}{{ a }}{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(a) }}", "2<2>"),
        ("{{ nobody | default('else') }}{% if nobody is defined %}x{% endif %}", "else"),
        ("{{ '{{' }} and {% raw %}{{ w }}{% endraw %}", "{{ and {{ w }}"),
        ("## A part {#part}\n", "## A part {#part}\n"),
    ],
)
def test_names_and_tags(text, result):
    assert filled(text, w=5) == result


def test_a_line_of_tags_alone_leaves_no_line():
    text = "| a |\n|---|\n{% for i in range(2) %}\n| {{ i }} |\n{% endfor %}\n\nAfter."
    assert filled(text) == "| a |\n|---|\n| 0 |\n| 1 |\n\nAfter."
    assert filled("one {% if w %}two{% endif %}\nthree", w=1) == "one two\nthree"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$2^{{10}}$", "$2^{10}$"),
        ("$x^{{ w }}$", "$x^{5}$"),
        ("${{ w }}x$", "$5x$"),
        ("$x_{{i}}$", "$x_{{i}}$"),
        ("$x_{{w}}$", "$x_{5}$"),
        (r"$e^{{-x^2}}$", r"$e^{{-x^2}}$"),
        (r"\[\frac{{{ w }}}{{{w}}}\]", r"\[\frac{5}{5}\]"),
        (r"$$\mathbf{{x}}$$", r"$$\mathbf{{x}}$$"),
        (r"$$ {{\rm x}} $$", r"$$ {{\rm x}} $$"),
        ("{{ w }}^{{ w }} costs $5", "5^5 costs $5"),
    ],
)
def test_braces_in_a_formula_are_latex_unless_they_fill_something_in(text, result):
    assert filled(text, w=5) == result


def test_every_line_that_fails_is_named():
    text = "\n{{ 1 / 0 }} {{ known.nothing }} {{ wieght }}\n{% for r in tabel_rows %}{{ r }}{% endfor %}\n{{ 1 / 0 }}"
    assert unfilled(text, known=1, weight=2, table_rows=[]) == [
        (2, "lesson.py gives no 'wieght' (did you mean 'weight'?)"),
        (3, "lesson.py gives no 'tabel_rows' (did you mean 'table_rows'?)"),
        (2, "filling in a value failed: ZeroDivisionError: division by zero"),
        (4, "filling in a value failed: ZeroDivisionError: division by zero"),
        (2, "'int object' has no attribute 'nothing'"),
    ]


@pytest.mark.parametrize(
    ("text", "result", "said"),
    [
        ("a\n{% if %}{% endif %}", "a\n",
         [(2, "this is not a Jinja template: Expected an expression, got 'end of statement block'")]),
        ("a\n{% raw %}\n{{ w }}", "a\n5", [(2, "{% raw %} is not closed: {% endraw %} has to end it")]),
        ("{% if w %}\nb\n{% if w %}x{% endif %}", "b\nx", [(1, "{% if w %} is not closed: {% endif %} has to end it")]),
        ("a\n{% endfor %}", "a\n",
         [(2, "{% endfor %} ends what does not begin: {% for … %} has to stand before it")]),
        ("{% for r on rows %}\n{{ r.x }}\n{% endfor %}\n{{ wieght }}", "\n",
         [(1, "this is not a Jinja template: expected token 'in', got 'on'"), (4, "lesson.py gives no 'wieght'")]),
        ("{{ w | uper }} {{ w | lower }}", " 5", [(1, "there is no filter 'uper' (did you mean 'upper'?): {{ w | uper }}")]),
        ("a\n{{ w \n\nb", "a\n w \n\nb",
         [(2, "this is not a Jinja template: expected token 'end of print statement', got 'b'")]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_and_the_rest_is_filled_in(text, result, said):
    filled, found = fill(text, {"w": 5, "rows": []})
    assert filled == result
    assert [(one.line, one.text.split("; braces")[0]) for one in found] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n{% highlight python %}\nx = [a][b]\n{% endhighlight %}",
         "{% highlight python %} is a tag of another generator: write ```python before the code, and ``` in place of"),
        ("a\n{% include figure.html src='a.png' %}", "{% include figure.html src='a.png' %} is a tag of another generator"),
        ("a\n{% assign x = 2 %}", "{% assign x = 2 %} is a tag of another generator: write {% set name = value %}"),
        ("a\n{% fro i in w %}{{ i }}{% endfor %}", "{% fro i in w %} is no tag that is known here (did you mean 'for'?)"),
        ('a\n{{< youtube abc >}}', "{{< youtube abc >}} is a shortcode of another generator: write a link to it"),
        ('a\n{{% note %}}\nb\n{{% /note %}}', "{{% note %}} is a shortcode of another generator: write its text here"),
        ("a\n{{ '/x' | relative_url }}", "{{ '/x' | relative_url }} is an address as another generator fills it in"),
    ],
)  # fmt: skip
def test_tags_of_other_generators_are_said_with_what_to_write(text, said):
    (one,) = fill(text, {})[1]
    assert (one.line, one.text[: len(said)]) == (2, said)


def test_what_another_generator_highlights_is_code_all_the_same():
    assert fill("{% highlight python %}\n[a][b]\n{% endhighlight %}", {})[0] == "```python\n[a][b]\n```"


def test_braces_of_other_languages_are_no_template():
    (one,) = fill("```vue\n<p>{{ a ? b : c }}</p>\n```", {})[1]
    assert one.line == 2
    assert one.text.endswith("; braces that fill nothing in stand between {% raw %} and {% endraw %}")


def test_a_misspelt_name_in_a_formula_is_a_mistake():
    assert unfilled("${{ wieght }}x$", weight=1) == [(1, "lesson.py gives no 'wieght' (did you mean 'weight'?)")]
