"""What a module of a lesson imports, read from its text: so imports that only a later event reaches are known, too."""

import ast
import builtins
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nncore
from builder.mistakes import Mistake, did_you_mean

CONTENT = "content"
_OURS = {CONTENT, "nncore"}
_FAILURES = ("ImportError", "ModuleNotFoundError", "Exception")
# Where a package is imported by another name than it is added by.
_DISTRIBUTIONS = {
    "bs4": "beautifulsoup4", "cv2": "opencv-python", "PIL": "pillow", "skimage": "scikit-image",
    "sklearn": "scikit-learn", "yaml": "pyyaml",
}  # fmt: skip
_OF_THE_PAGE = {"js", "pyodide", "pyodide_js", "_pyodide", "micropip"}


@dataclass(frozen=True)
class Allowed:
    """What a figure of a lesson may import: the browser's own modules by their whole names, and packages by their first."""

    modules: frozenset[str]
    packages: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        """Whether the browser's Python finds a module of that name."""
        top = name.partition(".")[0]
        return top in _OURS or top in self.packages or name in self.modules


@dataclass(frozen=True)
class Library:
    """The content folder as the package `content`: the folders of its lessons by the names that they have as packages."""

    root: Path
    packages: Mapping[str, str]

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {folder: package for package, folder in self.packages.items()}

    def package(self, folder: str) -> str:
        """The name as a package of a folder in the content folder."""
        return self._names.get(folder, folder)

    def file(self, module: str) -> Path | None:
        """The file of a module, or nothing where it is only a folder, or is not there at all."""
        if not module.startswith(f"{CONTENT}."):
            return None
        base = self.place(module)
        found = [base.with_name(f"{base.name}.py"), base / "__init__.py"]
        return next((file for file in found if file.is_file()), None)

    def place(self, module: str) -> Path:
        """Where a module or package would be."""
        _, *parts = module.split(".")
        folder = self.packages.get(parts[0], parts[0]) if parts else ""
        return self.root.joinpath(folder, *parts[1:])


@dataclass(frozen=True)
class Import:
    """One import: the module that is asked for, or the one that may be, as `from a import b` may ask for `a.b`."""

    line: int
    module: str
    is_attribute: bool = False


type Look = Callable[[Path, str], list[Import]]


def closure(
    modules: Iterable[str], library: Library, allowed: Allowed, look: Look | None = None
) -> tuple[dict[str, Path], tuple[Mistake, ...]]:
    """The modules of the content folder that these import, themselves included, and every import that cannot work.

    `look` is `imports`, or a copy of it that remembers what it has seen.
    """
    look = look or imports
    found: dict[str, Path] = {}
    mistakes: list[Mistake] = []
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        file = library.file(module)
        if file is None or module in found:
            continue
        found[module] = file
        for one in look(file, module):
            wrong = wrong_with(one, file, library, allowed)
            if wrong:
                mistakes.append(Mistake(file, one.line, wrong))
            waiting += packages_of(one.module)
    return found, tuple(mistakes)


def imports(file: Path, module: str) -> list[Import]:
    """The imports of a file that have to work; none where it is no Python, which running it will say."""
    return imports_of(file.read_bytes(), module if file.name == "__init__.py" else module.rpartition(".")[0])


def imports_of(source: str | bytes, package: str) -> list[Import]:
    """The imports of code that stands in a package."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    return [one for node in _needed(tree) for one in _imported(node, package)]


def _needed(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import but those that may fail: for types alone, or where a failure is expected."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.Try) and any(_expects_none(handler) for handler in child.handlers):
            for other in [*child.handlers, *child.orelse, *child.finalbody]:
                yield from _needed(other)
        elif isinstance(child, ast.With) and any(_lets_fail(item.context_expr) for item in child.items):
            continue
        elif isinstance(child, ast.If) and _is_elsewhere(child.test):
            for other in child.orelse:
                yield from _needed(other)
        else:
            yield from _needed(child)


def _is_elsewhere(test: ast.expr) -> bool:
    """Whether a condition holds only for type checkers, or where a file is run as a program."""
    written = ast.unparse(test)
    return "TYPE_CHECKING" in written or "__name__ == '__main__'" in written


def _lets_fail(manager: ast.expr) -> bool:
    written = ast.unparse(manager)
    return "suppress(" in written and any(name in written for name in _FAILURES)


def _expects_none(handler: ast.ExceptHandler) -> bool:
    caught = ast.unparse(handler.type) if handler.type else "Exception"
    return any(name in caught for name in _FAILURES)


def _imported(node: ast.Import | ast.ImportFrom, package: str) -> list[Import]:
    if isinstance(node, ast.Import):
        return [Import(node.lineno, alias.name) for alias in node.names]
    base = node.module or ""
    if node.level:
        around = package.split(".")
        if node.level > len(around):
            return [Import(node.lineno, "." * node.level + base)]
        parts = around[: len(around) - node.level + 1]
        base = ".".join([*parts, *([node.module] if node.module else [])])
    return [Import(node.lineno, base), *[Import(node.lineno, f"{base}.{alias.name}", True) for alias in node.names]]


def packages_of(module: str) -> list[str]:
    """A module and the packages around it."""
    parts = module.split(".")
    return [".".join(parts[: at + 1]) for at in range(len(parts))]


def wrong_with(one: Import, file: Path, library: Library, allowed: Allowed) -> str | None:
    """Why an import in a file cannot work in the browser, if it cannot."""
    if one.is_attribute:
        return None
    if one.module.partition(".")[0] == CONTENT:
        place = library.place(one.module)
        if library.file(one.module) or place.is_dir():
            return None
        known = [path.stem for path in place.parent.glob("*.py")] if place.parent.is_dir() else []
        return f"there is no module {one.module!r} in the content folder{did_you_mean(place.name, known)}"
    if one.module.startswith("."):
        return f"'from {one.module} import …' leads out of the content folder: it has more dots than folders around it"
    if one.module.startswith("nncore."):
        return _unknown_of_ours(one.module)
    return None if allowed.has(one.module) else unavailable(one.module, file, allowed)


def _unknown_of_ours(module: str) -> str | None:
    """What is wrong with the name of a module of `nncore`, if anything is."""
    *parents, name = module.split(".")[1:]
    folder = Path(nncore.__path__[0]).joinpath(*parents)
    known = [path.stem for path in folder.glob("*") if path.suffix == ".py" or path.joinpath("__init__.py").is_file()]
    return None if name in known else f"there is no module {module!r}{did_you_mean(name, known)}"


def unavailable(module: str, file: Path, allowed: Allowed) -> str:
    """Why a module cannot be imported in the browser, and what to do."""
    top = module.partition(".")[0]
    if top in _OF_THE_PAGE:
        return f"a figure knows nothing of the page it is in: it cannot import {module!r}"
    if file.with_name(f"{top}.py").is_file():
        return f"{top!r} lies beside this file: write `from . import {top}`"
    if top in sys.stdlib_module_names or top in allowed.modules:
        return f"{module!r} is not in the browser's Python, which has no such part of the standard library"
    guess = did_you_mean(top, _likely(allowed), 0.75)
    return (
        f"{module!r} is not in the browser's Python{guess}. A package is added by its name: "
        f'packages = ["{_DISTRIBUTIONS.get(top, top)}"] in the front matter of {file.parent.name}/lesson.md, or in site.toml'
    )


def _likely(allowed: Allowed) -> Collection[str]:
    modules = {name for name in allowed.modules if "." not in name and not name.startswith("_")} - set(vars(builtins))
    return modules | _OURS | allowed.packages
