"""The arrows run one way: nncore ← nncore.figures ← content ← builder; JavaScript knows no figure by name."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MATHS = sorted(ROOT.glob("nncore/*.py"))
FIGURES = sorted(ROOT.glob("nncore/figures/**/*.py"))
CONTENT = sorted(ROOT.glob("content/**/*.py"))


def imports(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}


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


def test_javascript_knows_no_figure_and_no_lesson():
    names = {path.stem.replace("_", "-") for path in CONTENT} | {path.parent.name for path in CONTENT}
    for script in [*ROOT.glob("builder/assets/*.js"), *ROOT.glob("builder/serving/*.js")]:
        text = script.read_text(encoding="utf-8")
        assert [name for name in names - {"lesson"} if f'"{name}"' in text or f"#{name}" in text] == [], script


def test_only_the_top_level_that_was_agreed():
    visible = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert visible - {"build", "dist"} <= {"LICENSE", "Makefile", "README.md", "builder", "content", "nncore",
                       "pyproject.toml", "site", "tests"}  # fmt: skip
