"""Figures run under the rules of the browser, in a process of their own."""

import sys
from pathlib import Path

import pytest

from builder.course import library_of
from builder.sandbox.imports import Allowed
from builder.sandbox.process import Sandbox
from builder.sandbox.tasks import Draw, Fill
from tests.builder.conftest import MODULES

FIGURE = """from dataclasses import dataclass
{imports}
@dataclass(frozen=True)
class State:
    at: int = 0

{more}
def view(state):
    return [{shown}, button("Go", on_click=go), slider("At", state.at, 0, 9, sets="at")]
"""
GO = "def go(state):\n    {body}\n    return State(state.at + 1)\n"


def figure(shown='f"at {state.at}"', imports="", body="pass", more=""):
    imports = f"from nncore.figures import button, slider\n{imports}\n"
    return FIGURE.format(imports=imports, shown=shown, more=more + GO.format(body=body))


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(patience=20) as started:
        yield started


@pytest.fixture
def drawn(sandbox, content):
    """What comes of a lesson `a` with some files, the figure `dial` first."""

    def draw(*figures, packages=(), declared=(), sandbox=sandbox, **files):
        for path, text in files.items():
            content.write(f"a/{path}.py", text)
        library = library_of(content.folder, ["a", "b"])
        modules = tuple(f"content.a.{name}" for name in figures or ("dial",))
        allowed = Allowed(MODULES, frozenset(packages))
        return sandbox.draw(Draw(library, "a", modules, allowed, tuple(content.folder / path for path in declared)))

    return draw


def shipped(drawn, content):
    return sorted(file.relative_to(content.folder).as_posix() for file in drawn.shipped)


def mistakes(drawn, content):
    return [str(one).replace(f"{content.folder}/", "") for one in drawn.mistakes]


def test_a_first_view(drawn, content):
    found = drawn(dial=figure())
    assert found.mistakes == ()
    assert "at 0" in found.views["content.a.dial"].markup
    assert found.views["content.a.dial"].is_interactive
    assert shipped(found, content) == ["a/dial.py"]


def test_what_a_figure_imports_is_shipped_and_nothing_else(drawn, content):
    content.write("common.py", "from content.b import shared\nK = shared.K\n")
    content.write("b/shared.py", "K = 'seven'\n")
    content.write("b/other.py", "")
    content.write("a/.env", "secret")
    content.write("a/lesson.md~", "old")
    found = drawn(
        dial=figure(
            'f"{RATE} {K} {deep} {late()}"',
            "from content.common import K\nfrom .lesson import RATE\nfrom .parts.deep import deep\n"
            "def late():\n    from . import late as module\n    return module.WORD",
        ),
        lesson="RATE = 'two'\n",
        late="WORD = 'late'\n",
        **{"parts/deep": "from ..sibling import deep\n", "sibling": "deep = 'deep'\n", "unused": ""},
    )
    assert found.mistakes == ()
    assert "two seven deep late" in found.views["content.a.dial"].markup
    expected = "a/dial.py a/late.py a/lesson.py a/parts/deep.py a/sibling.py b/shared.py common.py"
    assert shipped(found, content) == expected.split()


@pytest.mark.parametrize("path", ["points.csv", "data/points.csv", "../shared/points.csv"])
def test_data_that_a_figure_opens_is_shipped(drawn, content, path):
    content.write(f"a/{path}", "1,2\n3,4\n")
    content.write("a/data/unused.csv", "5\n")
    source = figure(
        "str(DATA)",
        f'from pathlib import Path\nimport numpy as np\nDATA = np.loadtxt(Path(__file__).parent / "{path}", delimiter=",").sum()',
    )
    found = drawn(dial=source)
    assert found.mistakes == ()
    assert "10.0" in found.views["content.a.dial"].markup
    place = Path("a", path).as_posix().replace("a/../", "")
    assert shipped(found, content) == sorted(["a/dial.py", place])


def test_data_that_one_event_opens_is_shipped_too(drawn, content):
    content.write("a/later.csv", "1")
    body = 'from pathlib import Path; Path(__file__).with_name("later.csv").read_text()'
    assert shipped(drawn(dial=figure(body=body)), content) == ["a/dial.py", "a/later.csv"]


def test_data_that_the_front_matter_names_is_shipped(drawn, content):
    content.write("a/rare.csv", "1")
    assert shipped(drawn(dial=figure(), declared=["a/rare.csv"]), content) == ["a/dial.py", "a/rare.csv"]


def test_what_is_not_shipped_is_not_there_either(drawn, content):
    content.write("a/points.csv", "1")
    content.write("a/also.csv", "2")
    names = "sorted(p.name for p in Path(__file__).parent.iterdir())"
    source = figure(f"str({names})", 'from pathlib import Path\nPath(__file__).with_name("points.csv").read_text()')
    (mistake,) = mistakes(drawn(dial=source), content)
    assert mistake.startswith(
        "a/dial.py: this figure shows something else once only the files are there that are shipped"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("import requests", "'requests' is not in the browser's Python. A package is added by its name: packages = "
                            '["requests"] in the front matter of a/lesson.md, or in site.toml'),
        ("import jinja2", "'jinja2' is not in the browser's Python."),
        ("from builder import build", "'builder' is not in the browser's Python."),
        ("from tests import browsers", "'tests' is not in the browser's Python"),
        ("import tkinter", "'tkinter' is not in the browser's Python, which has no such part of the standard library"),
        ("import numpy.f2py", "'numpy.f2py' is not in the browser's Python"),
        ("import js", "a figure knows nothing of the page it is in: it cannot import 'js'"),
        ("import words", "'words' lies beside this file: write `from . import words`"),
        ("from .wrods import K", "there is no module 'content.a.wrods' in the content folder (did you mean 'words'?)"),
        ("def later():\n    import requests", "'requests' is not in the browser's Python."),
        ("import importlib\nimportlib.import_module('requests')", "ModuleNotFoundError: 'requests' is not in the"),
        ("__import__('jinja2')", "ModuleNotFoundError: 'jinja2' is not in the browser's Python"),
    ],
)  # fmt: skip
def test_what_the_browser_has_not_cannot_be_imported(drawn, content, line, message):
    found = drawn(dial=figure(imports=f"\n{line}"), words="K = 1\n")
    (mistake,) = mistakes(found, content)
    assert mistake.startswith(f"a/dial.py:{4 + line.count(chr(10))}: ")
    assert message in mistake


@pytest.mark.parametrize(
    "lines",
    [
        "try:\n    import requests\nexcept ImportError:\n    requests = None",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import requests",
        "import math, random, collections.abc, json\nfrom numpy.linalg import det",
    ],
)
def test_imports_that_may_fail_and_the_browsers_own_are_fine(drawn, lines):
    assert drawn(dial=figure(imports=lines)).mistakes == ()


def test_a_package_that_the_lesson_names_may_be_imported(drawn):
    assert drawn(dial=figure(imports="import markupsafe"), packages=["markupsafe"]).mistakes == ()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('open("points.csv")', "no such file; a figure finds the files of its lesson from its own place"),
        ('open("/etc/hostname")', "not shipped with the lesson"),
        ('open(__file__.replace("dial.py", ".env"))', "hidden files and backups are not shipped"),
        ('open(__file__, "a")', "a figure cannot change the files of its lesson"),
        ("import subprocess; subprocess.run(['true'])", "a browser starts no other programs"),
        ("import urllib.request; urllib.request.urlopen('http://localhost:9')", "no figure reaches the network"),
        ("import threading; threading.Thread(target=print).start()", "has no threads"),
    ],
)
def test_what_a_browser_has_not_cannot_be_opened(drawn, content, code, message):
    content.write("a/.env", "secret")
    content.write("a/points.csv", "1")
    (mistake,) = mistakes(drawn(dial=figure(imports=f"\n{code}")), content)
    assert mistake.startswith("a/dial.py:4: ")
    assert message in mistake
    assert content.folder.joinpath("a/dial.py").read_text().count("\n") > 5


def test_an_exception_deep_in_a_helper_is_said_there(drawn, content):
    helper = "\ndef deep(at):\n    return 1 / at\n"
    found = drawn(dial=figure("str(deep(state.at))", "from .parts.helper import deep"), **{"parts/helper": helper})
    assert mistakes(found, content) == ["a/parts/helper.py:3: ZeroDivisionError: division by zero"]


def test_a_misnamed_field_is_said_where_a_control_names_it(drawn, content):
    source = figure().replace('sets="at"', 'sets="att"').replace("class State:", "class State:  # att")
    assert mistakes(drawn(dial=source), content) == ["a/dial.py:14: a control sets 'att', but State has only at"]


def test_a_view_that_does_not_end_is_named_and_the_others_are_drawn(drawn, content):
    with Sandbox(patience=4) as impatient:
        found = drawn(
            "dial",
            "other",
            sandbox=impatient,
            dial=figure("loop()", more="def loop():\n    while True:\n        pass\n"),
            other=figure(),
        )
        assert mistakes(found, content) == ["a/dial.py:10: this has not ended after 4 seconds"]
        assert list(found.views) == ["content.a.other"]


def test_a_figure_that_ends_python_is_named(drawn, content):
    (mistake,) = mistakes(
        drawn(dial=figure("quit_now()", more="import os\ndef quit_now():\n    os._exit(3)\n")), content
    )
    assert mistake.startswith("a/dial.py: this has ended Python itself (exit status 3)")
    (mistake,) = mistakes(drawn(dial=figure("sys.exit('enough')", "import sys")), content)
    assert mistake == "a/dial.py:14: SystemExit: enough"


def test_what_a_figure_prints_and_reads_hurts_nobody(drawn, capfd):
    found = drawn(dial=figure(imports="import sys\nprint('hello')\nsys.stdin.read()"))
    assert found.mistakes == ()
    assert "hello" in capfd.readouterr().err


def test_a_lesson_that_is_a_link(drawn, content, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "dial.py").write_text(
        figure("TEXT", 'from pathlib import Path\nTEXT = (Path(__file__).resolve().parent / "t.txt").read_text()')
    )
    (elsewhere / "t.txt").write_text("linked")
    content.folder.joinpath("a").symlink_to(elsewhere)
    found = drawn()
    assert found.mistakes == ()
    assert shipped(found, content) == ["a/dial.py", "a/t.txt"]


def filled(sandbox, content, text, **files):
    for name, source in files.items():
        content.write(f"a/{name}.py", source)
    library = library_of(content.folder, ["a"])
    return sandbox.fill(Fill(library, "a", content.folder / "a" / "lesson.md", text))


def test_names_of_lesson_py_are_filled_in(sandbox, content):
    found = filled(sandbox, content, "{{ weight }}", lesson="from .other import weight\n", other="weight = 0.18\n")
    assert found.text == "0.18"
    assert {path.name for path in found.used} == {"lesson.py", "other.py"}
    assert filled(sandbox, content, "{{ weight }}", other="weight = 0.19\n").text == "0.19"


def test_lesson_py_may_import_what_it_likes(sandbox, content):
    assert filled(sandbox, content, "{{ name }}", lesson="import jinja2\nname = jinja2.__name__\n").text == "jinja2"


def test_a_lesson_py_that_fails_is_said_at_its_line(sandbox, content):
    found = filled(sandbox, content, "{{ x }}", lesson="\nx = 1 / 0\n")
    assert mistakes(found, content) == ["a/lesson.py:2: ZeroDivisionError: division by zero"]
    found = filled(sandbox, content, "{{ x }}", lesson="x = = 1\n")
    assert mistakes(found, content) == ["a/lesson.py:1: SyntaxError: invalid syntax"]


def test_a_lesson_py_that_does_not_end_is_named(content):
    with Sandbox(patience=4) as impatient:
        found = filled(impatient, content, "{{ x }}", lesson="x = 1\nwhile True:\n    pass\n")
        assert mistakes(found, content)[0].startswith("a/lesson.py:")
        assert found.text == "{{ x }}"
        assert filled(impatient, content, "{{ x }}", lesson="x = 1\n").text == "1"


def test_the_browsers_modules_are_those_of_this_python_but_a_few():
    assert {"math", "collections.abc"} <= MODULES <= {*sys.stdlib_module_names, *MODULES}
