"""The arrows run one way: nncore ← nncore.figures ← content ← builder; JavaScript knows no figure by name."""

import ast
import re
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path, PureWindowsPath

import pytest

from builder.course import _in_site_packages
from builder.sandbox.imports import Library

ROOT = Path(__file__).parent.parent
MATHS = sorted(ROOT.glob("nncore/*.py"))
FIGURES = sorted(ROOT.glob("nncore/figures/**/*.py"))
CONTENT = sorted(ROOT.glob("content/**/*.py"))
# What runs when a site is built; `node` runs in Pyodide, and `starter` is what a new site begins with.
BUILDER = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(ROOT.glob("builder/**/*.py"))
    if not {"node", "starter"} & {*file.parts}
}


def imports(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}


def modules_of_ours(file: Path) -> set[str]:
    """The builder's modules that one of them imports."""
    found = {name for name in imports(file) if name in BUILDER} - {"builder"}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} & {*BUILDER}
    return found


@pytest.mark.parametrize("file", MATHS, ids=lambda file: file.name)
def test_the_maths_draws_nothing(file):
    standard = {"collections.abc", "dataclasses", "functools", "itertools", "math", "typing"}
    for name in imports(file) - standard:
        assert name in {"numpy", "numpy.typing"} or (name.startswith("nncore.") and "figures" not in name), name


@pytest.mark.parametrize("file", [*FIGURES, *CONTENT], ids=lambda file: f"{file.parent.name}/{file.name}")
def test_figures_know_nothing_of_builder_and_browser(file):
    assert not {name.partition(".")[0] for name in imports(file)} & {"builder", "jinja2", "js", "pyodide", "markdown"}


def test_figures_are_not_imported_by_what_builds_them():
    for file in ROOT.glob("builder/**/*.py"):
        assert not any(name.startswith("content") for name in imports(file)), file


def test_the_builder_has_no_circle():
    arrows = {name: modules_of_ours(file) for name, file in BUILDER.items()}
    assert arrows["builder.build"] >= {"builder.course", "builder.render"}
    TopologicalSorter(arrows).prepare()


@pytest.mark.parametrize("name", ["exercise", "difference"])
def test_what_runs_in_both_pythons_needs_neither_the_builder_nor_numpy(name):
    both = {"nncore.figures", "nncore.figures.markup"}
    assert imports(BUILDER[f"builder.{name}"]) - both <= {*sys.stdlib_module_names, "collections.abc", "html.parser",
                                                          "urllib.parse"}  # fmt: skip


def test_the_sandbox_knows_nothing_of_courses_and_pages():
    for name, file in BUILDER.items():
        if name.startswith("builder.sandbox"):
            allowed = {f"builder.{one}" for one in ("exercise", "mistakes", "read", "template")}
            assert {one for one in modules_of_ours(file) if "sandbox" not in one} <= allowed, name


def test_the_parser_calls_nothing_back():
    reached, waiting = set(), {"builder.markdown"}
    while waiting:
        reached |= waiting
        waiting = {other for name in waiting for other in modules_of_ours(BUILDER[name])} - reached
    assert not reached & {f"builder.{name}" for name in ("course", "read", "references", "resolve", "render", "theme")}
    assert not any("sandbox" in name for name in reached)


def test_javascript_knows_no_figure_and_no_lesson():
    names = {path.stem.replace("_", "-") for path in CONTENT} | {path.parent.name for path in CONTENT}
    for script in [*ROOT.glob("builder/assets/*.js"), *ROOT.glob("builder/serving/*.js")]:
        text = script.read_text(encoding="utf-8")
        assert [name for name in names - {"lesson", "exercises"} if f'"{name}"' in text or f"#{name}" in text] == [], (
            script
        )


def private_names(file: Path) -> set[str]:
    """What a module defines for itself alone."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    named = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assigned = [node for one in body if isinstance(one, ast.Assign | ast.AnnAssign) for node in ast.walk(one)]
    names = named | {node.id for node in assigned if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return {name for name in names if name.startswith("_") and not name.startswith("__")}


@pytest.mark.parametrize("file", [*BUILDER.values(), *MATHS, *FIGURES, *CONTENT], ids=lambda file: str(file.name))
def test_what_a_module_keeps_for_itself_it_uses(file):
    text = file.read_text(encoding="utf-8")
    assert [name for name in private_names(file) if len(re.findall(rf"(?<!\w){name}(?!\w)", text)) < 2] == []


def test_javascript_defines_nothing_that_it_does_not_use():
    scripts = "".join(file.read_text(encoding="utf-8") for file in ROOT.glob("builder/assets/*.js"))
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", scripts, flags=re.DOTALL)
    names = set(re.findall(r"\b(?:function|const|let|class) (\w+)", code))
    assert len(names) > 50
    assert [name for name in names if len(re.findall(rf"(?<![\w$]){name}(?![\w$])", code)) < 2] == []


def test_only_the_top_level_that_was_agreed():
    visible = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert visible - {"build", "dist"} <= {"LICENSE", "Makefile", "README.md", "builder", "content", "nncore",
                       "pyproject.toml", "site", "tests"}  # fmt: skip


# A text for people may have the slashes of their own system.
SHOWN_TO_PEOPLE = {"builder.new"}


def texts_of_paths(file: Path) -> Iterator[str]:
    """Where a path below a folder becomes a text with the slashes of whatever system this is."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        is_text = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str"
        if is_text or isinstance(node, ast.FormattedValue):
            found = ast.unparse(node)
            if re.search(r"relative_to\([^()]*\)(?!\.(as_posix|parts))", found):
                yield found


@pytest.mark.parametrize("name", sorted({*BUILDER} - SHOWN_TO_PEOPLE))
def test_names_have_the_same_slashes_on_every_system(name):
    assert [*texts_of_paths(BUILDER[name])] == []


def test_a_file_ships_under_the_same_name_from_windows():
    library = Library(PureWindowsPath(r"C:\site\content"), {"intro_v2": "intro.v2"})
    for folder, package in (("intro.v2", "intro_v2"), ("my lesson", "my lesson")):
        file = PureWindowsPath(rf"C:\site\content\{folder}\data\points.csv")
        assert _in_site_packages(file, library) == f"content/{package}/data/points.csv"


def test_dates_are_written_without_what_only_one_system_knows():
    for file in [*BUILDER.values(), *FIGURES, *CONTENT, *ROOT.glob("builder/templates/*")]:
        assert not re.search(r"%[-#][a-zA-Z]|strftime", file.read_text(encoding="utf-8")), file
