"""Figures run under the rules of the browser, in a process of their own."""

import sys
from pathlib import Path

import numpy as np
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
    files = set[Path]().union(*drawn.shipped.values())
    return sorted(file.relative_to(content.folder).as_posix() for file in files)


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
    with Sandbox(patience=2) as impatient:
        found = drawn(
            "dial",
            "other",
            sandbox=impatient,
            dial=figure("loop()", more="def loop():\n    while True: pass\n"),
            other=figure(),
        )
        assert mistakes(found, content) == ["a/dial.py:10: this has not ended after 2 seconds"]
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
    with Sandbox(patience=2) as impatient:
        found = filled(impatient, content, "{{ x }}", lesson="x = 1\nwhile True: pass\n")
        assert mistakes(found, content)[0].startswith("a/lesson.py:")
        assert found.text == "{{ x }}"
        assert filled(impatient, content, "{{ x }}", lesson="x = 1\n").text == "1"


def test_the_browsers_modules_are_those_of_this_python_but_a_few():
    assert {"math", "collections.abc"} <= MODULES <= {*sys.stdlib_module_names, *MODULES}


HERE = "from pathlib import Path\nimport os, shutil\nHERE = Path(__file__).parent\n"


@pytest.mark.parametrize(
    "code",
    [
        "os.remove(__file__)",
        "os.rename(__file__, __file__ + 'x')",
        "(HERE / 'new').mkdir()",
        "os.symlink('x', HERE / 'new')",
        "os.chmod(__file__, 0o600)",
        "os.truncate(HERE / 'points.csv', 0)",
        "shutil.rmtree(HERE)",
        "os.open(HERE / 'points.csv', os.O_WRONLY)",
        "os.open(HERE, os.O_RDONLY)",
        "(HERE / 'new').write_text('x')",
        "shutil.copy(__file__, HERE / 'new')",
    ],
)
def test_a_figure_changes_none_of_its_authors_files(drawn, content, code):
    content.write("a/points.csv", "1")
    (mistake,) = mistakes(drawn(dial=figure(imports=f"\n{HERE}{code}")), content)
    assert mistake.startswith("a/dial.py:7: PermissionError: [Errno 13] a figure ")
    assert sorted(path.name for path in (content.folder / "a").iterdir()) == ["dial.py", "points.csv"]
    assert (content.folder / "a" / "points.csv").read_text() == "1"


def test_a_figure_may_write_to_a_folder_of_its_own(drawn):
    imports = (
        "import tempfile\nopen('note', 'w').write('x')\nwith tempfile.TemporaryDirectory() as t: open(t + '/n', 'w')"
    )
    assert drawn(dial=figure("open('note').read()", imports)).mistakes == ()


def test_a_figure_sees_nothing_of_the_computer_that_builds(drawn, tmp_path):
    found = drawn(dial=figure("repr(sorted(os.environ))", "import os"))
    assert "WORD" not in found.views["content.a.dial"].markup
    assert "&#x27;PATH&#x27;" in found.views["content.a.dial"].markup.replace("'", "&#x27;")
    (tmp_path / "points.csv").write_text("1")
    for outside in (tmp_path / "points.csv", Path(__file__)):
        (mistake,) = drawn(dial=figure(imports=f"open({str(outside)!r})")).mistakes
        assert "not shipped with the lesson" in mistake.text


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np; np.seterr(all='raise')",
        "import json; json.dumps = None",
        "import os; os.environ['A'] = 'b'; os.chdir('/')",
        "import sys; sys.stdout.close(); sys.stderr.close()",
        "import builtins; builtins.len = None",
    ],
)
def test_what_one_lesson_changes_in_python_is_not_changed_for_the_next(drawn, code):
    drawn(dial=figure(imports=code))
    imports = "import json, os\nimport numpy as np"
    found = drawn(dial=figure("[json.dumps(len('abc')), np.log([0.0])[0], os.environ.get('A')]", imports))
    assert found.mistakes == ()
    assert "3-inf" in found.views["content.a.dial"].markup


@pytest.mark.parametrize(
    ("shown", "imports"),
    [
        ("random.random()", "import random"),
        ("np.random.default_rng().random()", "import numpy as np"),
        ("time.perf_counter()", "import time"),
        ("len(SEEN), SEEN.append(1)", "SEEN = []"),
    ],
)
def test_a_view_that_changes_by_itself_is_a_mistake(drawn, content, shown, imports):
    (mistake,) = mistakes(drawn(dial=figure(shown, imports)), content)
    assert mistake.startswith("a/dial.py:13: this figure shows something else each time it is drawn")


def test_a_step_that_stops_the_sandboxs_clock_is_ended_from_outside(content, drawn, monkeypatch):
    monkeypatch.setattr("builder.sandbox.process._GRACE", 0.5)
    stop = "    faulthandler.cancel_dump_traceback_later()\n    signal.setitimer(signal.ITIMER_PROF, 0)\n"
    loop = f"import faulthandler, signal\ndef loop():\n{stop}    while True:\n        pass\n"
    with Sandbox(patience=1) as impatient:
        found = drawn(sandbox=impatient, dial=figure("loop()", more=loop))
        assert mistakes(found, content) == ["a/dial.py: this has not ended after 1 seconds"]
        assert drawn(sandbox=impatient, dial=figure()).mistakes == ()


def test_a_step_that_waits_for_its_turn_on_a_busy_computer_is_given_the_time(content, drawn):
    with Sandbox(patience=1) as impatient:
        drawn_late = drawn(
            sandbox=impatient, dial=figure("wait()", more="import time\ndef wait():\n    time.sleep(1.2)\n")
        )
        assert mistakes(drawn_late, content) == []


def test_a_sandbox_leaves_nothing_behind(content, drawn, tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with Sandbox(patience=1) as impatient:
        assert drawn(sandbox=impatient, dial=figure("loop()", more="def loop():\n    while True: pass\n")).mistakes
        assert drawn(sandbox=impatient, dial=figure()).mistakes == ()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "status"), [("os._exit(0)", 0), ("os.kill(os.getpid(), 9)", -9), ("os.closerange(0, 99)", 1)]
)
def test_a_figure_that_ends_its_process_ends_no_other(drawn, content, code, status):
    (mistake,) = mistakes(drawn("dial", "other", dial=figure(imports=f"import os; {code}"), other=figure()), content)
    assert mistake.startswith(f"a/dial.py: this has ended Python itself (exit status {status})")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("from nncore.figure import plot", "there is no module 'nncore.figure' (did you mean 'figures'?)"),
        ("from nncore.figures import plott", "ImportError: nncore.figures has no 'plott' (did you mean 'plot'?)"),
        ("from ncore.figures import plot", "(did you mean 'nncore'?)"),
        ("import matplotlib", "'matplotlib' is not in the browser's Python. A package"),
        ("from sklearn import svm", 'packages = ["scikit-learn"]'),
        ("from ....x import y", "leads out of the content folder: it has more dots than folders around it"),
    ],
)
def test_a_guess_is_made_where_one_is_near(drawn, content, line, message):
    (mistake,) = mistakes(drawn(dial=figure(imports=line)), content)
    assert mistake.startswith("a/dial.py:3: ")
    assert message in mistake


@pytest.mark.parametrize(
    "lines",
    [
        "if __name__ == '__main__':\n    import pandas",
        "import contextlib\nwith contextlib.suppress(ImportError):\n    import pandas",
    ],
)
def test_imports_that_a_page_does_not_make_are_no_mistake(drawn, lines):
    assert drawn(dial=figure(imports=lines)).mistakes == ()


@pytest.mark.parametrize(
    "read",
    [
        "resources.files(__package__).joinpath('points.csv').read_text()",
        "resources.files('content').joinpath('a', 'points.csv').read_text()",
        "pkgutil.get_data(__name__, 'points.csv').decode()",
        "__loader__.get_data(__file__.replace('dial.py', 'points.csv')).decode()",
        "[path.read_text() for path in sorted(HERE.glob('*.csv'))]",
        "np.load(HERE / 'points.npy')",
    ],
)
def test_every_way_to_open_a_file_is_seen(drawn, content, read):
    content.write("a/points.csv", "1,2\n")
    np.save(content.folder / "a" / "points.npy", np.arange(2))
    found = drawn(
        dial=figure(
            "str(DATA)", f"from importlib import resources\nimport pkgutil\nimport numpy as np\n{HERE}DATA = {read}"
        )
    )
    assert found.mistakes == ()
    assert shipped(found, content) == ["a/dial.py", "a/points.npy" if "npy" in read else "a/points.csv"]


@pytest.mark.parametrize(
    "ask", ["(HERE / 'x.csv').exists()", "os.listdir(HERE / 'data')", "os.stat(HERE / 'x.csv').st_size"]
)
def test_files_that_are_only_looked_for_have_to_be_named(drawn, content, ask):
    content.write("a/x.csv", "1")
    content.write("a/data/y.csv", "1")
    (mistake,) = drawn(dial=figure("str(SEEN)", f"{HERE}SEEN = {ask}")).mistakes
    assert 'name the files that it looks for in the front matter: files = ["…"]' in mistake.text
    assert drawn(dial=figure("str(SEEN)", f"{HERE}SEEN = {ask}"), declared=["a/x.csv", "a/data/y.csv"]).mistakes == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("class State: pass\nview = 'x'\n", "2: a figure needs view, a function of a state: here it is 'x'"),
        ("class State: pass\nasync def view(state): return 'x'\n", "2: a view is a plain function: write def"),
        ("class State: pass\ndef view(): return 'x'\n", "2: a view is called with the state alone, view(state)"),
        (
            "\nclass State:\n    def __init__(self, at): pass\ndef view(state): return 'x'\n",
            "2: a figure begins with State(), so every field needs a value to begin with: missing a required argument: 'at'",
        ),
        (
            "class State: f = None\ndef view(state):\n    state.f = lambda: 1\n    return 'x'\n",
            " a state goes to the page and comes back, so it holds numbers",
        ),
        ("class State: pass\ndef view(state): return '\\ud800'\n", "2: this view holds half a character (a surrogate)"),
        ("raise KeyboardInterrupt\n", "1: KeyboardInterrupt"),
        (
            "from nncore.figures import slider\nclass State: at = 0\n"
            "def view(state): return slider('At', state.at, 0, 9, sets='at')\n",
            "3: a control sets 'at', but State is no dataclass: write @dataclass(frozen=True) above it",
        ),
    ],
)
def test_what_a_figure_is_made_of(drawn, content, source, message):
    (mistake,) = mistakes(drawn(dial=source), content)
    assert mistake.startswith(f"a/dial.py:{message}")


def test_a_message_says_nothing_of_this_moments_memory(drawn, content):
    (mistake,) = mistakes(drawn(dial=figure("(_ for _ in ()).throw(ValueError(object()))")), content)
    assert mistake == "a/dial.py:14: ValueError: <object object>"


def test_a_text_that_does_not_end_is_named_for_itself(content):
    with Sandbox(patience=1) as impatient:
        found = filled(impatient, content, "{% for i in range(10**9) %}{% endfor %}", lesson="x = 1\n")
        assert mistakes(found, content) == ["a/lesson.md: this has not ended after 1 seconds"]


def test_a_lesson_py_that_imports_its_neighbour_by_its_bare_name(sandbox, content):
    found = filled(sandbox, content, "{{ x }}", lesson="import other\n", other="x = 1\n")
    assert mistakes(found, content) == ["a/lesson.py:1: 'other' lies beside this file: write `from . import other`"]


def test_files_around_the_content_folder_are_none_of_its_modules(drawn, content):
    content.write("__init__.py", "import pandas\n")
    content.write(f"../{content.folder.name}.py", "import pandas\n")
    found = drawn(dial=figure())
    assert found.mistakes == ()
    assert shipped(found, content) == ["a/dial.py"]
