"""Figures as a reader has changed them, and what an editor asks about them."""

import base64
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pytest

import nncore.neuron as neuron
from nncore.figures import live

FIGURE = """from dataclasses import dataclass

from nncore.figures import button
from nncore.neuron import predict
from .words import WORD


@dataclass(frozen=True)
class State:
    count: int = 0


def more(state):
    return State(state.count + 1)


def view(state):
    return [f"{WORD}: {state.count}", button("More", on_click=more)]
"""


@pytest.fixture
def name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "course" / "one").mkdir(parents=True)
    (tmp_path / "course/one/dial.py").write_text(FIGURE)
    (tmp_path / "course/one/words.py").write_text('WORD = "Count"\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "course.one.dial"
    for module in [module for module in sys.modules if module.partition(".")[0] == "course"]:
        del sys.modules[module]


def changed(name: str, begins: str = "", **files: str) -> str:
    own = {f"{name.rpartition('.')[0]}.{file}": text for file, text in files.items()}
    return json.dumps({"figure": name, "files": own, "begins": begins})


def more(name: str, state: bytes | None = None) -> live.Answer:
    return live.answer(name, state, '[{"call": "more"}]')


def test_a_changed_file_stands_in_for_the_courses_own_for_this_figure_alone(name):
    plain = more(name)
    mine = changed(name, words='WORD = "Number"\n')
    assert more(mine, plain.state).markup.startswith("Number: 2")
    assert more(name, plain.state).markup.startswith("Count: 2")
    assert more(mine).markup.startswith("Number: 1")


def test_dials_stay_where_the_state_still_has_them(name):
    state = more(name).state
    wider = FIGURE.replace("count: int = 0", "count: int = 0\n    step: int = 5")
    wider = wider.replace("{state.count}", "{state.count} by {state.step}")
    answer = live.answer(changed(name, dial=wider), state, "[]")
    assert answer.markup.startswith("Count: 1 by 5")
    assert live.answer(name, answer.state, "[]").markup.startswith("Count: 1<")
    renamed = FIGURE.replace("count: int", "total: int").replace("state.count", "state.total")
    assert live.answer(changed(name, dial=renamed), state, "[]").markup.startswith("Count: 0")


def test_a_state_with_slots_is_kept_as_any_other(name, tmp_path):
    (tmp_path / "course/one/dial.py").write_text(FIGURE.replace("frozen=True", "frozen=True, slots=True"))
    assert more(name, more(name).state).markup.startswith("Count: 2")


def test_a_state_that_cannot_be_drawn_any_more_begins_anew(name):
    state = more(name).state
    other = FIGURE.replace("count: int = 0", "count: tuple = (7,)").replace("{state.count}", "{state.count[0]}")
    answer = live.answer(changed(name, dial=other), state, "[]")
    assert answer.markup.startswith("Count: 7")
    assert "TypeError" in (answer.error or "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("return [f", "return [missing, f", r"NameError: name 'missing' is not defined \(dial.py, line 18\)"),
        ("def more(", "def more((", r"SyntaxError: .* \(dial.py, line 13\)"),
        ("class State", "1 / 0\nclass State", r"SyntaxError: .* \(dial.py, line 9\)"),
        ("def view", "1 / 0\n\ndef view", r"ZeroDivisionError: division by zero \(dial.py, line 17\)"),
        ("from .words", "from .wrods", r"ModuleNotFoundError: No module named 'course.one.wrods' \(dial.py, line 5\)"),
        ("def view", "def vew", r"AttributeError: .*has no attribute 'view'"),
    ],
)
def test_a_mistake_is_said_in_one_line_with_file_and_line(name, old, new, said):
    with pytest.raises(Exception, match=said) as raised:
        live.answer(changed(name, dial=FIGURE.replace(old, new, 1)), None, "[]")
    assert f"{type(raised.value).__module__}.{type(raised.value).__qualname__}" == "builtins.Your code"
    assert live.answer(name, None, "[]").markup.startswith("Count: 0")


def test_a_mistake_in_a_file_beside_it_is_said_there(name):
    with pytest.raises(Exception, match=r"ZeroDivisionError: division by zero \(words.py, line 2\)"):
        live.answer(changed(name, words='WORD = "x"\n1 / 0\n'), None, "[]")


def test_a_change_may_tell_how_it_begins(name):
    text, _ = live.keep(name, more(name).state)
    assert live.answer(changed(name, begins=text), None, "[]").markup.startswith("Count: 1")


PREDICT = "def predict(inputs, weights, bias):\n    {}\n"
USING = FIGURE.replace("from nncore.neuron import predict", "import nncore.neuron as neuron").replace(
    "{state.count}", "{neuron.predict_unchecked([1.0], [2.0], state.count)}"
)


def using(name: str, *lines: str, **files: str) -> str:
    """The name of a figure that uses a reader's `predict`, and for each further line another function."""
    uses = {
        text[4 : text.index("(")]: {
            "source": text,
            "stands_for": {"nncore.neuron.predict_unchecked": text[4 : text.index("(")]},
        }
        for text in lines
    }
    return json.dumps({**json.loads(changed(name, **files)), "uses": uses})


@pytest.fixture
def user(name, tmp_path):
    (tmp_path / "course/one/dial.py").write_text(USING.replace("[1.0], [2.0]", "np.ones((1, 1)), np.ones(1)"))
    text = (tmp_path / "course/one/dial.py").read_text()
    (tmp_path / "course/one/dial.py").write_text(text.replace("import nncore", "import numpy as np\nimport nncore", 1))
    return name


def test_what_a_reader_wrote_stands_in_for_nncores_while_a_figure_is_asked(user):
    mine = using(user, PREDICT.format("return 42 + bias"))
    before = neuron.predict_unchecked
    plain = more(user)
    assert plain.markup.startswith("Count: [2.]")
    answer = more(mine, plain.state)
    assert answer.error is None
    assert answer.markup.startswith("Count: 44")
    assert neuron.predict_unchecked is before
    assert more(user, answer.state).markup.startswith("Count: [4.]")


def test_it_also_stands_in_where_a_file_is_changed(user):
    mine = using(user, PREDICT.format("return 42"), words='WORD = "Number"\n')
    assert live.answer(mine, None, "[]").markup.startswith("Number: 42")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "return inputs @ weights @ bias",
            r"Your predict: ValueError: .* \(predict.py, line 2\)\. This figure goes on",
        ),
        ("return 1 / 0", r"Your predict: ZeroDivisionError: division by zero \(predict.py, line 2\)\. This figure"),
        (
            "return +",
            r"Your predict: SyntaxError: invalid syntax \(predict.py, line 2\)\. This figure goes on with ours\.$",
        ),
    ],
)
def test_a_figure_goes_on_with_ours_where_the_readers_fails(user, line, said):
    before = neuron.predict_unchecked
    answer = more(using(user, PREDICT.format(line)))
    assert answer.markup == more(user).markup
    assert answer.state == more(user).state
    assert re.match(said, answer.error)
    assert neuron.predict_unchecked is before


def test_what_fails_only_later_is_the_readers_too(user, tmp_path):
    text = (tmp_path / "course/one/dial.py").read_text().replace("state.count)}", "state.count)[0]}")
    (tmp_path / "course/one/dial.py").write_text(text)
    answer = live.answer(using(user, PREDICT.format("return 42")), None, "[]")
    assert answer.markup.startswith("Count: 1.0")
    assert re.match(
        r"Your predict: TypeError: .* \(dial.py, line 19\)\. This figure goes on with ours\.$", answer.error
    )


def test_a_figure_that_fails_on_ours_too_says_what_it_says_on_ours(user):
    mine = using(user, PREDICT.format("return 42"))
    events = '[{"call": "missing"}]'
    assert live.answer(mine, None, events).error == live.answer(user, None, events).error


def test_only_functions_of_nncore_are_replaced(user):
    mine = json.loads(using(user, PREDICT.format("return 42")))
    mine["uses"]["predict"]["stands_for"] = {"json.dumps": "predict"}
    answer = live.answer(json.dumps(mine), None, "[]")
    assert answer.markup.startswith("Count: [1.]")
    assert "json.dumps is no function of nncore" in answer.error


def test_an_editor_gets_the_figures_own_file_first_and_where_names_come_from(name):
    found = json.loads(live.files(name, None, "")[0])
    assert list(found["files"]) == ["course.one.dial", "course.one.words"]
    assert found["files"]["course.one.dial"] == FIGURE
    assert found["ours"]["predict"] == "nncore.neuron"
    assert "def predict(" in live.ours(name, None, "nncore.neuron")[0]
    assert live.ours(name, None, "os")[1]


@pytest.mark.parametrize(
    ("text", "has", "has_not"),
    [
        ("pre", {"predict", "print", "return", "State"}, {"__name__"}),
        ("x = str.joi", {"join"}, {"predict"}),
        ("nowhere.at.", set(), {"predict"}),
    ],
)
def test_names_are_those_of_what_runs(name, text, has, has_not):
    found = json.loads(live.complete(name, None, json.dumps([name, text]))[0])
    labels = {one["label"] for one in found}
    assert has <= labels
    assert not has_not & labels


def test_what_differs_is_told_line_by_line(name):
    assert live.differ(name, None, json.dumps([["a.py", "x\ny\n", "x\nz\n"], ["b.py", "same", "same"]]))[0] == (
        "+++ a.py\n@@ -1,2 +1,2 @@\n x\n-y\n+z"
    )


def test_what_is_taken_home_is_a_site_with_the_readers_files(name):
    mine = changed(name, words='WORD = "Number"\n')
    packed = base64.b64decode(live.pack(mine, None, json.dumps({"date": "2026-11-26", "author": "Ada"}))[0])
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("course/one/words.py") == b'WORD = "Number"\n'
        assert archive.read("course/one/dial.py").decode() == FIGURE
        assert b"(dial.py)" in archive.read("content/one/lesson.md")


def test_a_figure_tells_which_of_the_readers_texts_it_has_called(name):
    def uses(text: str, target: str) -> dict:
        return {"source": text, "stands_for": {target: "mine"}}

    figure = FIGURE.replace("state.count + 1", "int(predict(np.ones((1, 1)), np.ones(1), state.count)[0])")
    mine = json.dumps(
        {
            "figure": name,
            "files": {name: f"import numpy as np\n{figure}"},
            "uses": {
                "price": uses("def mine(inputs, weights, bias):\n    return [7]\n", "nncore.neuron.predict_unchecked"),
                "softmax": uses("def mine(logits):\n    return logits\n", "nncore.softmax.softmax_unchecked"),
            },
        }
    )
    assert live.rests_on(mine, None, "") == ("[]", None)
    first = live.answer(mine, None, "[]")
    assert live.rests_on(mine, None, "") == ("[]", None)
    assert "Count: 7" in more(mine, first.state).markup
    assert live.rests_on(mine, None, "") == ('["price"]', None)
    assert live.rests_on(name, None, "") == ("[]", None)
