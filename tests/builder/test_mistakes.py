"""Every mistake of an author is reported with file and line, all in one run."""

import pytest


@pytest.fixture
def ten_mistakes(content, dial):
    content.lesson(
        "first",
        "## One\n\n![A dial](diall.py)\n\n[second](../secnd/)\n\n[here](#ones)\n\n$\\fraq{1}{2}$\n",
        dial=dial,
    )
    content.write(
        "second/lesson.md",
        '+++\ntitel = "Second"\nsummary = "It."\ndate = 2026-01-02\n+++\n\n![A dial](dial.py)\n\nAbout {{ wieght }}.\n',
    )
    content.write("second/lesson.py", "weight = 0.1\n")
    content.write("second/dial.py", dial.replace('sets="count"', 'sets="coun"'))
    content.lesson(
        "third",
        "## Same {#same}\n\n## Again {#same}\n\n![A dial](dial.py)\n\n![A picture](nowhere.png)\n",
        dial=dial.replace("Count: {decimal(state.count)}", "Count: {1 / state.count}"),
    )
    return content


def test_ten_mistakes_in_three_lessons_are_ten_messages(ten_mistakes, mistakes):
    assert mistakes() == [
        "first/lesson.md:9: there is no figure 'diall.py' (did you mean 'dial.py'?)",
        "first/lesson.md:11: the link '../secnd/' leads nowhere (did you mean '../second/'?)",
        "first/lesson.md:13: the link '#ones': this lesson has no 'ones' (did you mean 'one'?)",
        "first/lesson.md:15: this formula is not LaTeX that can be rendered: "
        '0: Unknown command "\\fraq".: $\\fraq{1}{2}$',
        "second/dial.py:20: a control sets 'coun', but State has only count",
        "second/lesson.md:2: unknown key 'titel' (did you mean 'title'?)",
        "second/lesson.md:9: lesson.py gives no 'wieght' (did you mean 'weight'?)",
        "third/dial.py:19: ZeroDivisionError: division by zero",
        "third/lesson.md:9: the id 'same' is used 2 times; an id names one thing",
        "third/lesson.md:13: the link 'nowhere.png' leads nowhere",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ 1 / 0 }}", "filling in a value failed: ZeroDivisionError: division by zero"),
        ("{% if %}", "this is not a Jinja template: Expected an expression, got 'end of statement block'"),
        ("Text ![A dial](dial.py) text", "the figure 'dial.py' needs a paragraph of its own"),
        ("![](dial.py)", "the figure 'dial.py' needs a caption between the square brackets"),
        (
            "![A](dial.py)\n\n![B](dial.py)",
            "the figure 'dial.py' is in this lesson already; its id would be there twice",
        ),
    ],
)
def test_a_mistake_in_the_text_says_what_to_do(mistakes, content, dial, text, message):
    content.lesson("first", text, dial=dial)
    assert [one.split(": ", 1)[1] for one in mistakes()] == [message]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("def view", "def veiw"), "a figure needs view: this one has none (did you mean 'veiw'?)"),
        (("on_click=more", "on_click=mor"), "NameError: name 'mor' is not defined. Did you mean: 'more'?"),
        (("on_click=more", "on_click=lambda state: state"), "a control needs a named function of its figure"),
        (("import button", "import buton"), "ImportError: nncore.figures has no 'buton' (did you mean 'button'?)"),
        (("return replace", "return return"), "SyntaxError: invalid syntax"),
    ],
)
def test_a_mistake_in_a_figure_names_its_file(mistakes, content, dial, change, message):
    assert change[0] in dial
    content.lesson("first", "![A dial](dial.py)", dial=dial.replace(*change))
    (said,) = mistakes()
    assert said.startswith("first/dial.py:")
    assert message in said


def test_front_matter_has_to_be_there(mistakes, content):
    content.write("first/lesson.md", "# Hello\n")
    assert mistakes() == ["first/lesson.md:1: a lesson begins with front matter: TOML between two lines of +++"]


def test_a_wrong_type_is_said_with_its_line(mistakes, content):
    content.write("first/lesson.md", '+++\ntitle = "A"\nsummary = "B"\ndate = "tomorrow"\n+++\n')
    assert mistakes() == ["first/lesson.md:4: date is a date like 2026-11-23, not 'tomorrow'"]


def test_site_toml_is_checked_too(mistakes, content, dial):
    content.write("site.toml", 'title = "A"\nsummary = "B"\nauthors = ["C"]\nbase = "example"\n')
    content.lesson("first", "Hello")
    assert mistakes() == ["site.toml:4: base is an absolute address like 'https://example.org/course/', not 'example'"]


def test_a_folder_without_lessons_says_what_a_lesson_is(mistakes, content):
    assert mistakes() == [f"{content.folder}: no lessons here: a lesson is a folder with a lesson.md"]
