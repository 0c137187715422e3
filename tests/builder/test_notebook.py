"""Every lesson is also a notebook, which runs where there are only NumPy and Jupyter, and no network."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock

from builder import runtime, snapshot
from builder.build import build, python_of, write_single_file
from builder.cells import Answered, Asked
from builder.course import Course, Gathering, Python, gather
from builder.memory import Memory
from builder.notebook import notebook
from builder.packages import Packages
from builder.still import still
from builder.theme import theme_of
from nncore.figures.cells import Output
from tests.builder.conftest import MODULES, Content
from tests.builder.test_readme import README, shown
from tests.content.reader import LESSONS

ROOT = Path(__file__).parents[2]
NEEDED = ("numpy==2.4.3", "ipykernel>=7,<8", "nbclient>=0.11,<0.12")
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

config = Config()
config.KernelManager.transport = "ipc"
notebook = nbformat.read(sys.argv[1], 4)
NotebookClient(notebook, timeout=120, kernel_name="python3", config=config).execute()
nbformat.write(notebook, sys.argv[2])
"""


def made(course: Course, slug: str) -> dict:
    (lesson,) = [one for one in course.lessons if one.slug == slug]
    text = notebook(lesson, course, theme_of(course.content), Memory()).read().decode()
    nbformat.validate(nbformat.reads(text, 4))
    return json.loads(text)


def source(cell: dict) -> str:
    return "".join(cell["source"])


def texts(book: dict) -> str:
    return "\n\n".join(source(cell) for cell in book["cells"] if cell["cell_type"] == "markdown")


WRITTEN = r"""
A price of $5, and *one* of $6; `$code`, a_b, 2 * 3 and $x_1 < 2$.[^n]

[^n]: A note with $y$.

$$a + b$$

## Head $x$ {#head}

- An item
  goes on
    - below

1. [one](#head), [two](../second/lesson.md) and [three](https://example.org/a)

!!! note "A title"
    Inside.

| a | b |
|---|--:|
| $1 | 2 |

```python
if True:

    print("$")
```

![A dot](dot.png)

![A dial, $x$.](dial.py)
"""


def test_a_text_is_markdown_again(content, gathered, dial):
    content.lesson("first", WRITTEN, dial=dial)
    content.lesson("second", "Nothing.", day=2)
    (content.folder / "first" / "dot.png").write_bytes(b"\x89PNG\r\n")
    book = made(gathered(), "first")
    text = texts(book)
    assert (
        r"A price of <span>&#36;</span>5, and *one* of <span>&#36;</span>6; `$code`, a_b, 2 \* 3 and $x_1 \lt 2$.<sup"
        in text
    )
    assert "\n\n$$a + b$$\n\n" in text
    assert "## Head $x$\n\n" in text
    assert "- An item\n  goes on\n  - below" in text
    assert "1. [one](index.html#head), [two](../second/index.html) and [three](https://example.org/a)" in text
    assert "> **A title**\n>\n> Inside." in text
    assert '<td style="text-align: right;">2</td>' in text
    assert '```python\nif True:\n\n    print("$")\n```' in text
    assert "1. A note with $y$." in text
    assert "*A dial, $x$.*" in text
    assert not re.search("[\ufdd0-\ufdef]", text)
    ((name, picture),) = [one for cell in book["cells"] for one in cell.get("attachments", {}).items()]
    assert f"![A dot](attachment:{name})" in text
    assert list(picture) == ["image/png"]


def test_links_lead_to_the_site_where_it_has_an_address(content, gathered):
    content.lesson("first", "## Head\n\nTo [here](#head), to [the other](../second/lesson.md).\n")
    content.lesson("second", "Nothing.", day=2)
    content.write("site.toml", (content.folder / "site.toml").read_text() + 'base = "https://example.org/course/"\n')
    text = texts(made(gathered(), "first"))
    assert "[here](https://example.org/course/first/index.html#head)" in text
    assert "[the other](https://example.org/course/second/index.html)" in text


def test_a_figure_in_a_list_stands_behind_it(content, gathered, dial):
    content.lesson("first", "- One\n\n    ![A dial.](dial.py)\n\n- Two\n\nLast.\n", dial=dial)
    cells = made(gathered(), "first")["cells"]
    assert [source(cell)[:12] for cell in cells[2:]] == ["- One\n\n- Two", "%%figure con", "*A dial.*", "Last."]


def test_macros_are_told_to_those_who_draw_formulas(content, gathered):
    content.write(
        "site.toml",
        (content.folder / "site.toml").read_text() + '[macros]\nR = "\\\\mathbb{R}"\nhalf = "\\\\frac{#1}{2}"\n',
    )
    content.lesson("first", "$\\newcommand{\\N}{\\mathbb{N}}$\n\nOf $\\R$, $\\half{x}$, $\\N$.\n")
    text = texts(made(gathered(), "first"))
    assert r"$\newcommand{\R}{\mathbb{R}} \newcommand{\half}[1]{\frac{#1}{2}}$" in text
    assert r"$\newcommand{\N}{\mathbb{N}}$" in text
    assert r"Of $\R$, $\half{x}$, $\N$." in text


OUTPUTS = {
    ("x = 1\nprint(x)", '<pre tabindex="0">1\n</pre>'): ["stream"],
    ("1 + 1", '<pre tabindex="0">2</pre>'): ["execute_result"],
    ("print(1)\n2", '<pre tabindex="0">1\n</pre><pre tabindex="0">2</pre>'): ["stream", "execute_result"],
    ("import os", ""): [],
    ("a", '<div class="table"><table><tr><td>1</td></tr></table></div>'): ["execute_result"],
}


class Shows:
    """In the place of the browser's Python: what cells are said to show."""

    def __init__(self, *outputs: Output) -> None:
        self.outputs = outputs

    def run(self, asked: Asked) -> Answered:
        return Answered(self.outputs)

    def close(self) -> None:
        """Nothing has begun."""


def code_cell(content: Content, code: str, shows: Output, header: str = "python live") -> dict:
    content.lesson("first", f"```{header}\n{code}\n```\n")
    gathering = Gathering(Python(MODULES, lambda wanted, content: Packages({}), lambda packages: [], Shows(shows)))
    try:
        book = made(gather(content.folder, gathering), "first")
    finally:
        gathering.close()
    (found,) = [cell for cell in book["cells"] if source(cell) == code]
    return found


@pytest.mark.parametrize(("code", "output"), OUTPUTS)
def test_what_a_cell_shows_is_there_before_it_runs(content, code, output):
    found = code_cell(content, code, Output(output))
    assert [one["output_type"] for one in found["outputs"]] == OUTPUTS[code, output]
    assert words(found) == told(output)


def test_a_cell_that_is_meant_to_raise_says_so(content):
    said = "ValueError: no"
    output = Output(f'<pre tabindex="0">1\n</pre><p class="message">{said} (cell 1, line 2)</p>', said, 1, 2)
    found = code_cell(content, "print(1)\nraise ValueError('no')", output, "python live raises")
    assert found["metadata"]["tags"] == ["raises-exception"]
    assert [one["output_type"] for one in found["outputs"]] == ["stream", "error"]
    assert words(found) == "1ValueError:no"


def told(html: str) -> str:
    """The text of some HTML, without the blanks."""
    return re.sub(r"\s+", "", unescape(re.sub("<[^>]*>", "", html)))


def drawn(cell: dict) -> list[str]:
    """The pictures that a cell shows."""
    shown = ["".join(one["data"].get("text/html", ())) for one in cell["outputs"] if "data" in one]
    return [picture for html in shown for picture in re.findall(r"<img[^>]*>", html)]


def words(cell: dict) -> str:
    """What a cell shows, without the blanks."""
    parts = []
    for one in cell["outputs"]:
        if one["output_type"] == "stream":
            parts.append("".join(one["text"]))
        elif one["output_type"] == "error":
            parts.append(f"{one['ename']}: {one['evalue']}")
        elif "text/html" in one["data"]:
            parts.append(told("".join(one["data"]["text/html"])))
        else:
            parts.append("".join(one["data"]["text/plain"]))
    return re.sub(r"\s+", "", "".join(parts))


def test_it_is_the_same_every_time_and_its_cells_have_names_of_their_own(content, gathered, dial):
    content.lesson("first", WRITTEN.replace("![A dot](dot.png)", ""), dial=dial)
    content.lesson("second", "Nothing.", day=2)
    book, again = made(gathered(), "first"), made(gathered(), "first")
    assert book == again
    assert len({cell["id"] for cell in book["cells"]}) == len(book["cells"])


def readme(content: Content) -> None:
    """The lesson of the README, with its question, its cell and its exercise."""
    text = README.read_text(encoding="utf-8")
    for name, file in shown().items():
        content.write(f"valley/{name}", file)
    (cell,) = re.findall(r"````\n(```python live.*?)````", text, re.DOTALL)
    ((put_in, file),) = re.findall(r"`(!\[Write[^`]*\]\((exercises/\w+\.py)\))`", text)
    (exercise,) = re.findall(rf"This is `{file}`:\n\n```python\n(.*?)```", text, re.DOTALL)
    content.write(f"valley/{file}", exercise)
    content.write("valley/lesson.py", "start = -2.5\n")
    lesson = content.folder / "valley" / "lesson.md"
    # And one that raises, beside one that draws and one that prints.
    more = "```python live\nprint(state.rate)\n```\n\n```python live\nfrom .parabola import view\nview(state)\n```\n\n"
    raising = "```python live raises\nprint(1)\n1 / 0\n```\n"
    put = f"\n![How far?](how_far.py)\n\n{put_in}\n\n{cell}\n{more}{raising}"
    lesson.write_text(f"{lesson.read_text()}{put}")


@pytest.fixture(scope="module")
def jupyter() -> Path:
    """A Python with NumPy and Jupyter's machinery, and nothing else; kept from one run to the next."""
    folder = runtime.user_cache() / "jupyter" / hashlib.sha256(repr((sys.version, NEEDED)).encode()).hexdigest()[:16]
    python = folder / "bin" / "python"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / "lock"):
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "uv", "venv", "-q", "-p", sys.executable, folder], check=True)
            subprocess.run([sys.executable, "-m", "uv", "pip", "install", "-q", "-p", python, *NEEDED], check=True)
            (folder / "complete").touch()
    return python


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """The lessons of this site, and that of the README, with their cells run."""
    content = Content(tmp_path_factory.mktemp("courses") / "content")
    shutil.copytree(ROOT / "content", content.folder, dirs_exist_ok=True)
    readme(content)
    gathering = Gathering(python_of(snapshot.prepare(runtime.fetch())))
    try:
        yield gather(content.folder, gathering)
    finally:
        gathering.close()


def without_network() -> list[str]:
    """What a command begins with to have none."""
    able = shutil.which("unshare") and subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    return ["unshare", "-rn"] if able and not able.returncode else []


def ran(book: Path, jupyter: Path, folder: Path) -> dict:
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(
        [*without_network(), str(jupyter), "-c", RUN, str(book), str(folder / "ran.ipynb")],
        cwd=folder,
        env={"PATH": f"{jupyter.parent}{os.pathsep}{os.defpath}", "HOME": str(folder), **nowhere},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads((folder / "ran.ipynb").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("slug", [*LESSONS, "valley"])
def test_it_runs_from_top_to_bottom_where_there_is_only_numpy(course, slug, jupyter, tmp_path):
    book = made(course, slug)
    (tmp_path / "lesson.ipynb").write_text(json.dumps(book), encoding="utf-8")
    after = ran(tmp_path / "lesson.ipynb", jupyter, tmp_path)
    pairs = list(zip(book["cells"], after["cells"], strict=True))
    for before, now in pairs:
        raised = [one for one in now.get("outputs", ()) if one["output_type"] == "error"]
        assert bool(raised) == ("raises-exception" in before["metadata"].get("tags", ())), source(before)
        if source(before).startswith("%check"):
            assert "✗" in words(now)
        elif before["cell_type"] == "code":
            # Figures and cells show what they show on the page.
            assert words(now) == words(before), source(before)
            assert drawn(now) == drawn(before), source(before)
    (lesson,) = [one for one in course.lessons if one.slug == slug]
    on_page = {one.source: re.sub(r" \(cell \d+, line \d+\)", "", one.output) for one in lesson.cells}
    shown = {source(now): words(now) for _, now in pairs if source(now) in on_page}
    assert shown == {code: told(still(html, "")) for code, html in on_page.items()}
    assert sum(source(now).startswith("%%figure") for _, now in pairs) == len(lesson.figures)
    assert sum(source(now).startswith("%check") for _, now in pairs) == len(lesson.exercises)


@pytest.mark.slow
def test_a_solution_passes_the_checks_in_the_notebook_too(course, jupyter, tmp_path):
    (lesson,) = [one for one in course.lessons if one.slug == "valley"]
    book = made(course, "valley")
    (starter,) = [cell for cell in book["cells"] if source(cell).startswith("%%exercise")]
    starter["source"] = source(starter).replace("...", "return 2 * w")
    (tmp_path / "lesson.ipynb").write_text(json.dumps(book), encoding="utf-8")
    after = ran(tmp_path / "lesson.ipynb", jupyter, tmp_path)
    (checked,) = [cell for cell in after["cells"] if source(cell).startswith("%check")]
    said = "".join(checked["outputs"][0]["text"])
    assert said == "✓ Left of the bottom\n✓ Many places at once\n\nAll of it is right.\n"
    assert lesson.exercises[0].solution in texts(book)


@pytest.mark.slow
def test_a_page_leads_to_it_and_a_page_that_is_one_file_carries_it(content, gathered, tmp_path):
    content.lesson("the first", "Text.\n")
    prepared = snapshot.prepare(runtime.fetch())
    build(content.folder, tmp_path / "site", prepared)
    page = (tmp_path / "site" / "the first" / "index.html").read_text(encoding="utf-8")
    assert re.search(r'<a [^>]*href="the%20first.ipynb" download="the first.ipynb">This lesson as a notebook</a>', page)
    written = json.loads((tmp_path / "site" / "the first" / "the first.ipynb").read_text(encoding="utf-8"))
    assert written == made(gathered(), "the first")
    single = write_single_file(content.folder, "the first", tmp_path / "site", prepared).read_text(encoding="utf-8")
    (data,) = re.findall(r'href="data:[^;"]*;base64,([^"]*)" download="the first.ipynb"', single)
    assert json.loads(base64.b64decode(data)) == written
