"""What runs in a lesson's notebook, beside `nncore`: figures and exercises, each by a magic of its own. It needs IPython."""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from IPython import get_ipython
from IPython.display import HTML, display

from builder.still import still
from nncore.figures import Markup, live
from nncore.figures.cells import shown
from nncore.figures.changed import place_of

# Dollars are money here, and no formulas.
VIEW = '<div class="tex2jax_ignore">{}</div>'
STYLE = Path(__file__).with_name("figures.css")


def begin(package: str) -> None:
    """Let code run as it does in the lesson whose folder is this package, and show what it shows there."""
    shell = get_ipython()
    shell.user_ns["__package__"] = package
    folders = [Path(at, *package.split(".")) for at in sys.path]
    shell.user_ns["__file__"] = str(next(filter(Path.is_dir, folders), Path()) / "lesson.md")
    # In WebAssembly numbers grow beyond all bounds without a word.
    warnings.filterwarnings("ignore", category=RuntimeWarning)
    written: dict[str, str] = {}
    shell.register_magic_function(figure, "cell", "figure")
    shell.register_magic_function(lambda line, source: write(line, source, written), "cell", "exercise")
    shell.register_magic_function(lambda line: check(line, written), "line", "check")
    shell.display_formatter.formatters["text/plain"].pprint = False
    for kind in (np.ndarray, Markup, list, tuple):
        shell.display_formatter.formatters["text/html"].for_type(kind, as_html)


def figure(name: str, source: str) -> None:
    """Draw a figure, given its module and its source, as it begins."""
    name = name.strip()
    answer = live.answer(json.dumps({"figure": name, "files": {name: source}}), None, "[]")
    display(HTML(as_picture(answer.markup)))
    if answer.error:
        print(answer.error)


def write(name: str, source: str, written: dict[str, str]) -> None:
    """Keep what is written for an exercise, given its module, where it is Python."""
    name = name.strip()
    compile(source, place_of(name.rpartition(".")[2]), "exec")
    written[name] = source


def check(name: str, written: dict[str, str]) -> None:
    """Print what the checks of an exercise, given its module, make of what was written for it."""
    name = name.strip()
    if name not in written:
        print("Run the cell above first.")
        return
    verdict = json.loads(live.check(name, None, written[name])[0])
    for one in verdict["checks"]:
        print("✓" if one["passed"] else "✗", one["name"])
        for key in ("given", "expected", "got", "message"):
            if one[key]:
                print(f"    {key + ':':<10}{one[key].replace('\n', '\n' + ' ' * 14)}")
    for said in (verdict["error"], verdict["message"], "All of it is right." if verdict["passed"] else None):
        if said:
            print(f"\n{said}")


def as_html(value: Any) -> str | None:
    """What a lesson shows in the place of a value's own text, if anything."""
    html = shown(value)
    return None if html.startswith("<pre ") else as_picture(html)


def as_picture(markup: str) -> str:
    """A view as it stands still."""
    return VIEW.format(still(markup, STYLE.read_text(encoding="utf-8")))
